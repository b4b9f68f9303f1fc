"""Meters and readings written briefly, and histories that nobody thought of."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from rules.water.meters import AcceptedReading, Meter

DAY = timedelta(days=1)
#: Of four wheels.
_CAPACITY_L = 10**4 * 1000


def on(text: str) -> date:
    return date.fromisoformat(text)


def read(taken_on: str, cubic_metres: float, *, estimate: bool = False, rollover: bool = False) -> AcceptedReading:
    return AcceptedReading(on(taken_on), round(cubic_metres * 1000), is_estimate=estimate, is_rollover=rollover)


def meter(
    *readings: AcceptedReading, digits: int = 5, removed_on: str | None = None, serial_number: str = "B17FA123456"
) -> Meter:
    return Meter(serial_number, digits, readings[0].taken_on, on(removed_on) if removed_on else None, readings)


@dataclass(frozen=True)
class History:
    """Meters that replaced one another, and what truly passed each between its first and its latest real reading."""

    meters: tuple[Meter, ...]
    passed_l: tuple[int, ...]

    @property
    def start(self) -> date:
        return self.meters[0].installed_on

    @property
    def end(self) -> date:
        return self.meters[-1].readings[-1].taken_on


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Histories with rollovers, and with estimates that say too little or too much."""
    day = date(2015, 1, 1) + draw(st.integers(0, 900)) * DAY
    found: list[Meter] = []
    passed_l: list[int] = []
    for serial in range(draw(st.integers(1, 3))):
        first_l = true_l = real_l = draw(st.integers(0, _CAPACITY_L - 1))
        readings = [AcceptedReading(day, true_l)]
        for _ in range(draw(st.integers(0, 6))):
            day += draw(st.sampled_from([1, 2, 30, 31, 182, 365, 366]) | st.integers(1, 500)) * DAY
            # Less than a turn of the wheels between two real readings.
            true_l += draw(st.just(0) | st.integers(0, 400_000) | st.integers(0, _CAPACITY_L // 8))
            is_estimate = draw(st.integers(0, 3)) == 0
            said_l = max(real_l, true_l + draw(st.integers(-300_000, 900_000))) if is_estimate else true_l
            turned = said_l // _CAPACITY_L > real_l // _CAPACITY_L
            readings.append(AcceptedReading(day, said_l % _CAPACITY_L, is_estimate, turned))
            if not is_estimate:
                real_l = true_l
        found.append(Meter(str(serial), 4, readings[0].taken_on, day, tuple(readings)))
        passed_l.append(real_l - first_l)
        day += draw(st.sampled_from([0, 0, 0, 20])) * DAY
    return History(tuple(found), tuple(passed_l))
