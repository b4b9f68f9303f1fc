"""
At which times does an agenda receive people, and which of them may be booked?

Openings are wall-clock times of the collectivité's time zone; they are cut into slots of equal real length, so that an
opening that holds 02:00 to 03:00 has fewer slots the night that loses that hour, and more the night that has it twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules import holidays, wall_clocks
from rules.vocabulary.appointments import Weekday

_ORDER = list(Weekday)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Opening:
    """Each week, from one time to another; midnight as the end is that of the day's end."""

    weekday: Weekday
    from_: time
    to: time
    places: int

    @property
    def minutes(self) -> tuple[int, int]:
        """From when to when, in minutes since midnight by the clock."""
        return _minutes(self.from_), _minutes(self.to) or 24 * 60


@dataclass(frozen=True)
class Slot:
    """A time that can be booked as often as there are places."""

    starts_at: datetime
    ends_at: datetime
    places: int


@dataclass(frozen=True)
class Timetable:
    """All that decides the slots of an agenda."""

    zone: ZoneInfo
    openings: tuple[Opening, ...]
    slot: timedelta
    closed_on: frozenset[date]
    #: Where public holidays differ.
    subdivision: str | None
    notice: timedelta
    horizon: timedelta

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """Return from when to when what begins may be booked, both included."""
        return now + self.notice, now + self.horizon

    def is_open(self, day: date) -> bool:
        """Tell whether people may be received on a day: one that is not closed, nor a public holiday."""
        return day not in self.closed_on and not holidays.is_one(day, self.subdivision)

    def of_day(self, day: date) -> list[Slot]:
        """Return the slots of a calendar day, earliest first, whatever the moment it is."""
        weekday = _ORDER[day.weekday()]
        openings = sorted((one for one in self.openings if one.weekday is weekday), key=lambda one: one.minutes)
        if not openings or not self.is_open(day):
            return []
        return [slot for opening in openings for slot in self._cut(day, opening)]

    def at(self, starts_at: datetime) -> Slot | None:
        """Return the slot that begins at an instant, whether or not it may be booked now; None when none does."""
        day = wall_clocks.day_of(starts_at, self.zone)
        return next((slot for slot in self.of_day(day) if slot.starts_at == starts_at), None)

    def bookable(self, first: date, last: date, *, now: datetime) -> Iterator[Slot]:
        """Give the slots from a day to another, both included, that are neither too soon nor too far, in order."""
        earliest, latest = self.window(now)
        day = max(first, wall_clocks.day_of(earliest, self.zone))
        last = min(last, wall_clocks.day_of(latest, self.zone))
        while day <= last:
            yield from (slot for slot in self.of_day(day) if earliest <= slot.starts_at <= latest)
            day += _DAY

    def _cut(self, day: date, opening: Opening) -> Iterator[Slot]:
        start = wall_clocks.instant(day, opening.from_, self.zone)
        end = (
            wall_clocks.instant(day, opening.to, self.zone)
            if opening.to != time()
            else wall_clocks.midnight(day + _DAY, self.zone)
        )
        while start + self.slot <= end:
            yield Slot(start, start + self.slot, opening.places)
            start += self.slot


def read(kept: Sequence[Mapping[str, Any]]) -> tuple[Opening, ...]:
    """Return the openings that `write` wrote."""
    return tuple(
        Opening(
            Weekday(one["weekday"]), time.fromisoformat(one["from"]), time.fromisoformat(one["to"]), int(one["places"])
        )
        for one in kept
    )


def write(openings: Sequence[Opening]) -> list[dict[str, Any]]:
    """Return openings as JSON keeps them, in the order of the week."""
    ordered = sorted(openings, key=lambda one: (_ORDER.index(one.weekday), one.minutes))
    return [
        {"weekday": one.weekday.value, "from": one.from_.isoformat(), "to": one.to.isoformat(), "places": one.places}
        for one in ordered
    ]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
