"""How does a test have a sheet taken in, and read what was wrong with it?"""

import asyncio
import csv
import io
from typing import Any

from schema import ids
from tests.documents.sending import send
from tests.portal import Client, Portal
from workers.importer import Importer

IMPORT = "... on Import { id kind status dryRun totalRows doneRows failedRows errorsUrl finishedAt }"
SHOW = f"query I($id: ID!) {{ node(id: $id) {{ {IMPORT} }} }}"
#: How long an import of a test may take before it says that it does not end.
PATIENCE_S = 20.0
_WORK = Importer.work_due


async def start(portal: Portal, client: Client, kind: str, sheet: str | bytes, **given: Any) -> dict[str, Any]:
    """Send a sheet, and have it taken in."""
    content = sheet.encode() if isinstance(sheet, str) else sheet
    sent = await send(portal, client, "feuille.csv", "text/csv", content)
    assert sent.answer.status_code == 204, sent.answer.text
    return await client.play("importStart", {"kind": kind, "upload": sent.id, **given}, IMPORT)


async def work(portal: Portal) -> None:
    """Do what a worker does when it looks."""
    await _WORK(Importer(portal.parts.door, portal.clock))


async def take_in(portal: Portal, client: Client, kind: str, sheet: str | bytes, **given: Any) -> dict[str, Any]:
    """Send a sheet, have it taken in, and return what came of it."""
    begun = await start(portal, client, kind, sheet, **given)
    assert begun["__typename"] == "Import", begun
    return await ended(portal, client, begun["id"])


async def ended(portal: Portal, client: Client, import_id: str, *, by_itself: bool = False) -> dict[str, Any]:
    """Do what is due until an import is over, or leave it to the portal's own worker, and return it."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if not by_itself:
                await work(portal)
            shown: dict[str, Any] = (await client.data(SHOW, {"id": import_id}))["node"]
            if shown["status"] in ("DONE", "FAILED"):
                return shown
            await asyncio.sleep(0.05)


async def report(portal: Portal, shown: dict[str, Any]) -> list[list[str]]:
    """Return the rows of the report of an import, but for its head; none where there is no report."""
    if shown["errorsUrl"] is None:
        return []
    answer = await portal.http.get(shown["errorsUrl"])
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


def number(shown: dict[str, Any]) -> int:
    """Return the number of an import's row."""
    found = ids.row(shown["id"], "Import")
    assert found is not None
    return found
