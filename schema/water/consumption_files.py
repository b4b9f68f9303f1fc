"""How does a consumption look as a picture, a sheet or Green Button, and where is it fetched?"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from language import FRENCH, LOCALES, lines, preferred, say
from resolvers import door
from resolvers.errors import Expired, Refused
from resolvers.water import consumption_files
from resolvers.water.consumption_files import PREFIX, Fetched, Form
from rules.vocabulary.accounts import Language
from rules.vocabulary.water import ConsumptionQuality
from rules.water import chart, green_button
from rules.water.series import Point
from rules.water.units import cubic_metres, euros, rounded
from schema.asking import House
from schema.refusals import sentence

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    # The picture stands in pages of the citizens' site, which may be of another origin.
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_TYPES = {
    Form.CHART: "image/svg+xml; charset=utf-8",
    Form.SHEET: "text/csv; charset=utf-8",
    Form.GREEN_BUTTON: "application/atom+xml; charset=utf-8",
}
_DAY = timedelta(days=1)
#: Cubic metres of which the tenths are not told in one line on a telephone.
_MANY = 100


def routes(house: House) -> list[Route]:
    """Return the addresses of series: 404 without their signature, 410 once they are too old."""
    here = door.Door(house.machines, house.keys, house.facts)

    async def fetch(request: Request) -> Response:
        given = request.query_params
        now = house.clock()
        try:
            with door.through(here):
                found = await consumption_files.fetched(
                    request.path_params["rest"], until=given.get("until"), signature=given.get("signature"), now=now
                )
        except Refused as refused:
            language = Language(preferred(request.headers.get("accept-language")) or FRENCH)
            said = sentence(refused.code, refused.variant, refused.values, language)
            return PlainTextResponse(said, 410 if isinstance(refused, Expired) else 404, _HEADERS)
        shown = "inline" if found.form is Form.CHART else "attachment"
        headers = {"Content-Disposition": f'{shown}; filename="{found.form}"', "Content-Type": _TYPES[found.form]}
        return Response(_written(found, house.facts.public_url, now), headers=_HEADERS | headers)

    return [Route(f"{PREFIX}/{{rest:path}}", fetch)]


def _written(found: Fetched, home: str, now: datetime) -> bytes:
    match found.form:
        case Form.CHART:
            return chart.draw(found.series, words(found)).encode()
        case Form.SHEET:
            return sheet(found).encode()
        case Form.GREEN_BUTTON:
            return green_button.write(found.series, _named(found, home), now=now)


def words(found: Fetched) -> chart.Words:
    """Return what the picture says."""
    language, series = found.language.value, found.series
    average = series.daily_average_l
    total = cubic_metres(series.total_l)
    days = (series.start, max(series.start, series.end - _DAY))
    first, last = (format_date(each, "medium", locale=LOCALES[language]) for each in days)
    values = {
        "total": _read(rounded(Fraction(total), 0 if total >= _MANY else 1), language),
        "average": None if average is None else _read(rounded(average, 0), language),
        "first": first,
        "last": last,
    }
    return chart.Words(
        locale=LOCALES[language].language,
        title=say("consumption.title", None, language),
        summary=say("consumption.summary" if average is not None else "consumption.summary.nothing", values, language),
        period=say("consumption.period", None, language),
        volume=say("consumption.volume", None, language),
        year_before=say("consumption.year_before", None, language),
        litres=say("consumption.litres", None, language),
        cubic_metres=say("consumption.cubic_metres", None, language),
        nothing_known=say("consumption.nothing_known", None, language),
        qualities={each: say(f"consumption.quality.{each}", None, language) for each in ConsumptionQuality},
    )


def sheet(found: Fetched) -> str:
    """Return a series as the spreadsheets of the reader's language open it: nothing in it was typed by anybody."""
    language = found.language.value
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";" if language == FRENCH else ",", lineterminator="\r\n")
    columns = ("from", "to", "volume", "quality", "coverage", "year_before", "cost")
    rows.writerow([say(f"consumption.sheet.{column}", None, language) for column in columns])
    rows.writerows(_cells(point, language) for point in found.series.points)
    return "\ufeff" + written.getvalue()


def _cells(point: Point, language: str) -> Iterator[str]:
    yield point.start.isoformat()
    yield (point.end - _DAY).isoformat()
    yield _cell(point.volume_l, language)
    yield say(f"consumption.quality.{point.quality}", None, language)
    yield _plain(rounded(point.coverage, 4), language)
    yield _cell(point.year_before_l, language)
    yield "" if point.cost_cents is None else _plain(euros(point.cost_cents), language)


def _cell(volume_l: int | None, language: str) -> str:
    return "" if volume_l is None else _plain(cubic_metres(volume_l), language)


def _plain(value: Decimal, language: str) -> str:
    return str(value).replace(".", ",") if language == FRENCH else str(value)


def _read(value: Decimal, language: str) -> str:
    """A number as people read it, with the decimals that say something."""
    return str(format_decimal(value, locale=LOCALES[language], decimal_quantization=False))


def _named(found: Fetched, home: str) -> green_button.Named:
    language, series = found.language.value, found.series
    _, place = lines.read({"label": "", "kind": "ADDRESS", "value": found.point.address}, language)
    key = f"{home}{PREFIX}/{found.contract.id}/{series.granularity}/{series.start}/{series.end}"
    title = say("consumption.of_contract", {"number": found.contract.number}, language)
    return green_button.Named(key, title, place, found.zone)
