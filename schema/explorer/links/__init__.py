"""
Where do the links of mails lead while there is no site for citizens? A page of the development mode.

In production `/activation`, `/mot-de-passe`, `/mot-de-passe/signaler` and `/suivi` are pages of that site, which
somebody makes on top of the API. Here a page in their place says what the link carries, and which operation the site
would play with it; the explorer opens that one, filled in. Nothing is done by looking.

The operations lie in `operations/`, as the staff's ready ones do; in their variables `«token»` stands for what the link
carries under that name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import language
from resolvers import portal
from schema.explorer import pages, ready

OPERATIONS = Path(__file__).parent / "operations"
#: Of each page, the operation with what the link carries.
_PAGES = {
    "/activation": "AccountActivate",
    "/mot-de-passe": "PasswordReset",
    "/mot-de-passe/signaler": "PasswordResetReport",
    # A ticket is typed: no address carries it.
    "/suivi": "DemandeOpenByTicket",
}
#: Where « mot de passe oublié » is asked: the same page, without a token.
_ASKING = "PasswordResetRequest"


def routes(*, has_mails: bool) -> list[Route]:
    """Give a page for each address that mails lead citizens to; `has_mails` where there is a page of caught ones."""

    async def shown(request: Request) -> Response:
        name = _PAGES[request.url.path]
        if name == "PasswordReset" and "token" not in request.query_params:
            name = _ASKING
        operation = next(one for job in ready.read(OPERATIONS) for one in job.operations if one.name == name)
        carried = {key: request.query_params.get(key, "") for key in re.findall(r"«(\w+)»", operation.variables)}
        return pages.shown(
            "links/link.html",
            request,
            path=request.url.path,
            has_mails=has_mails,
            carried=carried,
            operation=operation,
            variables=filled(operation.variables, carried),
            explorer=f"/explorer#{urlencode({'operation': name, **carried})}",
            rules=await _rules(pages.spoken(request)) if name == "PasswordReset" else [],
        )

    return [Route(path, shown) for path in _PAGES]


def filled(variables: str, carried: Mapping[str, str]) -> str:
    """Put what a link carries in the place of each «name»."""
    for name, value in carried.items():
        variables = variables.replace(f'"«{name}»"', json.dumps(value, ensure_ascii=False))
    return variables


async def _rules(spoken: str) -> list[str]:
    """Say what a password must be, as the refusal of one that is not would."""
    policy = asdict(portal.policy(await portal.read()))
    wanted = {rule: count for rule, count in policy.items() if count}
    return [language.say(f"refusal.WEAK_PASSWORD.{rule}", {"count": count}, spoken) for rule, count in wanted.items()]
