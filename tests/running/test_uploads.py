"""Do sixteen uploads at once leave the server its memory, and does a portal that is killed leave nothing of one?"""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import psutil
import pytest
from PIL import Image

from connectors.smtp.catcher import Catcher
from resolvers.documents.scanning import LEASE
from resolvers.keys import token_digest
from tests.connectors.antivirus.clamd_twin import ClamdTwin
from tests.documents.sending import PDF, place
from tests.portal import Client
from tests.running.processes import PortalProcess, folder

pytestmark = pytest.mark.kills

SERVER_MB = 300
AT_ONCE = 16
MEBIBYTE = 2**20


async def member_of_staff(portal: PortalProcess) -> Client:
    """Return a member of staff, signed in as the database has one."""
    token, now = token_urlsafe(32), datetime.now(UTC)
    await portal.sql(
        "WITH made AS (INSERT INTO agent (name, email, email_folded, role, created_at)"
        " VALUES ('Agathe', $1, $1, 'AGENT', $3) RETURNING id)"
        " INSERT INTO session (agent_id, token_digest, transport, created_at, last_used_at, expires_at)"
        " SELECT id, $2, 'TOKEN', $3, $3, $4 FROM made",
        f"{token_urlsafe(8)}@mairie.example.org",
        token_digest(token),
        now,
        now + timedelta(hours=1),
    )
    return portal.client(token)


def photo() -> bytes:
    """Return what a telephone takes: twelve million points, on its side."""
    taken = Image.effect_noise((4_032, 3_024), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    taken.save(written, "JPEG", quality=80, exif=exif)
    return written.getvalue()


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


async def highest(portal: PortalProcess, over: asyncio.Event) -> dict[str, int]:
    """Return how much memory the server took at most, and the processes that look into files together, in MB."""
    server, most = psutil.Process(portal.pid), {"server": 0, "children": 0}
    while not over.is_set():
        most["server"] = max(most["server"], server.memory_info().rss // MEBIBYTE)
        together = 0
        for child in server.children():
            with suppress(psutil.Error):
                if "child.py" in " ".join(child.cmdline()):
                    together += child.memory_info().rss // MEBIBYTE
        most["children"] = max(most["children"], together)
        await asyncio.sleep(0.01)
    return most


async def test_sixteen_uploads_at_once_leave_the_server_its_memory(
    served: PortalProcess, record_property: Callable[[str, object], None]
) -> None:
    senders = [await member_of_staff(served) for _ in range(AT_ONCE)]
    large = PDF.replace(b"<< >>", b"<< >>" + b" " * (20 * MEBIBYTE - len(PDF)), 1)
    contents = [("photo.jpg", "image/jpeg", photo()), ("plan.pdf", "application/pdf", large)] * (AT_ONCE // 2)
    uploads = [
        await place(sender, name, kind, len(content))
        for sender, (name, kind, content) in zip(senders, contents, strict=True)
    ]
    over = asyncio.Event()
    watching = asyncio.create_task(highest(served, over))

    async def put(upload: dict[str, Any], content: bytes) -> int:
        answer = await served.http.put(upload["url"], content=in_pieces(content), headers=upload["headers"], timeout=90)
        return int(answer.status_code)

    statuses = await asyncio.gather(
        *(put(upload, content) for upload, (_, _, content) in zip(uploads, contents, strict=True))
    )
    over.set()
    most = await watching

    record_property("most_resident_mb", most)
    assert statuses == [204] * AT_ONCE
    assert most["server"] < SERVER_MB, most
    assert 0 < most["children"] < SERVER_MB, most


async def test_a_portal_that_is_killed_leaves_nothing_of_what_was_on_its_way_in(
    served: PortalProcess, smtp: Catcher
) -> None:
    agathe = await member_of_staff(served)
    content = PDF.replace(b"<< >>", b"<< >>" + b" " * 3 * MEBIBYTE, 1)
    upload = await place(agathe, "a.pdf", "application/pdf", len(content))
    before = kept(served)
    rows = await served.sql("SELECT count(*) FROM stored_file")
    head = (
        f"PUT {upload['url'].removeprefix(served.url)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(head.encode() + content[:-10])
    await writer.drain()
    await asyncio.sleep(0.3)

    await served.end(signal.SIGKILL)
    writer.close()
    await served.up()

    assert kept(served) == before
    assert await served.sql("SELECT count(*) FROM stored_file") == rows
    answer = await served.http.put(upload["url"], content=content, headers=upload["headers"])
    assert answer.status_code == 204
    assert len(kept(served)) == len(before) + 1


async def test_a_file_that_a_killed_worker_was_scanning_is_scanned_by_the_next() -> None:
    async with (
        folder() as empty,
        ClamdTwin().serving() as twin,
        PortalProcess(empty / "var", CLAMD_URL=twin.url) as portal,
    ):
        await portal.up()
        agathe = await member_of_staff(portal)
        upload = await place(agathe, "a.pdf", "application/pdf", len(PDF))
        async with twin.busy:
            answer = await portal.http.put(upload["url"], content=PDF, headers=upload["headers"])
            async with asyncio.timeout(10):
                while not twin.seen:
                    await asyncio.sleep(0.02)
            await portal.end(signal.SIGKILL)
        await portal.up()
        [in_hand] = await portal.sql("SELECT scan FROM stored_file")
        await portal.sql("UPDATE stored_file SET scan_due_at = scan_due_at - $1::interval", LEASE)
        async with asyncio.timeout(15):
            while await portal.sql("SELECT 1 FROM stored_file WHERE scan = 'PENDING'"):
                await asyncio.sleep(0.05)
        [after] = await portal.sql("SELECT scan FROM stored_file")

    assert answer.status_code == 204
    assert (in_hand["scan"], after["scan"]) == ("PENDING", "CLEAN")
    assert twin.seen == [len(PDF)] * 2


def kept(portal: PortalProcess) -> set[str]:
    """Return the files that lie in the folder of a portal."""
    return {os.path.join(place, name) for place, _, names in os.walk(portal.folder / "files") for name in names}  # noqa: PTH118
