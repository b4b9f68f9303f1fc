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

    def spans(self, day: date) -> list[Slot]:
        """Return the openings of a calendar day as instants, earliest first, not cut yet."""
        weekday = _ORDER[day.weekday()]
        openings = [one for one in self.openings if one.weekday is weekday]
        if not openings or not self.is_open(day):
            return []
        return [self._span(day, one) for one in sorted(openings, key=lambda one: one.minutes)]

    def of_day(self, day: date) -> list[Slot]:
        """Return the slots of a calendar day, earliest first, whatever the moment it is."""
        return [slot for span in self.spans(day) for slot in self._cut(span)]

    def at(self, starts_at: datetime) -> Slot | None:
        """Return the slot that begins at an instant, whether or not it may be booked now; None when none does."""
        day = wall_clocks.day_of(starts_at, self.zone)
        return next((slot for slot in self.of_day(day) if slot.starts_at == starts_at), None)

    def days(self, first: date, last: date, *, now: datetime) -> list[date]:
        """Return the days from one to another, both included, on which something may be booked now, were it open."""
        earliest, latest = (wall_clocks.day_of(moment, self.zone) for moment in self.window(now))
        begins, ends = max(first, earliest), min(last, latest)
        return [begins + number * _DAY for number in range((ends - begins).days + 1)]

    def bookable(self, day: date, *, now: datetime) -> list[Slot]:
        """Return the slots of a day that are neither too soon nor too far."""
        earliest, latest = self.window(now)
        return [slot for slot in self.of_day(day) if earliest <= slot.starts_at <= latest]

    def _span(self, day: date, opening: Opening) -> Slot:
        start = wall_clocks.instant(day, opening.from_, self.zone)
        end = wall_clocks.instant(day if opening.to != time() else day + _DAY, opening.to, self.zone)
        return Slot(start, end, opening.places)

    def _cut(self, span: Slot) -> Iterator[Slot]:
        start = span.starts_at
        while start + self.slot <= span.ends_at:
            yield Slot(start, start + self.slot, span.places)
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
