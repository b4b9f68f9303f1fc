"""
How does what is wrong in a sheet become a sheet of its own: the row, the column, and why?

Semicolons between cells and a mark of UTF-8 in front, as French spreadsheets want it; nothing in it is run as a
formula.
"""

import csv
import io
from collections.abc import AsyncIterator, Iterable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from language import say
from models.imports import ImportFault
from resolvers import door
from resolvers.errors import Expired, Refused
from resolvers.imports import faults
from rules.vocabulary.accounts import Language
from rules.vocabulary.refusals import RefusalCode
from schema import ids
from schema.asking import House
from schema.portal.sheets import inert
from schema.refusals import sentence

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def routes(house: House) -> list[Route]:
    """Return /imports/<id>/report.<fr|en>.csv, for whoever has its signed address: 404 for another, 410 too late."""
    here = door.Door(house.machines, house.keys, house.facts)

    def fetch_in(language: Language) -> Route:
        async def fetch(request: Request) -> Response:
            given = request.query_params
            try:
                with door.through(here):
                    report = await faults.report(
                        ids.number(request.path_params["import_id"]) or 0,
                        language,
                        until=given.get("until"),
                        signature=given.get("signature"),
                        now=house.clock(),
                    )
            except Refused as refused:
                told = sentence(refused.code, refused.variant, refused.values, language)
                return PlainTextResponse(told, 410 if isinstance(refused, Expired) else 404, _HEADERS)
            disposition = {"Content-Disposition": f'attachment; filename="{report.name}.csv"'}
            written = _lines(report, language)
            return StreamingResponse(written, media_type="text/csv; charset=utf-8", headers=_HEADERS | disposition)

        return Route(f"/imports/{{import_id}}/report.{language.value.lower()}.csv", fetch)

    return [fetch_in(language) for language in Language]


async def _lines(report: faults.Report, language: Language) -> AsyncIterator[str]:
    heads = [say(f"import.report.{name}", None, language.value) for name in ("row", "column", "why")]
    yield "\ufeff" + _line(heads)
    async for fault in report.rows:
        yield _line([str(fault.row), inert(fault.column_name or ""), inert(_why(fault, language))])


def _why(fault: ImportFault, language: Language) -> str:
    return sentence(RefusalCode(fault.code), fault.variant, fault.facts, language)


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(cells)
    return written.getvalue()
