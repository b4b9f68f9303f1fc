"""
What does a consumption look like? A picture (SVG) of a series, and its numbers as a table that is read aloud.

It is drawn for a telephone: 360 units wide, no letter under 11 of them. Nothing is told by colour alone: what rests on
an estimate is hatched, the year before is a line across. Attributes only, no style: it shows under any CSP.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from rules.vocabulary.water import ConsumptionQuality as Quality
from rules.vocabulary.water import Granularity
from rules.water.series import Point, Series
from rules.water.units import CUBIC_METRE_L, cubic_metres, rounded

_WIDTH = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 348, 88, 232
_LEGEND_TOP, _LEGEND_ROW = 274, 19
_INK, _QUIET, _GRID, _GROUND = "#1b2733", "#4d5d6c", "#dde4ea", "#ffffff"
#: Told apart by lightness too, for those who see no colour.
_FILLS = {
    Quality.MEASURED: "#12598f",
    Quality.INTERPOLATED: "#6aa5d4",
    Quality.ESTIMATED: "url(#estimated)",
    Quality.MIXED: "url(#estimated)",
}
#: More bars than this are drawn as one outline, more than that bear no number, and more than that no tenths.
_BARS, _NUMBERED, _WITH_TENTHS = 62, 13, 8
#: Room for a label under the bars, and for one letter.
_LABEL_WIDTH, _LETTER_WIDTH = 46, 6
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
_HATCH = (
    '<defs><pattern id="estimated" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#e4eff8"/><rect width="2.5" height="6" fill="#12598f"/></pattern></defs>'
)


@dataclass(frozen=True)
class Words:
    """What the picture says, in the reader's language; `locale` writes its dates and numbers."""

    locale: str
    title: str
    summary: str
    period: str
    volume: str
    year_before: str
    litres: str
    cubic_metres: str
    nothing_known: str
    qualities: Mapping[Quality, str]


class _Scale(NamedTuple):
    """Heights: what a step of the grid is, how many there are, and in which unit they are written."""

    step_l: int
    steps: int
    unit_l: int

    def height(self, volume_l: int) -> float:
        return (_BOTTOM - _TOP) * volume_l / (self.step_l * self.steps)


def draw(series: Series, words: Words) -> str:
    """Return the picture of a series as SVG text."""
    points = series.points
    is_known = any(point.volume_l is not None for point in points)
    has_bars = len(points) <= _BARS
    scale = _scale(
        max([1, *(point.volume_l or 0 for point in points), *(point.year_before_l or 0 for point in points)])
    )
    shapes: Iterable[str] = [_text((_LEFT + _RIGHT) / 2, 164, words.nothing_known, size=13, anchor="middle")]
    if is_known:
        shapes = [*_grid(scale, words), *(_bars(points, scale, words) if has_bars else _outline(points, scale))]
    legend, bottom = _legend(points, words, compares=has_bars) if is_known else ([], _LEGEND_TOP)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom}" width="100%" '
            f'lang={quoteattr(words.locale)} role="graphics-document" aria-labelledby="title summary" '
            f'font-family="{_FONT}" font-size="11" fill="{_INK}">',
            f'<title id="title">{escape(words.title)}</title><desc id="summary">{escape(words.summary)}</desc>',
            _HATCH,
            '<g aria-hidden="true">',
            f'<rect width="{_WIDTH}" height="{bottom}" rx="12" fill="{_GROUND}"/>',
            _text(16, 28, words.title, size=16, weight=600),
            _text(16, 47, words.summary, fill=_QUIET),
            *shapes,
            *_labels(series, words),
            *legend,
            "</g>",
            *_table(series, words),
            "</svg>",
            "",
        ]
    )


