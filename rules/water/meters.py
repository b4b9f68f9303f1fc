"""What passed through the meters of a supply point, from one accepted reading to the next?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from rules.water.units import CUBIC_METRE_L


@dataclass(frozen=True)
class AcceptedReading:
    """
    An index that counts: what the wheels showed at 00:00 on a day.

    `is_rollover`: it was confirmed that the wheels passed zero since the latest real reading before it.
    """

    taken_on: date
    index_l: int
    is_estimate: bool = False
    is_rollover: bool = False


@dataclass(frozen=True)
class Meter:
    """A meter of `digits` black wheels with its accepted readings, those of its installation and removal among them."""

    serial_number: str
    digits: int
    installed_on: date
    removed_on: date | None = None
    readings: tuple[AcceptedReading, ...] = ()

    @property
    def capacity_l(self) -> int:
        """Where the wheels show zero again."""
        return int(10**self.digits) * CUBIC_METRE_L


@dataclass(frozen=True, slots=True)
class Segment:
    """What one meter let through over [start, end), between two accepted readings that follow one another."""

    start: date
    end: date
    volume_l: int
    starts_real: bool = True
    ends_real: bool = True


class Position(NamedTuple):
    """An accepted reading with every turn of the wheels counted in."""

    reading: AcceptedReading
    position_l: int


def positions(meter: Meter) -> list[Position]:
    """
    Return a meter's readings by day, on a scale that never starts again at zero.

    An estimate says nothing of where the wheels were, so that turns are counted from one real reading to the next.
    """
    found: list[Position] = []
    turned_l, latest_real_l = 0, 0
    for reading in sorted(meter.readings, key=lambda each: each.taken_on):
        turns = reading.is_rollover and reading.index_l < latest_real_l
        position_l = turned_l + reading.index_l + (meter.capacity_l if turns else 0)
        found.append(Position(reading, position_l))
        if not reading.is_estimate:
            turned_l, latest_real_l = position_l - reading.index_l, reading.index_l
    return found


def segments(meters: Iterable[Meter]) -> list[Segment]:
    """
    Return what passed between consecutive readings, by day; nothing is ever subtracted between two meters.

    An estimate that a later reading contradicts is left out: its segment would give water back. Two real readings that
    contradict one another join nothing, and the days between them are missing.
    """
    return sorted((each for meter in meters for each in _joined(meter)), key=lambda segment: segment.start)


def _joined(meter: Meter) -> list[Segment]:
    chain: list[Position] = []
    for each in positions(meter):
        while chain and chain[-1].reading.is_estimate and each.position_l < chain[-1].position_l:
            chain.pop()
        if chain and each.reading.is_estimate and each.position_l < chain[-1].position_l:
            continue
        chain.append(each)
    return [
        Segment(
            before.reading.taken_on,
            after.reading.taken_on,
            after.position_l - before.position_l,
            starts_real=not before.reading.is_estimate,
            ends_real=not after.reading.is_estimate,
        )
        for before, after in pairwise(chain)
        if before.reading.taken_on < after.reading.taken_on and before.position_l <= after.position_l
    ]
