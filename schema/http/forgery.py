"""
Did another site make the browser send this? (CSRF, and its WebSocket form.)

A request that bears a session cookie must also bear something that a page of another site cannot send without asking us
first (a CORS preflight, which the exact list of origins refuses): one of the headers below, or `Authorization: Bearer`.
This holds for POST and GET. A request without the cookie forges nobody, so a GET without it and an application's bearer
token need nothing more; a POST must be `application/json` in any case, which no form can send (see `negotiation`).

A WebSocket has no preflight: with a session cookie, its Origin must be in the exact list.
"""

from collections.abc import Collection

from starlette.requests import HTTPConnection

from rules.vocabulary.errors import ErrorCode
from schema.http.refusing import refused

#: Any value will do: that the header is there shows that the sender could set it. The second is Apollo's own.
PROOFS = ("x-fontaine", "apollo-require-preflight", "graphql-require-preflight")


def refuse_forged(
    connection: HTTPConnection, *, session_cookies: Collection[str], allowed_origins: Collection[str]
) -> None:
    """
    Refuse what a page of another site may have sent in the name of a signed-in person.

    :raises RequestRefused: 403.
    """
    if connection.cookies.keys().isdisjoint(session_cookies):
        return
    origin = connection.headers.get("origin")
    if connection.scope["type"] == "websocket":
        if origin not in allowed_origins:
            raise refused(403, "This origin may not use a session cookie.", ErrorCode.FORBIDDEN)
        return
    if origin is not None and origin not in allowed_origins:
        raise refused(403, "This origin may not use a session cookie.", ErrorCode.FORBIDDEN)
    bears_token = connection.headers.get("authorization", "").lower().startswith("bearer ")
    if not bears_token and not any(name in connection.headers for name in PROOFS):
        raise refused(403, "With a session cookie, send the header X-Fontaine too.", ErrorCode.FORBIDDEN)
