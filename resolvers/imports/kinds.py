"""
What is a kind of sheet: which columns it has, and what takes its rows in?

To add a kind: its columns and its `take` in a file beside this one, a line below, and its page in the guide.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from resolvers.actors import Staff
from resolvers.imports import analyses, citizens, readings, remote_indexes, water_contracts
from resolvers.imports.faults import Bad
from resolvers.transactions import Change
from rules.imports.sheets import Column
from rules.vocabulary.imports import ImportKind

#: Rows of a slice: the number of each in its sheet, and its cells in the order of the columns.
Rows = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True)
class Kind:
    """One kind of sheet."""

    columns: tuple[Column, ...]
    #: How many rows one transaction takes in: some seconds of work at most.
    slice_rows: int
    #: Takes rows in, in the transaction of their slice; returns those that it could not, and why.
    take: Callable[[Change, Staff, Rows], Awaitable[Bad]]


KINDS: dict[ImportKind, Kind] = {
    ImportKind.CITIZENS: Kind(citizens.COLUMNS, 50, citizens.take),
    ImportKind.WATER_CONTRACTS: Kind(water_contracts.COLUMNS, 100, water_contracts.take),
    ImportKind.READINGS: Kind(readings.COLUMNS, 500, readings.take),
    ImportKind.REMOTE_INDEXES: Kind(remote_indexes.COLUMNS, 10_000, remote_indexes.take),
    ImportKind.WATER_ANALYSES: Kind(analyses.COLUMNS, 1_000, analyses.take),
}
