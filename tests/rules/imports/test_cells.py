"""Does a cell say what whoever wrote it meant, or nothing?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from rules.imports import cells
from rules.vocabulary.water import WaterUsage

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("21/11/2026", date(2026, 11, 21)),
        ("1.2.2026", date(2026, 2, 1)),
        ("21/11/2026 00:00:00", date(2026, 11, 21)),
        ("21/11/2026 08:00", None),
        ("21/11/26", None),
        ("31/02/2026", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("20261121", None),
        ("", None),
    ],
)
def test_a_day(text: str, said: date | None) -> None:
    assert cells.day(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-07-01T05:00:00+02:00", datetime(2026, 7, 1, 3, tzinfo=UTC)),
        ("2026-07-01T03:00Z", datetime(2026, 7, 1, 3, tzinfo=UTC)),
        ("2026-07-01 05:00", datetime(2026, 7, 1, 3, tzinfo=UTC)),
        ("01/12/2026 05:00", datetime(2026, 12, 1, 4, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-10-25T02:00:00+02:00", datetime(2026, 10, 25, 0, tzinfo=UTC)),
        ("2026-10-25T02:00:00+01:00", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("2026-10-25 02:00", None),  # clocks showed it twice
        ("2026-03-29 02:30", None),  # and this never
        ("0001-01-01T00:00:00+14:00", None),
        ("midi", None),
    ],
)
def test_a_moment(text: str, said: datetime | None) -> None:
    assert cells.moment(text, PARIS) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1204", Decimal(1204)),
        ("1 204,5", Decimal("1204.5")),
        ("1\u202f204.125", Decimal("1204.125")),
        ("-3", Decimal(-3)),
        ("1e9", None),
        ("9" * 20, None),
        ("1,204,5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_a_number(text: str, said: Decimal | None) -> None:
    assert cells.number(text) == said


def test_yes_no_and_words() -> None:
    usages = {"logement": WaterUsage.DWELLING, "arrosage": WaterUsage.IRRIGATION}

    assert [cells.yes(text) for text in ("Oui", "x", "non", "", "peut-être")] == [True, True, False, False, None]
    assert [cells.word(text, usages) for text in ("Logement", "IRRIGATION", "piscine")] == [
        WaterUsage.DWELLING,
        WaterUsage.IRRIGATION,
        None,
    ]
    assert cells.is_midnight(datetime(2026, 11, 30, 23, tzinfo=UTC), PARIS) == date(2026, 12, 1)
    assert cells.is_midnight(datetime(2026, 11, 30, 22, tzinfo=UTC), PARIS) is None
