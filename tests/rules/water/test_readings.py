"""Is a reading taken, questioned, held or refused as the page says, and for good only where it must be?"""

from collections.abc import Collection
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.vocabulary.water import ReadingAnomaly as Anomaly
from rules.vocabulary.water import ReadingOutcome as Outcome
from rules.vocabulary.water import ReadingStatus as Status
from rules.water import readings
from rules.water.meters import Meter
from rules.water.readings import Submitted, Verdict
from tests.rules.water.histories import DAY, meter, on, read

#: V15: 53 m³ in 181 days.
HABIT_L = Fraction(290)
START = "2025-01-01"
IN_PLACE = meter(read(START, 1204), read("2025-07-01", 1257))


def judge(
    index: float,
    taken_on: str = "2025-12-28",
    found: Meter = IN_PLACE,
    *others: Meter,
    daily_l: Fraction = HABIT_L,
    serial_number: str | None = None,
    ended_on: str | None = None,
    today: str = "2026-03-06",
    held_on: Collection[str] = (),
) -> Verdict:
    return readings.judge(
        Submitted(serial_number or found.serial_number, round(index * 1000), on(taken_on)),
        [found, *others],
        started_on=on(START),
        ended_on=on(ended_on) if ended_on else None,
        daily_l=daily_l,
        today=on(today),
        held_on=[on(day) for day in held_on],
    )


@pytest.mark.parametrize(
    ("verdict", "anomaly", "outcome", "consumption_l", "expected_l"),
    [
        (judge(1257, "2025-07-01", meter(read(START, 1204))), None, Outcome.ACCEPTED, 53_000, 52_490),
        (
            judge(34, "2025-05-11", meter(read(START, 99_871)), daily_l=Fraction(1_200)),
            Anomaly.ROLLOVER_SUSPECTED,
            Outcome.TO_CONFIRM_AND_HOLD,
            163_000,
            156_000,
        ),
        (judge(1205), Anomaly.INDEX_BELOW_PREVIOUS, Outcome.REFUSED, None, 52_200),
        (judge(12_570), Anomaly.IMPLAUSIBLY_HIGH, Outcome.TO_CONFIRM_AND_HOLD, 11_313_000, 52_200),
        (judge(123_456), Anomaly.TOO_MANY_DIGITS, Outcome.REFUSED, None, None),
    ],
)
def test_judges_as_v15_does(
    verdict: Verdict, anomaly: Anomaly | None, outcome: Outcome, consumption_l: int | None, expected_l: int | None
) -> None:
    assert verdict == Verdict((anomaly,) if anomaly else (), consumption_l, expected_l)
    assert verdict.outcome == outcome


# 180 days at 0.29 m³: 52.2 are expected after 1257.
@pytest.mark.parametrize(
    ("index", "anomaly"),
    [
        (1257 + 104.4, None),
        (1257 + 104.401, Anomaly.HIGH),
        (1257 + 572, Anomaly.HIGH),
        (1257 + 572.001, Anomaly.IMPLAUSIBLY_HIGH),
        (99_999.999, Anomaly.IMPLAUSIBLY_HIGH),
        (100_000, Anomaly.TOO_MANY_DIGITS),
        (1257, Anomaly.ZERO),
        (1257.001, None),
        (1256.999, Anomaly.INDEX_BELOW_PREVIOUS),
        (0, Anomaly.INDEX_BELOW_PREVIOUS),
    ],
)
def test_an_index_is_unusual_past_each_bound_and_not_at_it(index: float, anomaly: Anomaly | None) -> None:
    assert judge(index).anomalies == ((anomaly,) if anomaly else ())


def test_a_little_more_than_twice_very_little_is_not_high() -> None:
    assert judge(1277, daily_l=Fraction(0)).anomalies == ()
    assert judge(1277.001, daily_l=Fraction(0)).anomalies == (Anomaly.HIGH,)
    assert judge(1307, daily_l=Fraction(0)).anomalies == (Anomaly.HIGH,)
    assert judge(1307.001, daily_l=Fraction(0)).anomalies == (Anomaly.IMPLAUSIBLY_HIGH,)


def test_no_consumption_is_a_question_after_thirty_days_only() -> None:
    assert judge(1257, "2025-07-31").anomalies == ()
    assert judge(1257, "2025-08-01").anomalies == (Anomaly.ZERO,)


