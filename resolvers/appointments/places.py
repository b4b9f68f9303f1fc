"""
How is a place taken, so that there are never more bookings than places, whoever asks at the same instant?

The agenda's row is held while its places are counted and one is taken. Whoever takes one holds the demande first, then
the appointment of it that moves, then the agenda: always in this order, so that nobody waits for somebody who waits for
them.
"""

from datetime import datetime, timedelta

from models.agendas import Agenda
from models.portal import Portal
from resolvers.appointments import agendas, slots
from resolvers.errors import Conflict, NotFound
from resolvers.transactions import Change
from rules.slots import Slot
from rules.vocabulary.refusals import RefusalCode


class SlotTaken(Conflict):
    """Its last place is somebody else's."""

    code = RefusalCode.SLOT_TAKEN


class TooLate(Conflict):
    """That was possible until a moment that is past."""

    code = RefusalCode.TOO_LATE

    def __init__(self, variant: str, until: datetime, portal: Portal) -> None:
        super().__init__(variant=variant, values={"until": told(until, portal)})


class TooEarly(Conflict):
    """That is possible from a moment that is still to come."""

    code = RefusalCode.TOO_EARLY

    def __init__(self, variant: str, from_: datetime, portal: Portal) -> None:
        super().__init__(variant=variant, values={"from": told(from_, portal)})


class NotOpen(Conflict):
    """Nobody is received then."""

    code = RefusalCode.NOT_OPEN

    def __init__(self) -> None:
        super().__init__(variant="slot")


def told(moment: datetime, portal: Portal) -> dict[str, str]:
    """Return a moment as sentences take it, to be written out in the collectivité's time zone."""
    return {"moment": moment.isoformat(), "time_zone": portal.time_zone}


async def hold(change: Change, agenda_id: int) -> Agenda:
    """Hold an agenda, so that its places are ours to count until the transaction ends."""
    row = await Agenda.filter(id=agenda_id).select_for_update(no_key=True).first()
    if row is None:
        raise NotFound
    return row


async def choose(
    change: Change,
    agenda_id: int | None,
    key: int | None,
    portal: Portal,
    *,
    by_staff: bool = False,
    but_appointment: int | None = None,
    but_hold_of: int | None = None,
) -> Slot:
    """
    Return the slot of that key, with a place left at it that is the caller's to take in this transaction.

    The place of one appointment, or the hold of one demande, is counted as free: it is about to be given up. The staff
    need give no notice.

    :raises NotFound: no slot of that agenda. :raises TooLate, TooEarly, NotOpen: none that may be booked now.
    :raises SlotTaken: its last place is taken.
    """
    wanted_id, starts_at = slots.read_key(key or 0)
    if agenda_id is None or wanted_id != agenda_id:
        raise NotFound
    agenda = await hold(change, agenda_id)
    table = agendas.timetable(agenda, portal)
    notice = timedelta() if by_staff else table.notice
    if starts_at < change.now + notice:
        raise TooLate("slot", starts_at - notice, portal)
    if starts_at > change.now + table.horizon:
        raise TooEarly("slot", starts_at - table.horizon, portal)
    slot = table.at(starts_at)
    if slot is None:
        raise NotOpen
    taken = await slots.occupancy(
        agenda_id,
        slot.starts_at,
        slot.ends_at,
        now=change.now,
        but_appointment=but_appointment,
        but_hold_of=but_hold_of,
    )
    if not taken.left(slot):
        raise SlotTaken
    return slot