def _scale(largest_l: int) -> _Scale:
    """Three to five steps of 1, 2 or 5 times a power of ten: litres up to 2 m³, cubic metres past them."""
    step_l = next(
        step for power in range(12) for step in (10**power, 2 * 10**power, 5 * 10**power) if step * 5 >= largest_l
    )
    return _Scale(step_l, max(1, -(-largest_l // step_l)), 1 if largest_l < 2 * CUBIC_METRE_L else CUBIC_METRE_L)


def _grid(scale: _Scale, words: Words) -> Iterator[str]:
    unit = words.litres if scale.unit_l == 1 else words.cubic_metres
    yield _text(16, _TOP - 14, unit, fill=_QUIET)
    places = 1 if scale.step_l % scale.unit_l else 0
    for step in range(scale.steps + 1):
        y = _BOTTOM - scale.height(step * scale.step_l)
        yield f'<path d="M{_LEFT} {y:.1f}H{_RIGHT}" stroke="{_GRID if step else _QUIET}"/>'
        value = Decimal(step * scale.step_l) / scale.unit_l
        yield _text(_LEFT - 6, y + 4, _number(value, words, places), anchor="end", fill=_QUIET)


def _bars(points: tuple[Point, ...], scale: _Scale, words: Words) -> Iterator[str]:
    slot = (_RIGHT - _LEFT) / len(points)
    width = min(28.0, slot * 0.76)
    for index, point in enumerate(points):
        middle = _LEFT + slot * (index + 0.5)
        height, before = scale.height(point.volume_l or 0), scale.height(point.year_before_l or 0)
        if point.volume_l is None:
            yield f'<circle cx="{middle:.1f}" cy="{_BOTTOM - 5}" r="1.8" fill="{_QUIET}"/>'
        else:
            yield f'<path d="{_rounded(middle - width / 2, width, height)}" {_paint(point.quality)}/>'
        if point.year_before_l is not None:
            reach = min(slot / 2, width / 2 + 2.5)
            line = f"M{middle - reach:.1f} {_BOTTOM - before:.1f}H{middle + reach:.1f}"
            yield f'<path d="{line}" stroke="{_GROUND}" stroke-width="5"/>'
            yield f'<path d="{line}" stroke="{_INK}" stroke-width="2"/>'
        if len(points) <= _NUMBERED and point.volume_l is not None:
            places = 1 if len(points) <= _WITH_TENTHS or scale.step_l * scale.steps <= 10 * scale.unit_l else 0
            number = _number(Decimal(point.volume_l) / scale.unit_l, words, places if scale.unit_l > 1 else 0)
            yield _text(middle, _BOTTOM - max(height, before) - 6, number, anchor="middle")


def _paint(quality: Quality) -> str:
    """How a bar is filled; what is hatched has an outline too."""
    outline = f' stroke="{_FILLS[Quality.MEASURED]}"' if _FILLS[quality].startswith("url") else ""
    return f'fill="{_FILLS[quality]}"{outline}'


def _rounded(left: float, width: float, height: float) -> str:
    """A bar whose upper corners are rounded."""
    radius = min(3.0, width / 2, height)
    return (
        f"M{left:.1f} {_BOTTOM}v{radius - height:.1f}q0 {-radius:.1f} {radius:.1f} {-radius:.1f}"
        f"h{width - 2 * radius:.1f}q{radius:.1f} 0 {radius:.1f} {radius:.1f}v{height - radius:.1f}z"
    )


def _outline(points: tuple[Point, ...], scale: _Scale) -> Iterator[str]:
    """One shape for each run of points of one quality; so many lines of the year before would hide them."""
    slot = (_RIGHT - _LEFT) / len(points)
    index = 0
    for quality, run in groupby(points, key=lambda point: point.quality):
        start, steps = _LEFT + slot * index, ""
        for point in run:
            index += 1
            steps += f"V{_BOTTOM - scale.height(point.volume_l or 0):.1f}H{_LEFT + slot * index:.2f}"
        if quality in _FILLS:
            yield f'<path d="M{start:.2f} {_BOTTOM}{steps}V{_BOTTOM}z" fill="{_FILLS[quality]}"/>'


def _labels(series: Series, words: Words) -> Iterator[str]:
    """As many names under the bars as there is room for, and the year under the first one of each."""
    count = len(series.points)
    slot = (_RIGHT - _LEFT) / max(count, 1)
    every = max(1, -(-count * _LABEL_WIDTH // (_RIGHT - _LEFT)))
    year = None
    for index in range(0, count, every):
        start = series.points[index].start
        x = _LEFT + slot * (index + 0.5)
        short = _short(series.granularity, start, words)
        if x + _LETTER_WIDTH * len(short) / 2 > _WIDTH - 2:
            return
        if short:
            yield _text(x, _BOTTOM + 16, short, anchor="middle")
        if start.year != year:
            year = start.year
            yield _text(x, _BOTTOM + (30 if short else 16), str(year), anchor="middle", fill=_QUIET)


def _short(granularity: Granularity, day: date, words: Words) -> str:
    match granularity:
        case Granularity.YEAR:
            return ""
        case Granularity.QUARTER:
            return format_date(day, "QQQ", locale=words.locale)
        case Granularity.MONTH:
            return format_date(day, "LLL", locale=words.locale)
        case _:
            return format_skeleton("MMMd", day, locale=words.locale)


def _legend(points: tuple[Point, ...], words: Words, *, compares: bool) -> tuple[list[str], int]:
    """What the fills and the lines that were met mean, in as many rows as it takes, and where the picture ends."""
    met = {point.quality for point in points}
    hatched = [quality for quality in (Quality.MIXED, Quality.ESTIMATED) if quality in met][:1]
    plain = [quality for quality in (Quality.MEASURED, Quality.INTERPOLATED) if quality in met]
    named = [
        (f'<rect width="11" height="11" rx="2" {_paint(quality)}/>', words.qualities[quality])
        for quality in (*plain, *hatched)
    ]
    if compares and any(point.year_before_l is not None for point in points):
        named.append((f'<path d="M0 5.5h12" stroke="{_INK}" stroke-width="2"/>', words.year_before))
    if compares and Quality.MISSING in met:
        named.append((f'<circle cx="6" cy="5.5" r="1.8" fill="{_QUIET}"/>', words.qualities[Quality.MISSING]))
    drawn: list[str] = []
    x, y = 16.0, _LEGEND_TOP
    for mark, name in named:
        width = 32 + _LETTER_WIDTH * len(name)
        if x > 16 and x + width > _WIDTH:
            x, y = 16.0, y + _LEGEND_ROW
        drawn.append(f'<g transform="translate({x:.1f} {y})">{mark}{_text(18, 9.5, name, fill=_QUIET)}</g>')
        x += width
    return drawn, y + 26


def _table(series: Series, words: Words) -> Iterator[str]:
    """The numbers, for those who listen: in the tree of what is read aloud, and painted nowhere."""
    yield f'<g role="table" aria-label={quoteattr(words.title)} fill="none" font-size="1">'
    heads = "".join(_cell("columnheader", name) for name in (words.period, words.volume, words.year_before))
    yield f'<g role="row">{heads}</g>'
    for point in series.points:
        last = date.fromordinal(point.end.toordinal() - 1)
        days = [format_date(day, "d MMMM y", locale=words.locale) for day in dict.fromkeys((point.start, last))]
        said = [" – ".join(days), _said(point.volume_l, words, point.quality), _said(point.year_before_l, words)]
        yield f'<g role="row">{_cell("rowheader", said[0])}{_cell("cell", said[1])}{_cell("cell", said[2])}</g>'
    yield "</g>"


def _said(volume_l: int | None, words: Words, quality: Quality = Quality.MEASURED) -> str:
    if volume_l is None:
        return words.qualities[Quality.MISSING]
    amount = f"{_number(cubic_metres(volume_l), words)} {words.cubic_metres}"
    return amount if quality is Quality.MEASURED else f"{amount} ({words.qualities[quality]})"


def _cell(role: str, text: str) -> str:
    return f'<text role="{role}">{escape(text)}</text>'


def _number(value: Decimal, words: Words, places: int = 3) -> str:
    """A number as it is written where the reader is, with so many decimals; a half goes up, as on a bill."""
    pattern = "#,##0" + "." * (places > 0) + "0" * places
    return str(format_decimal(rounded(Fraction(value), places), format=pattern, locale=words.locale))


def _text(
    x: float, y: float, text: str, *, size: int = 11, weight: int = 400, anchor: str = "start", fill: str = _INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
