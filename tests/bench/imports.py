"""How fast are a million indexes of remote meters taken in, with what memory, and who waits for it?"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from tortoise.connection import get_connection

from models.staff import Agent, Service
from tests.bench import scene
from tests.bench.figures import Table, spread
from tests.bench.scene import Running

ROWS = 1_000_000
GOAL = 20_000
METERS = 2_000
INSTALLED_ON = date(2018, 1, 1)
BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
MEBIBYTE = 2**20

PLACE = "mutation U($input: UploadCreateInput!) { uploadCreate(input: $input) { ... on Upload { id url headers } } }"
START = "mutation S($input: ImportStartInput!) { importStart(input: $input) { ... on Import { id } } }"
LOOK = "query L($id: ID!) { node(id: $id) { ... on Import { status totalRows doneRows failedRows } } }"


async def measure(table: Table, folder: Path) -> None:
    """Take a million rows in, twice, hourly; then a million daily ones, each a reading too."""
    table.title(f"Imports, {ROWS:,} indexes of {METERS:,} remote meters, everything in the server's own process")
    async with scene.portal(folder / "imports") as portal:
        async with scene.rows(portal):
            token = await scene.agent_signed_in("eau")
            await Service.all().update(domain="WATER")
            await Agent.all().update(role="MANAGER")
            await _lay_meters()
        idle = psutil.Process(portal.process.pid).memory_info().rss
        hourly = folder / "hourly.csv"
        _write(hourly, BEGINS, timedelta(hours=1))
        table.add("of the sheet", f"{hourly.stat().st_size / MEBIBYTE:.0f} MB")
        await _take_in(table, portal, token, hourly, "hourly", idle)
        await _take_in(table, portal, token, hourly, "the same again", idle)
        daily = folder / "daily.csv"
        # Where it is midnight in Paris, in winter.
        _write(daily, BEGINS + timedelta(days=800, hours=-1), timedelta(days=1))
        await _take_in(table, portal, token, daily, "daily, of which those of a winter are readings too", idle)


def _spent(server: psutil.Process, folder: Path) -> tuple[float, float]:
    """Return the processor's seconds that the server has taken, and those of the PostgreSQL that lies in a folder."""
    seconds = 0.0
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if Path(process.cwd()).is_relative_to(folder):
                seconds += sum(process.cpu_times()[:2])
    return sum(server.cpu_times()[:2]), seconds


async def _lay_meters() -> None:
    run = get_connection("default").execute_query
    await run(
        "INSERT INTO supply_point (reference, address, search, usage)"
        " SELECT 'P' || n, '{}', '', 'DWELLING' FROM generate_series(1, $1::int) n",
        [METERS],
    )
    await run(
        "INSERT INTO meter (supply_point_id, serial_number, serial_key, digits, installed_on)"
        " SELECT id, 'C' || id, 'c' || id, 6, $1 FROM supply_point",
        [INSTALLED_ON],
    )


def _write(path: Path, begins: datetime, step: timedelta) -> None:
    """Write the sheet of a system of remote meters: all of them at a moment, then all of them at the next."""
    with path.open("w", encoding="utf-8") as sheet:
        sheet.write("numéro de compteur;horodatage;index\r\n")
        sheet.writelines(_lines(begins, step))


def _lines(begins: datetime, step: timedelta) -> Iterator[str]:
    for moment in range(ROWS // METERS):
        at = (begins + moment * step).isoformat()
        for meter in range(1, METERS + 1):
            yield f"C{meter};{at};{100 + moment},{meter % 1000:03}\r\n"


async def _take_in(table: Table, portal: Running, token: str, sheet: Path, what: str, idle: int) -> None:
    size = sheet.stat().st_size
    given = {"fileName": sheet.name, "contentType": "text/csv", "byteSize": str(size)}
    place = (await portal.ask(PLACE, {"input": given}, token))["uploadCreate"]

    async def pieces() -> Any:
        with sheet.open("rb") as content:
            while piece := content.read(MEBIBYTE):
                yield piece

    headers = {**place["headers"], "Content-Length": str(size)}
    answer = await portal.http.put(place["url"], content=pieces(), headers=headers, timeout=120)
    assert answer.status_code == 204, answer.text
    begun = await portal.ask(START, {"input": {"kind": "REMOTE_INDEXES", "upload": place["id"]}}, token)
    began, first, most, waits = time.perf_counter(), 0.0, 0, list[float]()
    process = psutil.Process(portal.process.pid)
    spent = _spent(process, sheet.parent)
    while True:
        asked = time.perf_counter()
        shown = (await portal.ask(LOOK, {"id": begun["importStart"]["id"]}, token))["node"]
        waits.append(time.perf_counter() - asked)
        first = first or (asked if shown["totalRows"] else 0.0)
        with suppress(psutil.Error):
            most = max(most, process.memory_info().rss)
        if shown["status"] in ("DONE", "FAILED"):
            break
        await asyncio.sleep(0.05)
    took = time.perf_counter() - first
    assert (shown["status"], shown["doneRows"], shown["failedRows"]) == ("DONE", ROWS, 0), shown
    table.add(what, f"{ROWS / took:,.0f} rows/s", f"≥ {GOAL:,}")
    ours, its = (after - before for before, after in zip(spent, _spent(process, sheet.parent), strict=True))
    table.add(
        "  a processor's time for each row", f"{ours / ROWS * 1e6:.0f} µs here, {its / ROWS * 1e6:.0f} µs PostgreSQL"
    )
    table.add("  from the mutation, its count and the worker's wait in it", f"{time.perf_counter() - began:.1f} s")
    table.add("  the process's memory above what it had, at most", f"{(most - idle) / MEBIBYTE:.0f} MB")
    table.add("  a query meanwhile", spread(waits, percentile=99))
