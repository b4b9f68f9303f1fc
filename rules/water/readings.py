"""May a reading be taken as it is, is it to be confirmed first, or is it wrong? Checking and submitting ask alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.vocabulary.water import ReadingAnomaly as Anomaly
from rules.vocabulary.water import ReadingOutcome as Outcome
from rules.vocabulary.water import ReadingStatus
from rules.water.meters import AcceptedReading, Meter
from rules.water.references import bare
from rules.water.units import CUBIC_METRE_L, half_up

#: Where each anomaly that refuses a reading for good stands in the input; the others stand under `confirm`.
REFUSED_AT = {
    Anomaly.FUTURE_DATE: "takenOn",
    Anomaly.OUTSIDE_CONTRACT: "takenOn",
    Anomaly.DUPLICATE_DATE: "takenOn",
    Anomaly.METER_REMOVED: "meterSerialNumber",
    Anomaly.WRONG_METER: "meterSerialNumber",
    Anomaly.TOO_MANY_DIGITS: "index",
    Anomaly.INDEX_BELOW_PREVIOUS: "index",
    Anomaly.INDEX_ABOVE_NEXT: "index",
}
_HELD = frozenset({Anomaly.ROLLOVER_SUSPECTED, Anomaly.IMPLAUSIBLY_HIGH})
#: Below these, what a small household does differently once is not unusual.
_FLOOR_L = 50 * CUBIC_METRE_L
_HIGH_L = 20 * CUBIC_METRE_L
#: A meter that does not move for longer is worth a question.
_ZERO_AFTER_DAYS = 30


@dataclass(frozen=True)
class Submitted:
    """What somebody read, on which meter and when."""

    serial_number: str
    index_l: int
    taken_on: date


@dataclass(frozen=True)
class Verdict:
    """
    Every anomaly found, and what they come to.

    `consumption_l` is what passed since the accepted reading before (by a rollover, with its turn), None where it
    means nothing; `expected_l` is what the past made expect.
    """

    anomalies: tuple[Anomaly, ...] = ()
    consumption_l: int | None = None
    expected_l: int | None = None

    @property
    def outcome(self) -> Outcome:
        """What submitting would answer to somebody who confirmed nothing yet."""
        if any(each in REFUSED_AT for each in self.anomalies):
            return Outcome.REFUSED
        if not _HELD.isdisjoint(self.anomalies):
            return Outcome.TO_CONFIRM_AND_HOLD
        return Outcome.TO_CONFIRM if self.anomalies else Outcome.ACCEPTED

    def status(self, confirmed: Collection[Anomaly] = ()) -> ReadingStatus | None:
        """Return how the reading is kept, or None while it is refused or an anomaly is not confirmed."""
        if self.outcome is Outcome.REFUSED or not set(self.anomalies) <= set(confirmed):
            return None
        return ReadingStatus.HELD if self.outcome is Outcome.TO_CONFIRM_AND_HOLD else ReadingStatus.ACCEPTED


def path_of(anomaly: Anomaly) -> str:
    """Return the field of the input that an anomaly is about."""
    return REFUSED_AT.get(anomaly, "confirm")


def meter_named(serial_number: str, meters: Sequence[Meter]) -> Meter | None:
    """Return the meter that bears a serial number, as people copy it: case, spaces, hyphens and dots apart."""
    return next((each for each in meters if bare(each.serial_number) == bare(serial_number)), None)


def judge(
    submitted: Submitted,
    meters: Sequence[Meter],
    *,
    started_on: date,
    ended_on: date | None,
    daily_l: Fraction,
    today: date,
    held_on: Collection[date] = (),
) -> Verdict:
    """
    Judge a reading against the contract's dates, its meters and their accepted readings.

    `daily_l` is the litres a day to expect after the reading before (`habits.expected_daily_l`); `held_on` are the
    days on which a reading of this meter awaits an agent. An index is compared with others only where its day and its
    meter are right.
    """
    found: list[Anomaly] = []
    day = submitted.taken_on
    if day > today:
        found.append(Anomaly.FUTURE_DATE)
    if day < started_on or (ended_on is not None and day > ended_on):
        found.append(Anomaly.OUTSIDE_CONTRACT)
    meter = meter_named(submitted.serial_number, meters)
    if meter is None:
        return Verdict((*found, Anomaly.WRONG_METER))
    if day in held_on or any(each.taken_on == day for each in meter.readings):
        found.append(Anomaly.DUPLICATE_DATE)
    if meter.removed_on is not None and day > meter.removed_on:
        found.append(Anomaly.METER_REMOVED)
    if started_on <= day < meter.installed_on:  # another one was in place
        found.append(Anomaly.WRONG_METER)
    if submitted.index_l >= meter.capacity_l:
        found.append(Anomaly.TOO_MANY_DIGITS)
    return Verdict(tuple(found)) if found else _compare(submitted, meter, daily_l)


def _compare(submitted: Submitted, meter: Meter, daily_l: Fraction) -> Verdict:
    """Judge an index by those before and after it on the same meter."""
    day, index_l = submitted.taken_on, submitted.index_l
    before = _latest(meter.readings, day)
    real = _latest([each for each in meter.readings if not each.is_estimate], day)
    next_l = _next_real_l(meter, day, real)
    if before is None:
        return Verdict((Anomaly.INDEX_ABOVE_NEXT,) if next_l is not None and index_l > next_l else ())
    consumption_l = index_l - _unrolled_l(before, real, meter)
    expected_l = half_up(daily_l * (day - before.taken_on).days)
    # An estimate is nobody's reading: where it said too much, the latest real one judges, and there may be none.
    judge = real if before.is_estimate and consumption_l < 0 else before
    if judge is None:
        return Verdict((), consumption_l, expected_l)
    days = (day - judge.taken_on).days
    delta_l, habit_l = index_l - judge.index_l, daily_l * days
    if delta_l < 0:
        turned_l = index_l + meter.capacity_l
        fits = next_l is None or turned_l <= next_l
        if fits and delta_l + meter.capacity_l <= max(4 * habit_l, Fraction(_FLOOR_L)):
            return Verdict((Anomaly.ROLLOVER_SUSPECTED,), consumption_l + meter.capacity_l, expected_l)
        return Verdict((Anomaly.INDEX_BELOW_PREVIOUS,), None, expected_l)
    anomalies: tuple[Anomaly, ...] = ()
    if next_l is not None and index_l > next_l:
        anomalies = (Anomaly.INDEX_ABOVE_NEXT,)
    elif delta_l > 10 * habit_l + _FLOOR_L:
        anomalies = (Anomaly.IMPLAUSIBLY_HIGH,)
    elif delta_l > 2 * habit_l and delta_l - habit_l > _HIGH_L:
        anomalies = (Anomaly.HIGH,)
    elif delta_l == 0 and days > _ZERO_AFTER_DAYS:
        anomalies = (Anomaly.ZERO,)
    return Verdict(anomalies, consumption_l, expected_l)


def _latest(readings: Sequence[AcceptedReading], day: date) -> AcceptedReading | None:
    earlier = [each for each in readings if each.taken_on < day]
    return max(earlier, key=lambda each: each.taken_on, default=None)


def _next_real_l(meter: Meter, day: date, real: AcceptedReading | None) -> int | None:
    """The index of the first real reading after a day, its turn since `real` counted in."""
    later = [each for each in meter.readings if each.taken_on > day and not each.is_estimate]
    following = min(later, key=lambda each: each.taken_on, default=None)
    return None if following is None else _unrolled_l(following, real, meter)


def _unrolled_l(reading: AcceptedReading, real: AcceptedReading | None, meter: Meter) -> int:
    """An index on a scale that does not start again at zero after `real`, the latest real reading before it."""
    turns = reading.is_rollover and real is not None and reading.index_l < real.index_l
    return reading.index_l + (meter.capacity_l if turns else 0)
