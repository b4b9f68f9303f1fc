"""Where does a browser get a captcha's picture and its sound?"""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolvers import captchas, door
from schema.asking import RATE_WINDOW_S, House, address_of

#: Of one network address in a minute. A sound takes half a second to make, one at a time: a few hundred asked for at
#: once would keep everybody else from hearing theirs.
MOST = {"png": 120, "wav": 20}
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    # For the pages of the citizens' site, which may be of another origin; it says nothing of anybody.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def routes(house: House) -> list[Route]:
    """Return /captcha/<id>.png and /captcha/<id>.wav: 404 once spent or too old, 429 for one who asks for too many."""
    here = door.Door(house.machines, house.keys, house.facts)
    rates = house.machines.rates

    async def medium(request: Request, kind: str) -> Response:
        asking = f"captcha {kind}:{address_of(request, house)}"
        if await rates.hit(asking, window_s=RATE_WINDOW_S) > MOST[kind]:
            return Response(status_code=429, headers={"Retry-After": str(await rates.opens_in_s(asking))})
        with door.through(here):
            try:
                captcha_id = UUID(request.path_params["captcha_id"])
            except ValueError:
                return Response(status_code=404)
            if await captchas.open_one(captcha_id, now=house.clock()) is None:
                return Response(status_code=404)
            code = captchas.code_of(captcha_id)
        if kind == "png":
            return Response(await house.machines.captcha.picture(code), media_type="image/png", headers=_HEADERS)
        return Response(await house.machines.captcha.spoken(code), media_type="audio/wav", headers=_HEADERS)

    async def picture(request: Request) -> Response:
        return await medium(request, "png")

    async def sound(request: Request) -> Response:
        return await medium(request, "wav")

    return [Route("/captcha/{captcha_id}.png", picture), Route("/captcha/{captcha_id}.wav", sound)]
