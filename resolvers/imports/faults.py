"""Why were rows not taken in? Told row by row, in a sheet at an address of its own, and never with what they held."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from models.imports import Import, ImportFault
from resolvers import signing_addresses
from resolvers.errors import NotFound
from resolvers.transactions import Change
from rules.faults import Fault
from rules.vocabulary.accounts import Language

#: How many are read at a time.
_BATCH = 1_000
COLUMN_MAX = 60

_KEEP = """
    INSERT INTO import_error (import_id, row, place, column_name, code, variant, facts)
    SELECT $1, * FROM unnest($2::int[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
    ON CONFLICT DO NOTHING
"""

#: Row of the sheet → what is wrong with it.
Bad = Mapping[int, Sequence[Fault]]


@dataclass(frozen=True)
class Report:
    """What is wrong in one sheet, row by row."""

    #: Of its file.
    name: str
    rows: AsyncIterator[ImportFault]


async def keep(change: Change, import_id: int, bad: Bad) -> None:
    """Keep what is wrong, in the transaction of the slice."""
    told = [(row, place, fault) for row, faults in bad.items() for place, fault in enumerate(faults)]
    if not told:
        return
    await change.connection.execute_query(
        _KEEP,
        [
            import_id,
            [row for row, _, _ in told],
            [place for _, place, _ in told],
            [fault.path[0][:COLUMN_MAX] if fault.path else None for _, _, fault in told],
            [fault.code.value for _, _, fault in told],
            [fault.variant for _, _, fault in told],
            [orjson.dumps(dict(fault.values)).decode() for _, _, fault in told],
        ],
    )


async def address(row: Import, language: Language, *, now: datetime) -> str | None:
    """Return where the report of an import somebody was let see is fetched; None where nothing was wrong."""
    if not await ImportFault.exists(import_id=row.id):
        return None
    return signing_addresses.signed(_path(row.id, language), now=now)


async def report(
    import_id: int, language: Language, *, until: str | None, signature: str | None, now: datetime
) -> Report:
    """
    Return the report of an import to whoever has its signed address.

    :raises NotFound: we signed no such address. :raises Expired: it was good.
    """
    signing_addresses.check(_path(import_id, language), until=until, signature=signature, now=now)
    if not await Import.exists(id=import_id):
        raise NotFound
    return Report(f"import-{import_id}", _all(import_id))


async def _all(import_id: int) -> AsyncIterator[ImportFault]:
    row, place = 0, -1
    while True:
        # By the key, in the order of the sheet.
        found: list[ImportFault] = await ImportFault.raw(
            f"SELECT * FROM import_error WHERE import_id = {int(import_id)} AND (row, place) > ({row}, {place})"  # noqa: S608
            f" ORDER BY row, place LIMIT {_BATCH}"
        )
        for fault in found:
            yield fault
        if len(found) < _BATCH:
            return
        row, place = found[-1].row, found[-1].place


def _path(import_id: int, language: Language) -> str:
    return f"/imports/{import_id}/report.{language.value.lower()}.csv"
