"""
How does a survey's answers become a file that French spreadsheets open as it is, and where is it fetched?

Semicolons between cells, commas in decimals, a mark of UTF-8 in front; nothing in it is run as a formula.
"""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from language import FRENCH, preferred, say
from resolvers import door
from resolvers.errors import Expired, Refused
from resolvers.portal import answered
from resolvers.portal.answered import Sheet
from rules.vocabulary.accounts import Language
from rules.vocabulary.portal import FormFieldKind as Kind
from schema import ids
from schema.asking import House
from schema.refusals import sentence

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.METER_INDEX})
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
#: What a spreadsheet takes for the beginning of a formula, in full width too.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def routes(house: House) -> list[Route]:
    """Return /surveys/<id>/answers.csv, for whoever has its signed address: 404 for another, 410 once it is too old."""
    here = door.Door(house.machines, house.keys, house.facts)

    async def fetch(request: Request) -> Response:
        given = request.query_params
        language = Language(preferred(request.headers.get("accept-language")) or FRENCH)
        try:
            with door.through(here):
                sheet = await answered.sheet(
                    ids.number(request.path_params["survey_id"]) or 0,
                    until=given.get("until"),
                    signature=given.get("signature"),
                    now=house.clock(),
                )
        except Refused as refused:
            said = sentence(refused.code, refused.variant, refused.values, language)
            return PlainTextResponse(said, 410 if isinstance(refused, Expired) else 404, _HEADERS)
        disposition = {"Content-Disposition": f'attachment; filename="{sheet.name}.csv"'}
        return StreamingResponse(lines(sheet), media_type="text/csv; charset=utf-8", headers=_HEADERS | disposition)

    return [Route("/surveys/{survey_id}/answers.csv", fetch)]


async def lines(sheet: Sheet) -> AsyncIterator[str]:
    """Write a sheet line by line; its words are French, as the collectivité's spreadsheets are."""
    labels = [field.label if field else key for key, field in sheet.columns.items()]
    yield "\ufeff" + _line([say("survey.sheet.answered_at"), *map(inert, labels)])
    async for row in sheet.rows:
        cells = [cell(field, row.answers.get(key)) for key, field in sheet.columns.items()]
        yield _line([row.answered_at.astimezone(sheet.zone).strftime("%d/%m/%Y %H:%M"), *cells])


def cell(field: Any, answer: Any) -> str:
    """Return what was answered to a field of a form, or to one that there is no more, as a cell shows it."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return say("survey.sheet.yes" if answer else "survey.sheet.no")
    if field is not None and field.kind in _NUMBERS and _NUMBER.fullmatch(str(answer)):
        return str(answer).replace(".", ",")
    labels = {choice.value: choice.label for choice in field.choices} if field is not None else {}
    if isinstance(answer, list):
        return inert(", ".join(str(labels.get(one, one)) for one in answer))
    if isinstance(answer, dict):
        return inert(", ".join(str(one) for one in answer.values() if one))
    return inert(str(labels.get(answer, answer)))


def inert(text: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe goes before what would begin a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(cells)
    return written.getvalue()