@pytest.mark.parametrize(
    ("index", "daily_l", "anomaly"),
    [
        (34, 0, Anomaly.INDEX_BELOW_PREVIOUS),
        (34, 313, Anomaly.INDEX_BELOW_PREVIOUS),
        (34, 314, Anomaly.ROLLOVER_SUSPECTED),
    ],
)
def test_the_wheels_turned_only_where_four_times_the_habit_explains_it(
    index: float, daily_l: int, anomaly: Anomaly
) -> None:
    found = meter(read(START, 99_871))

    assert judge(index, "2025-05-11", found, daily_l=Fraction(daily_l)).anomalies == (anomaly,)


def test_the_wheels_may_turn_on_fifty_cubic_metres_whatever_the_habit() -> None:
    found = meter(read(START, 99_980))

    assert judge(30, "2025-05-11", found, daily_l=Fraction(0)).anomalies == (Anomaly.ROLLOVER_SUSPECTED,)
    assert judge(30.001, "2025-05-11", found, daily_l=Fraction(0)).anomalies == (Anomaly.INDEX_BELOW_PREVIOUS,)


OLD = meter(read(START, 900), read("2025-07-01", 953), removed_on="2025-07-01", serial_number="OLD 1")
NEW = meter(read("2025-07-01", 0), serial_number="NEW-2")


@pytest.mark.parametrize(
    ("verdict", "anomalies"),
    [
        (judge(1300, "2026-03-06"), ()),
        (judge(1300, "2026-03-07"), (Anomaly.FUTURE_DATE,)),
        (judge(1300, "2024-12-31"), (Anomaly.OUTSIDE_CONTRACT,)),
        (judge(1300, "2025-12-01", ended_on="2025-12-01"), ()),
        (judge(1300, "2025-12-02", ended_on="2025-12-01"), (Anomaly.OUTSIDE_CONTRACT,)),
        (judge(1257, "2025-07-01"), (Anomaly.DUPLICATE_DATE,)),
        (judge(1300, held_on=["2025-12-28"]), (Anomaly.DUPLICATE_DATE,)),
        (judge(1300, serial_number="B17FA123457"), (Anomaly.WRONG_METER,)),
        (judge(1300, serial_number="b17 fa-123.456"), ()),
        (judge(960, "2025-08-01", OLD, NEW), (Anomaly.METER_REMOVED,)),
        (judge(953, "2025-07-01", OLD, NEW), (Anomaly.DUPLICATE_DATE,)),
        (judge(9, "2025-08-01", OLD, NEW, serial_number="new2"), ()),
        (judge(9, "2025-06-01", OLD, NEW, serial_number="NEW-2"), (Anomaly.WRONG_METER,)),
        (judge(940, "2025-06-01", OLD, NEW), ()),
        (judge(954, "2025-06-01", OLD, NEW), (Anomaly.INDEX_ABOVE_NEXT,)),
        (judge(123_456, "2026-03-07"), (Anomaly.FUTURE_DATE, Anomaly.TOO_MANY_DIGITS)),
        (judge(1300, "2099-01-01", ended_on="2025-12-01"), (Anomaly.FUTURE_DATE, Anomaly.OUTSIDE_CONTRACT)),
    ],
)
def test_every_reason_to_refuse_is_told_at_once_and_no_other(verdict: Verdict, anomalies: tuple[Anomaly, ...]) -> None:
    assert verdict.anomalies == anomalies
    assert (verdict.outcome is Outcome.REFUSED) == bool(anomalies)


def test_the_first_reading_of_a_meter_is_compared_with_nothing() -> None:
    found = Meter("B17FA123456", 5, on(START))

    assert judge(55_555, found=found) == Verdict()


def test_a_reading_between_two_stays_between_them_even_where_the_wheels_turned() -> None:
    turned = meter(read(START, 99_871), read("2025-12-01", 34, rollover=True))
    straight = meter(read(START, 99_871), read("2025-12-01", 99_900))
    daily_l = Fraction(500)

    def anomalies(index: float, found: Meter) -> tuple[Anomaly, ...]:
        return judge(index, "2025-10-01", found, daily_l=daily_l).anomalies

    assert anomalies(99_950, turned) == ()
    assert anomalies(10, turned) == (Anomaly.ROLLOVER_SUSPECTED,)
    assert anomalies(35, turned) == (Anomaly.INDEX_BELOW_PREVIOUS,)
    assert anomalies(99_901, straight) == (Anomaly.INDEX_ABOVE_NEXT,)
    assert anomalies(10, straight) == (Anomaly.INDEX_BELOW_PREVIOUS,)


