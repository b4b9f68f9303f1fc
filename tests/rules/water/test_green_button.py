"""Does a consumption read as Green Button wants it, wherever and however well it is known?"""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.vocabulary.water import Granularity
from rules.water.green_button import Named, write
from rules.water.meters import segments
from rules.water.series import Series, series
from rules.water.timeline import Timeline
from tests.rules.water.espi import ESPI, faults
from tests.rules.water.histories import History, histories, on

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


def feed(found: Series, zone: str = "Europe/Paris", title: str = "Eau") -> bytes:
    return write(found, Named("https://portail.example.org/1", title, "3 rue du Lavoir", ZoneInfo(zone)), now=NOW)


def nothing(granularity: Granularity, start: str, end: str) -> Series:
    found = series(Timeline([]), granularity, on(start), on(end), today=date(2026, 3, 6))
    assert isinstance(found, Series)
    return found


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Paris", ["AE0E3000", "3600", "3E0E2000", "3600"]),
        ("America/Miquelon", ["B40E2000", "3600", "360E2000", "-10800"]),
        ("Indian/Reunion", ["00000000", "0", "00000000", "14400"]),
        ("Pacific/Noumea", ["00000000", "0", "00000000", "39600"]),
    ],
)
def test_says_how_the_clocks_of_the_place_go(zone: str, said: list[str]) -> None:
    root = ET.fromstring(feed(nothing(Granularity.MONTH, "2025-01-01", "2026-01-01"), zone))

    (local,) = root.iter(f"{ESPI}LocalTimeParameters")
    assert [child.text for child in local] == said


@settings(max_examples=10, deadline=None)
@given(histories(), st.sampled_from(list(Granularity)))
def test_keeps_to_the_schema_and_loses_no_litre(history: History, granularity: Granularity) -> None:
    timeline = Timeline(segments(history.meters))
    days = timeline.reading_days()
    start, end = (days[0], days[-1]) if len(days) > 1 else (on("2025-01-01"), on("2025-02-01"))
    found = series(timeline, granularity, start, end, today=date(2026, 3, 6))
    if not isinstance(found, Series):
        return

    written = feed(found)

    assert faults(written) == []
    values = [int(one.text or "") for one in ET.fromstring(written).iter(f"{ESPI}value")]
    assert sum(values) == sum(point.volume_l or 0 for point in found.points)


def test_a_title_that_xml_has_no_place_for_breaks_nothing() -> None:
    written = feed(nothing(Granularity.DAY, "2025-01-01", "2025-01-03"), title="Eau \x00\ud800 & <b>")

    assert faults(written) == []
    assert b"Eau  &amp; &lt;b&gt;" in written
