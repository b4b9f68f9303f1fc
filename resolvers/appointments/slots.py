"""Which places of an agenda are free: the slots that are shown are those that can be booked, by one rule."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tortoise.connection import get_connection

from models.agendas import Agenda
from resolvers import portal as portals
from resolvers.appointments import agendas
from resolvers.errors import InvalidInput, Wrong
from rules import slots, wall_clocks
from rules.occupancy import Occupancy, Span
from rules.vocabulary.refusals import RefusalCode

#: Of one call: a calendar shows a month or two.
MOST_DAYS = 62
#: A key is the agenda's, then so many digits for the second it begins: stable for that agenda and time.
_SECONDS = 10**10

#: What is booked, and what is held and not past its end, between two moments.
_TAKEN = """
    SELECT starts_at, ends_at, count(*) AS places FROM (
        SELECT id, demande_id, starts_at, ends_at FROM appointment
        WHERE agenda_id = $1 AND starts_at >= $2 AND starts_at <= $3 AND ends_at > $4 AND status <> 'CANCELLED'
            AND id IS DISTINCT FROM $6
        UNION ALL
        SELECT id, demande_id, starts_at, ends_at FROM slot_hold
        WHERE agenda_id = $1 AND starts_at >= $2 AND starts_at <= $3 AND ends_at > $4 AND expires_at > $5
            AND demande_id IS DISTINCT FROM $7
    ) AS taken GROUP BY starts_at, ends_at
"""
#: Nothing that is booked lasts longer.
_LONGEST = timedelta(days=1)


@dataclass
class Slot:
    """A time of an agenda, and how many places are left at it; it stands for a row, and is marked as rows are."""

    agenda: Agenda
    starts_at: datetime
    ends_at: datetime
    places_left: int

    @property
    def pk(self) -> int:
        """Its key in the graph."""
        return key_of(self.agenda.id, self.starts_at)


def key_of(agenda_id: int, starts_at: datetime) -> int:
    """Return the key of what begins at a moment of an agenda."""
    return agenda_id * _SECONDS + int(starts_at.timestamp())


def read_key(key: int) -> tuple[int, datetime]:
    """Return the agenda and the moment that a key says."""
    agenda_id, second = divmod(key, _SECONDS)
    return agenda_id, datetime.fromtimestamp(second, UTC)


async def one(key: int, *, now: datetime) -> Slot | None:
    """Return a slot that may be booked now, or could were it not full; None for any other."""
    agenda_id, starts_at = read_key(key)
    agenda = await agendas.one(agenda_id)
    if agenda is None:
        return None
    table = agendas.timetable(agenda, await portals.read())
    earliest, latest = table.window(now)
    slot = table.at(starts_at) if earliest <= starts_at <= latest else None
    return None if slot is None else await shown(agenda, slot, now=now)


async def shown(agenda: Agenda, slot: slots.Slot, *, now: datetime) -> Slot:
    """Return a slot of an agenda as it is shown, full or not."""
    taken = await occupancy(agenda.id, slot.starts_at, slot.ends_at, now=now)
    return Slot(agenda, slot.starts_at, slot.ends_at, taken.left(slot))


async def free(agenda: Agenda, from_: date, to: date, *, now: datetime) -> list[Slot]:
    """
    Return the slots with a place left from a day to another, both included.

    :raises InvalidInput: for days that are not in this order, or more than MOST_DAYS.
    """
    if not from_ <= to < from_ + timedelta(days=MOST_DAYS):
        raise InvalidInput((Wrong(("to",), RefusalCode.OUT_OF_RANGE, "days", {"maximum": MOST_DAYS}),))
    return [slot async for _, slot in _free(agenda, from_, to, now=now)]


async def first_available(agenda: Agenda, from_: datetime | None, *, now: datetime) -> Slot | None:
    """Return the first slot with a place left, from a moment on (« 1er dispo »)."""
    earliest = max(from_ or now, now)
    # The day before too: in the collectivité's time zone it may still be that one.
    async for _, slot in _free(agenda, earliest.date() - timedelta(days=1), date.max, now=now):
        if slot.starts_at >= earliest:
            return slot
    return None


async def next_day(agenda: Agenda, after: date, *, now: datetime) -> date | None:
    """Return the first day after one that has a place left."""
    async for day, _ in _free(agenda, after + timedelta(days=1), date.max, now=now):
        return day
    return None


async def previous_day(agenda: Agenda, before: date, *, now: datetime) -> date | None:
    """Return the last day before one that has a place left."""
    async for day, _ in _free(agenda, date.min, before - timedelta(days=1), now=now, backwards=True):
        return day
    return None


async def occupancy(
    agenda_id: int,
    from_: datetime,
    to: datetime,
    *,
    now: datetime,
    but_appointment: int | None = None,
    but_hold_of: int | None = None,
) -> Occupancy:
    """Return what is taken of an agenda between two moments, but for one appointment or the hold of one demande."""
    rows = await get_connection("default").execute_query_dict(
        _TAKEN, [agenda_id, from_ - _LONGEST, to, from_, now, but_appointment, but_hold_of]
    )
    return Occupancy(Span(**row) for row in rows)


async def _free(
    agenda: Agenda, first: date, last: date, *, now: datetime, backwards: bool = False
) -> AsyncIterator[tuple[date, Slot]]:
    """Give the slots that can be booked, each with its day, as they are computed; what is taken is read at once."""
    table = agendas.timetable(agenda, await portals.read())
    days = table.days(first, last, now=now)
    if not days:
        return
    begins, ends = (wall_clocks.midnight(day, table.zone) for day in (days[0], days[-1] + timedelta(days=1)))
    taken = await occupancy(agenda.id, begins, ends, now=now)
    for day in reversed(days) if backwards else days:
        for slot in table.bookable(day, now=now):
            if left := taken.left(slot):
                yield day, Slot(agenda, slot.starts_at, slot.ends_at, left)