def test_an_index_below_an_estimate_is_a_credit_and_never_refused() -> None:
    found = meter(read(START, 1204), read("2025-07-01", 1300, estimate=True))
    nothing_real = meter(read(START, 1300, estimate=True))

    credit = judge(1290, "2025-10-01", found)

    assert (credit.outcome, credit.consumption_l) == (Outcome.ACCEPTED, -10_000)
    assert judge(1204, "2025-10-01", found).anomalies == (Anomaly.ZERO,)
    assert judge(1300, "2025-10-01", found).anomalies == (Anomaly.ZERO,)
    assert judge(1203, "2025-10-01", found).anomalies == (Anomaly.INDEX_BELOW_PREVIOUS,)
    assert judge(1290, "2025-10-01", nothing_real).outcome is Outcome.ACCEPTED


def test_an_index_above_a_later_estimate_is_taken() -> None:
    found = meter(read(START, 1204), read("2025-07-01", 1250, estimate=True))

    assert judge(1260, "2025-06-01", found).outcome is Outcome.ACCEPTED


def test_an_estimate_that_made_the_wheels_turn_is_no_proof_that_they_did() -> None:
    found = meter(read(START, 99_871), read("2025-07-01", 20, estimate=True, rollover=True))
    daily_l = Fraction(800)

    before_the_turn = judge(99_990, "2025-08-01", found, daily_l=daily_l)
    after_the_turn = judge(30, "2025-08-01", found, daily_l=daily_l)

    assert (before_the_turn.anomalies, before_the_turn.consumption_l) == ((), -30_000)
    assert (after_the_turn.anomalies, after_the_turn.consumption_l) == ((Anomaly.ROLLOVER_SUSPECTED,), 10_000)


@pytest.mark.parametrize(
    ("anomaly", "confirmed", "status"),
    [
        (None, (), Status.ACCEPTED),
        (None, (Anomaly.HIGH,), Status.ACCEPTED),
        (Anomaly.HIGH, (), None),
        (Anomaly.HIGH, (Anomaly.ZERO,), None),
        (Anomaly.HIGH, (Anomaly.ZERO, Anomaly.HIGH), Status.ACCEPTED),
        (Anomaly.ZERO, (Anomaly.ZERO,), Status.ACCEPTED),
        (Anomaly.IMPLAUSIBLY_HIGH, (Anomaly.IMPLAUSIBLY_HIGH,), Status.HELD),
        (Anomaly.ROLLOVER_SUSPECTED, (Anomaly.ROLLOVER_SUSPECTED,), Status.HELD),
        (Anomaly.ROLLOVER_SUSPECTED, (Anomaly.HIGH,), None),
        (Anomaly.INDEX_BELOW_PREVIOUS, (Anomaly.INDEX_BELOW_PREVIOUS,), None),
    ],
)
def test_a_reading_is_kept_once_what_is_unusual_is_confirmed(
    anomaly: Anomaly | None, confirmed: tuple[Anomaly, ...], status: Status | None
) -> None:
    assert Verdict((anomaly,) if anomaly else ()).status(confirmed) is status


def test_each_anomaly_has_its_field() -> None:
    assert {path: {each for each in Anomaly if readings.path_of(each) == path} for path in ("index", "confirm")} == {
        "index": {Anomaly.TOO_MANY_DIGITS, Anomaly.INDEX_BELOW_PREVIOUS, Anomaly.INDEX_ABOVE_NEXT},
        "confirm": {Anomaly.ROLLOVER_SUSPECTED, Anomaly.IMPLAUSIBLY_HIGH, Anomaly.HIGH, Anomaly.ZERO},
    }


@given(st.integers(0, 10**9), st.integers(0, 800), st.integers(0, 3_000))
def test_what_was_read_once_is_never_two_things(index_l: int, after: int, daily_l: int) -> None:
    verdict = readings.judge(
        Submitted("B17FA123456", index_l, on(START) + after * DAY),
        [IN_PLACE],
        started_on=on(START),
        ended_on=None,
        daily_l=Fraction(daily_l),
        today=on("2030-01-01"),
    )

    confirmable = [each for each in verdict.anomalies if readings.path_of(each) == "confirm"]
    assert len(confirmable) <= 1
    assert not (confirmable and verdict.outcome is Outcome.REFUSED)
