"""Is nothing given before its scan, is what is infected never given, and is nothing forgotten that waits?"""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.antivirus.real import Clamd
from resolvers.documents import scanning as verdicts
from tests.connectors.antivirus.clamd_twin import EICAR
from tests.connectors.antivirus.test_real import a_real_clamd
from tests.documents.conftest import Scanning, changed
from tests.documents.sending import PDF, Kept, send
from tests.documents.test_giving import document_of, shown
from tests.portal import Client, Portal
from workers.scanner import Scanner


async def scan_of(client: Client, document_id: int) -> tuple[str, bool]:
    """Return what a citizen sees of a scan, and whether they have an address."""
    file = await shown(client, document_id)
    assert (file["viewUrl"] is None) == (file["downloadUrl"] is None)
    return file["scan"], file["viewUrl"] is not None


async def test_a_file_is_given_once_it_was_scanned(portal: Portal, scanning: Scanning) -> None:
    claire = await portal.citizen("claire")
    async with scanning.twin.busy:
        await send(portal, claire, "a.pdf", "application/pdf", PDF)
        document = await document_of(portal, claire, portal.clock())
        before = await scan_of(claire, document)
    await scanning.scan()
    await decided(portal)

    after = await scan_of(claire, document)

    assert before == ("PENDING", False)
    assert after == ("CLEAN", True)
    assert scanning.twin.seen == [len(PDF)]


async def test_an_infected_file_is_never_given_its_bytes_go_and_its_sender_is_told(
    portal: Portal, scanning: Scanning, kept: Kept
) -> None:
    claire = await portal.citizen("claire")
    before = kept.places()
    sent = await send(portal, claire, "eicar.txt", "text/plain", EICAR)
    document = await document_of(portal, claire, portal.clock())
    await scanning.scan()
    await decided(portal)
    await emptied(kept, before)

    seen = await scan_of(claire, document)
    told = await claire.data("{ me { notifications { edges { node { title body } } } } }")
    [row] = await kept.files()
    [upload] = await portal.sql("SELECT * FROM upload")

    assert sent.answer.status_code == 204
    assert seen == ("INFECTED", False)
    assert told["me"]["notifications"]["edges"][0]["node"] == {
        "title": "Un de vos fichiers n’a pas été gardé",
        "body": "Un virus a été trouvé dans « eicar.txt » : le fichier a été supprimé. Vérifiez votre appareil, puis"
        " envoyez un fichier sain.",
    }
    assert kept.places() == before
    assert (row["scan"], upload["file_id"]) == ("INFECTED", row["id"])
    assert await portal.sql("SELECT * FROM loose_place") == []


@pytest.mark.needs_clamd
async def test_a_real_clamd_tells_an_infected_file_from_a_sound_one(portal: Portal, kept: Kept, tmp_path: Path) -> None:
    claire = await portal.citizen("claire")
    async with a_real_clamd(tmp_path) as url:
        with changed(portal, antivirus=Clamd(url)):
            await send(portal, claire, "eicar.txt", "text/plain", EICAR)
            infected = await document_of(portal, claire, portal.clock())
            await send(portal, claire, "a.pdf", "application/pdf", PDF)
            sound = await document_of(portal, claire, portal.clock())
            await Scanner(portal.parts.door, portal.clock).scan_due()
            await decided(portal)

    assert await scan_of(claire, infected) == ("INFECTED", False)
    assert await scan_of(claire, sound) == ("CLEAN", True)


@pytest.mark.parametrize(
    ("says", "wait"),
    [(None, 31), (b"nonsense\0", 31), (b"INSTREAM size limit exceeded. ERROR\0", 3_601)],
    ids=["hangs up", "says nonsense", "will not look"],
)
async def test_a_file_that_could_not_be_scanned_waits_and_is_scanned_later(
    portal: Portal, scanning: Scanning, says: bytes | None, wait: int
) -> None:
    claire = await portal.citizen("claire")
    scanning.twin.says = says
    await send(portal, claire, "a.pdf", "application/pdf", PDF)
    document = await document_of(portal, claire, portal.clock())
    await scanning.scan()
    await put_off(portal)
    first = len(scanning.twin.seen)
    waiting = await scan_of(claire, document)
    scanning.twin.says = b""
    await scanning.scan()
    too_early = await scan_of(claire, document)
    portal.clock.forward(seconds=wait)

    await scanning.scan()
    await decided(portal)

    assert first >= 1
    assert waiting == too_early == ("PENDING", False)
    assert await scan_of(claire, document) == ("CLEAN", True)


