"""Does what nothing needs any more go, bytes and all, and nothing else?"""

import asyncio
import contextvars
from datetime import datetime

from tortoise.transactions import in_transaction

from resolvers import door
from resolvers.documents import places, purging
from tests.documents.sending import PDF, Kept, place, put, send
from tests.documents.test_giving import document_of, shown
from tests.portal import Portal


async def purge(portal: Portal, now: datetime) -> dict[str, int]:
    """Purge as the worker does each hour."""
    with door.through(portal.parts.door):
        return await purging.purge(now=now)


async def test_an_upload_that_nobody_named_goes_with_its_bytes_and_one_that_holds_a_document_stays(
    portal: Portal, kept: Kept
) -> None:
    claire = await portal.citizen("claire")
    before = kept.places()
    await send(portal, claire, "gardé.pdf", "application/pdf", PDF)
    document = await document_of(portal, claire, portal.clock())
    after_one = kept.places()
    await send(portal, claire, "oublié.pdf", "application/pdf", PDF)
    never_came = await place(claire, "jamais venu.pdf", "application/pdf", len(PDF))

    early = await purge(portal, portal.clock())
    portal.clock.forward(days=2, seconds=1)
    late = await purge(portal, portal.clock())
    again = await purge(portal, portal.clock())

    assert early == again == {"uploads": 0, "files": 0, "places": 0}
    assert late == {"uploads": 3, "files": 1, "places": 1}
    assert kept.places() == after_one != before
    assert (await shown(claire, document))["name"] == "gardé.pdf"
    assert [row["name"] for row in await kept.files()] == ["gardé.pdf"]
    assert (await put(portal, never_came, PDF)).status_code == 404


async def test_bytes_that_a_killed_process_left_on_their_way_in_go(portal: Portal, kept: Kept) -> None:
    before = kept.places()
    with door.through(portal.parts.door):
        place_ = await places.open_one(portal.clock())
    half = kept.folder / place_
    half.parent.mkdir(parents=True, exist_ok=True)
    half.with_name(f"{half.name}.half").write_bytes(b"%PDF")
    half.write_bytes(b"%PDF")

    early = await purge(portal, portal.clock())
    left = kept.places() - before
    portal.clock.forward(hours=1, seconds=1)
    late = await purge(portal, portal.clock())

    assert (early["places"], len(left), late["places"]) == (0, 2, 1)
    assert kept.places() == before
    assert await portal.sql("SELECT * FROM loose_place") == []


async def test_a_file_that_is_being_referred_to_while_it_is_purged_stays_whole(portal: Portal, kept: Kept) -> None:
    claire = await portal.citizen("claire")
    await send(portal, claire, "a.pdf", "application/pdf", PDF)
    await portal.sql("DELETE FROM upload")
    async with in_transaction():
        document = await document_of(portal, claire, portal.clock())
        meanwhile = await asyncio.create_task(purge_elsewhere(portal))
    afterwards = await purge(portal, portal.clock())

    assert meanwhile["files"] == afterwards["files"] == 0
    file = await shown(claire, document)
    assert (await portal.http.get(file["viewUrl"])).content == PDF


async def purge_elsewhere(portal: Portal) -> dict[str, int]:
    """Purge on another connection than that of a transaction under way."""
    task = contextvars.Context().run(asyncio.create_task, purge(portal, portal.clock()))
    return await task
