"""
How is a sheet taken in: slice after slice, each one transaction that also moves the cursor?

So whatever becomes of the worker, each row is taken in once. A dry run plays each slice and undoes it, but for what it
found wrong. The sheet lies in a nameless file of this machine meanwhile.
"""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from tortoise.transactions import in_transaction

from connectors.files.protocol import FileMissing
from models.documents import StoredFile
from models.imports import Import
from models.sessions import Session
from models.staff import Agent, AgentService, Service
from resolvers import actors, door
from resolvers.actors import Staff, System
from resolvers.imports import faults, leases
from resolvers.imports.kinds import KINDS, Kind, Rows
from resolvers.transactions import Change, transaction
from rules.faults import Fault
from rules.imports import sheets
from rules.imports.sheets import Dialect
from rules.vocabulary.documents import ScanStatus
from rules.vocabulary.imports import ImportKind
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import ServiceDomain

Clock = Callable[[], datetime]

#: Why an import is given up as a whole.
INFECTED, MISSING, UNREADABLE, INTERNAL = "FILE_INFECTED", "FILE_MISSING", "UNREADABLE", "INTERNAL"
_HEAD = 1
_UNREADABLE_ROW = Fault((), RefusalCode.INVALID, "row")


@dataclass(frozen=True)
class _Slice:
    """Some rows of a sheet, what is wrong with others, and where they end."""

    rows: Rows
    bad: dict[int, list[Fault]]
    #: The byte after them, and the row that begins there.
    byte: int
    row: int


class _Undone(Exception):
    """A dry run leaves nothing."""


async def take_in(row: Import, clock: Clock) -> None:
    """
    Take in a sheet from where it is to its end.

    :raises LeaseLost: another worker has it. :raises StoreDown: the file cannot be read now.
    """
    stored = await StoredFile.get(id=row.file_id)
    if stored.scan is ScanStatus.INFECTED:
        await leases.finish(row, failure=INFECTED, told=Fault((), RefusalCode.FILE_INFECTED), now=clock())
        return
    kind = KINDS[ImportKind(row.kind)]
    with TemporaryFile() as file:
        try:
            async for piece in door.current().machines.files.get(stored.place):
                await asyncio.to_thread(file.write, piece)
        except FileMissing:
            await leases.finish(row, failure=MISSING, now=clock())
            return
        if row.total_rows is None and not await _survey(row, kind, file, clock):
            return
        by = await starter(row)
        while (some := await asyncio.to_thread(_next, row, kind, file)).byte > row.cursor["byte"]:  # type: ignore[index]
            await _play(row, kind, by, some, clock())
    await leases.finish(row, now=clock())


async def starter(row: Import) -> Staff:
    """Return the agent who started it, with the services they have now; the portal itself where nobody did."""
    if row.agent_id is None:
        return System("import")
    serving = await Service.filter(
        id__in=await AgentService.filter(agent_id=row.agent_id).values_list("service_id", flat=True)
    )
    return actors.Agent(
        await Agent.get(id=row.agent_id),
        Session(),  # none of theirs: this is no request
        frozenset(service.id for service in serving),
        domains=frozenset(ServiceDomain(service.domain) for service in serving),
    )


async def _survey(row: Import, kind: Kind, file: IO[bytes], clock: Clock) -> bool:
    """Find how a sheet is written and count its rows; tell whether its columns are there."""
    found = await asyncio.to_thread(sheets.survey, file)
    _, missing, unknown = sheets.arrange(kind.columns, found.head)
    told = [Fault((name,), RefusalCode.REQUIRED, "column") for name in missing]
    told += [Fault((name,), RefusalCode.INVALID, "column") for name in unknown[:50]]
    async with transaction(clock(), aside=True) as change:
        await faults.keep(change, row.id, {_HEAD: told})
        await leases.move(
            change,
            row,
            total_rows=found.rows,
            facts={**row.facts, **asdict(found.dialect), "head": list(found.head)},
            cursor={"byte": found.dialect.body, "row": _HEAD + 1},
        )
    if missing:
        await leases.finish(row, failure=UNREADABLE, now=clock())
    return not missing


def _next(row: Import, kind: Kind, file: IO[bytes]) -> _Slice:
    """Read the rows of the next slice."""
    facts, cursor = row.facts, row.cursor or {}
    dialect = Dialect(facts["encoding"], facts["separator"], facts["body"])
    places, _, _ = sheets.arrange(kind.columns, facts["head"])
    width, rows, bad = len(facts["head"]), [], dict[int, list[Fault]]()
    byte, number = cursor["byte"], cursor["row"]
    for record in islice(sheets.records(file, dialect, at=byte, row=number), kind.slice_rows):
        byte, number = record.end, record.row + 1
        if record.cells is None:
            bad[record.row] = [_UNREADABLE_ROW]
        elif any(cell.strip() for cell in record.cells[width:]):
            bad[record.row] = [Fault((), RefusalCode.INVALID, "cells")]
        else:
            rows.append((record.row, sheets.pick(record.cells, places)))
    return _Slice(rows, bad, byte, number)


async def _play(row: Import, kind: Kind, by: Staff, some: _Slice, now: datetime) -> None:
    async with transaction(now, aside=True) as change:
        bad: dict[int, Any] = {**some.bad}
        take = _try if row.dry_run else _take
        bad.update(await take(change, kind, by, some.rows))
        await faults.keep(change, row.id, bad)
        done = len(some.rows) + len(some.bad)
        await leases.move(change, row, done=done, failed=len(bad), cursor={"byte": some.byte, "row": some.row})


async def _take(change: Change, kind: Kind, by: Staff, rows: Rows) -> faults.Bad:
    return await kind.take(change, by, rows)


async def _try(change: Change, kind: Kind, by: Staff, rows: Rows) -> faults.Bad:
    """Take rows in, and undo it."""
    bad: faults.Bad = {}
    try:
        async with in_transaction():
            bad = await kind.take(change, by, rows)
            raise _Undone
    except _Undone:
        return bad
