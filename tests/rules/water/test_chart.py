"""Is the picture of a consumption well formed, safe to show, and are its numbers there for those who listen?"""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.vocabulary.water import ConsumptionQuality as Quality
from rules.vocabulary.water import Granularity
from rules.water.chart import Words, draw
from rules.water.meters import Meter, segments
from rules.water.series import Series, series
from rules.water.timeline import Timeline
from tests.rules.water.histories import DAY, History, histories, meter, on, read

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words(
    locale="fr",
    title="Consommation d’eau",
    summary="100 m³ en un an",
    period="Période",
    volume="Volume",
    year_before="un an avant",
    litres="litres",
    cubic_metres="m³",
    nothing_known="Aucun relevé sur cette période",
    qualities={
        Quality.MEASURED: "relevé",
        Quality.INTERPOLATED: "réparti entre deux relevés",
        Quality.ESTIMATED: "estimé",
        Quality.MIXED: "en partie estimé ou inconnu",
        Quality.MISSING: "inconnu",
    },
)
LIVED = meter(
    read("2024-01-01", 0), read("2025-01-01", 366), read("2025-02-01", 428.5), read("2025-03-01", 500, estimate=True)
)


def picture_of(found: Meter, granularity: Granularity, start: str, end: str, words: Words = WORDS) -> ET.Element:
    return ET.fromstring(draw(made(Timeline(segments([found])), granularity, on(start), on(end)), words))


def made(timeline: Timeline, granularity: Granularity, start: date, end: date) -> Series:
    found = series(timeline, granularity, start, end, today=on("2026-03-06"))
    assert isinstance(found, Series)
    return found


def rows(picture: ET.Element) -> list[list[str | None]]:
    (table,) = (each for each in picture.iter(f"{SVG}g") if each.get("role") == "table")
    return [[cell.text for cell in row] for row in table]


def shown(picture: ET.Element) -> set[str | None]:
    """Every text that is painted."""
    (painted,) = (each for each in picture.iter(f"{SVG}g") if each.get("aria-hidden") == "true")
    return {each.text for each in painted.iter(f"{SVG}text")}


def test_reads_its_numbers_aloud_with_how_they_are_known() -> None:
    picture = picture_of(LIVED, Granularity.MONTH, "2025-01-01", "2025-05-01")

    assert rows(picture) == [
        ["Période", "Volume", "un an avant"],
        ["1 janvier 2025 – 31 janvier 2025", "62,500 m³", "31,000 m³"],
        ["1 février 2025 – 28 février 2025", "71,500 m³ (estimé)", "29,000 m³"],
        ["1 mars 2025 – 31 mars 2025", "inconnu", "31,000 m³"],
        ["1 avril 2025 – 30 avril 2025", "inconnu", "30,000 m³"],
    ]
    assert picture.get("aria-labelledby") == "title summary"
    assert [picture.findtext(f"{SVG}{name}") for name in ("title", "desc")] == [WORDS.title, WORDS.summary]


def test_shows_each_number_and_explains_the_marks_it_uses_only() -> None:
    months = shown(picture_of(LIVED, Granularity.MONTH, "2025-01-01", "2025-05-01"))
    year = shown(picture_of(LIVED, Granularity.YEAR, "2024-01-01", "2025-01-01"))

    assert {"62,5", "71,5", "janv.", "2025", "m³", "relevé", "estimé", "un an avant", "inconnu"} <= months
    assert {"366,0", "2024", "relevé"} <= year
    assert not {"estimé", "un an avant", "inconnu", "réparti entre deux relevés"} & year


def test_little_is_told_in_litres() -> None:
    remote = meter(read("2025-06-01", 10), read("2025-06-02", 10.25), read("2025-06-03", 10.9))

    assert {"litres", "250", "650", "1 juin"} <= shown(picture_of(remote, Granularity.DAY, "2025-06-01", "2025-06-03"))


def test_says_so_where_nothing_is_known() -> None:
    picture = picture_of(LIVED, Granularity.MONTH, "2020-01-01", "2021-01-01")

    assert "Aucun relevé sur cette période" in shown(picture)
    assert [row[1] for row in rows(picture)[1:]] == ["inconnu"] * 12
    assert len(rows(picture_of(LIVED, Granularity.MONTH, "2025-01-01", "2025-01-01"))) == 1


def test_words_are_text_and_nothing_in_it_runs_or_loads() -> None:
    hostile = replace(WORDS, title='<script>alert("1")</script> & « l’eau »')

    svg = draw(made(Timeline(segments([LIVED])), Granularity.MONTH, on("2025-01-01"), on("2025-05-01")), hostile)

    picture = ET.fromstring(svg)
    assert picture.findtext(f"{SVG}title") == hostile.title
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} == {
        *("svg", "title", "desc", "defs", "pattern", "g", "rect", "path", "circle", "text"),
    }
    assert not re.search(r"href|style=|\son\w+=", svg)


@settings(max_examples=40)
@given(histories(), st.sampled_from(Granularity), st.integers(-40, 900), st.integers(1, 900))
def test_nothing_is_drawn_outside_the_picture(
    history: History, granularity: Granularity, offset: int, length: int
) -> None:
    start = history.start + offset * DAY
    drawn = made(Timeline(segments(history.meters)), granularity, start, start + length * DAY)

    picture = ET.fromstring(draw(drawn, WORDS))

    height = int(picture.attrib["viewBox"].split()[-1])
    assert len(rows(picture)) == len(drawn.points) + 1
    for text in picture.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", 0)) <= 360
        assert 0 <= float(text.get("y", 0)) <= height
    for path in picture.iter(f"{SVG}path"):
        lefts = [float(x) for x in re.findall(r"[MH](-?[\d.]+)", path.attrib["d"])]
        tops = [float(y) for y in re.findall(r"V(-?[\d.]+)", path.attrib["d"])]
        assert all(0 <= x <= 360 for x in lefts)
        assert all(70 <= y <= 232 for y in tops)
