"""Can a service receive people so: its openings, the length of a slot, how soon and how far ahead one may book?"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rules.faults import Fault
from rules.slots import Opening
from rules.vocabulary.appointments import Weekday
from rules.vocabulary.refusals import RefusalCode

SHORTEST_SLOT_MINUTES, LONGEST_SLOT_MINUTES = 5, 480
MOST_PLACES = 100
MOST_OPENINGS = 50
MOST_CLOSED_DAYS = 400
LONGEST_NOTICE_HOURS = 30 * 24
LONGEST_HORIZON_DAYS = 365


def judge(
    openings: Sequence[Opening], *, slot_minutes: int, closed_days: int, min_notice_hours: int, horizon_days: int
) -> Iterator[Fault]:
    """Give everything that is wrong, with the paths of the graph."""
    yield from _between("slotMinutes", slot_minutes, SHORTEST_SLOT_MINUTES, LONGEST_SLOT_MINUTES)
    yield from _openings(openings, slot_minutes)
    if closed_days > MOST_CLOSED_DAYS:
        yield Fault(("closedOn",), RefusalCode.TOO_LONG, "list", {"maximum": MOST_CLOSED_DAYS})
    yield from _between("minNoticeHours", min_notice_hours, 0, LONGEST_NOTICE_HOURS)
    yield from _between("horizonDays", horizon_days, 1, LONGEST_HORIZON_DAYS)
    if 0 < horizon_days * 24 <= min_notice_hours <= LONGEST_NOTICE_HOURS:
        yield Fault(("horizonDays",), RefusalCode.INVALID, "horizon")


def _openings(openings: Sequence[Opening], slot_minutes: int) -> Iterator[Fault]:
    if not openings:
        yield Fault(("openings",), RefusalCode.REQUIRED)
    if len(openings) > MOST_OPENINGS:
        yield Fault(("openings",), RefusalCode.TOO_LONG, "list", {"maximum": MOST_OPENINGS})
        return
    for index, one in enumerate(openings):
        begins, ends = one.minutes
        path = ("openings", str(index))
        if any(at.second or at.microsecond for at in (one.from_, one.to)):
            yield Fault((*path, "from"), RefusalCode.INVALID, "minutes")
        elif ends <= begins:
            yield Fault((*path, "to"), RefusalCode.INVALID, "opening")
        elif ends - begins < slot_minutes:
            yield Fault((*path, "to"), RefusalCode.INVALID, "slot")
        yield from (fault.under(*path) for fault in _between("places", one.places, 1, MOST_PLACES))
    yield from _overlaps(openings)


def _overlaps(openings: Sequence[Opening]) -> Iterator[Fault]:
    """Two openings of one day that overlap would show some of their slots twice."""
    for weekday in Weekday:
        on_it = sorted((one.minutes, index) for index, one in enumerate(openings) if one.weekday is weekday)
        for (before, _), (after, index) in pairwise(on_it):
            if after[0] < before[1]:
                yield Fault(("openings", str(index), "from"), RefusalCode.INVALID, "overlap")


def _between(path: str, number: int, minimum: int, maximum: int) -> Iterator[Fault]:
    if not minimum <= number <= maximum:
        yield Fault((path,), RefusalCode.OUT_OF_RANGE, "between", {"minimum": minimum, "maximum": maximum})