async def test_a_worker_that_was_killed_with_a_file_in_hand_is_followed_by_another(
    portal: Portal, scanning: Scanning
) -> None:
    claire = await portal.citizen("claire")
    with changed(portal, antivirus=None):
        await send(portal, claire, "a.pdf", "application/pdf", PDF)
    document = await document_of(portal, claire, portal.clock())
    # As a worker leaves it that claimed it and was killed.
    due_at = portal.clock() + verdicts.LEASE
    await portal.sql("UPDATE stored_file SET scan = 'PENDING', scan_due_at = $1", due_at)
    await scanning.scan()
    in_hand = await scan_of(claire, document)
    portal.clock.forward(minutes=5, seconds=1)

    await scanning.scan()
    await decided(portal)

    assert in_hand == ("PENDING", False)
    assert await scan_of(claire, document) == ("CLEAN", True)


async def test_a_worker_that_is_stopped_gives_back_the_file_in_its_hand(portal: Portal, scanning: Scanning) -> None:
    claire = await portal.citizen("claire")
    async with scanning.twin.busy:
        worker = await at_work(portal, scanning, claire)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        [row] = await portal.sql("SELECT scan, scan_due_at FROM stored_file ORDER BY id DESC LIMIT 1")

    assert row["scan"] == "PENDING"
    assert row["scan_due_at"] <= portal.clock()


async def at_work(portal: Portal, scanning: Scanning, client: Client) -> "asyncio.Task[int]":
    """Return a worker that has a file in hand; the portal's own may be quicker, and then there is another file."""
    for number in range(1, 6):
        await send(portal, client, "a.pdf", "application/pdf", PDF)
        worker = asyncio.create_task(Scanner(portal.parts.door, portal.clock).scan_due())
        while len(scanning.twin.seen) < number:
            await asyncio.sleep(0.01)
        if not worker.done():
            return worker
    raise AssertionError("the portal's own worker was always quicker")


async def test_files_that_wait_for_an_antivirus_that_is_there_no_more_are_given(
    portal: Portal, scanning: Scanning
) -> None:
    claire = await portal.citizen("claire")
    scanning.twin.says = None
    await send(portal, claire, "a.pdf", "application/pdf", PDF)
    document = await document_of(portal, claire, portal.clock())
    await scanning.scan()
    await put_off(portal)
    portal.clock.forward(minutes=1)

    with changed(portal, antivirus=None):
        await scanning.scan()
        await decided(portal)

    assert await scan_of(claire, document) == ("NOT_SCANNED", True)


async def put_off(portal: Portal) -> None:
    """Wait until the file is in nobody's hand, the portal's own worker included, and waits for its next time."""
    async with asyncio.timeout(10):
        while True:
            [row] = await portal.sql("SELECT scan_due_at FROM stored_file")
            waits = row["scan_due_at"] - portal.clock()
            if timedelta(0) < waits <= verdicts.AWAY or waits > verdicts.LEASE:
                return
            await asyncio.sleep(0.01)


async def decided(portal: Portal) -> None:
    """Wait for the verdicts of files that the portal's own worker took."""
    async with asyncio.timeout(10):
        while await portal.sql("SELECT 1 FROM stored_file WHERE scan = 'PENDING'"):
            await asyncio.sleep(0.01)


async def emptied(kept: Kept, before: set[str]) -> Any:
    """Wait for the bytes of what was infected to go."""
    async with asyncio.timeout(10):
        while kept.places() != before:
            await asyncio.sleep(0.01)
