"""
What does somebody see who opens the portal's bare address? Its name, and where its API is.

In development the page leads a newcomer on: to the explorer, to the mails, to those who can sign in. In production
`/graphql`, and where the staff signs in; with EXPLORER=off there is no page (404). A citizens' site under the same
address takes `/` for itself.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolvers import portal
from schema.asking import House, wait_s
from schema.explorer import pages


def routes(house: House, *, has_mails: bool) -> list[Route]:
    """Give the route of `/`."""

    async def shown(request: Request) -> Response:
        waits = await wait_s(request, house)
        if waits is not None:
            return Response(status_code=429, headers={"Retry-After": str(waits)})
        return pages.shown(
            "doorstep/doorstep.html",
            request,
            name=(await portal.read()).name,
            url=house.facts.public_url,
            is_development=house.is_development,
            has_mails=has_mails,
        )

    return [Route("/", shown)]
