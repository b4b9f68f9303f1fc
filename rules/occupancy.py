"""How many places of a slot are left, of those that bookings and holds take?"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.slots import Slot


@dataclass(frozen=True)
class Span:
    """So many places that are taken from one instant to another."""

    starts_at: datetime
    ends_at: datetime
    places: int = 1


class Occupancy:
    """
    What is taken of an agenda.

    A booking made before the slots were cut otherwise takes a place of each slot that it overlaps.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans, key=lambda span: span.starts_at)
        self._starts = [span.starts_at for span in self._spans]
        self._longest = max((span.ends_at - span.starts_at for span in self._spans), default=timedelta())

    def left(self, slot: Slot) -> int:
        """Return how many places of a slot nobody has."""
        near = self._spans[
            bisect_right(self._starts, slot.starts_at - self._longest) : bisect_left(self._starts, slot.ends_at)
        ]
        return max(0, slot.places - sum(span.places for span in near if span.ends_at > slot.starts_at))
