"""Where is the .ics of an appointment fetched, by its signed address?"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from language import FRENCH, preferred
from resolvers import door
from resolvers.appointments import calendars
from resolvers.errors import Expired, Refused
from rules.vocabulary.accounts import Language
from schema import ids
from schema.asking import House
from schema.refusals import sentence

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def routes(house: House) -> list[Route]:
    """Return /appointments/<id>/rendez-vous.ics: 404 without its signature, 410 once it is too old."""
    here = door.Door(house.machines, house.keys, house.facts)

    async def fetch(request: Request) -> Response:
        given = request.query_params
        language = Language(preferred(request.headers.get("accept-language")) or FRENCH)
        try:
            with door.through(here):
                file = await calendars.fetched(
                    ids.number(request.path_params["appointment_id"]) or 0,
                    until=given.get("until"),
                    signature=given.get("signature"),
                    now=house.clock(),
                )
        except Refused as refused:
            said = sentence(refused.code, refused.variant, refused.values, language)
            return PlainTextResponse(said, 410 if isinstance(refused, Expired) else 404, _HEADERS)
        disposition = {"Content-Disposition": 'attachment; filename="rendez-vous.ics"'}
        return Response(file, media_type="text/calendar; charset=utf-8; method=PUBLISH", headers=_HEADERS | disposition)

    return [Route("/appointments/{appointment_id}/rendez-vous.ics", fetch)]
