"""What goes back besides the data? Cookies and headers that resolvers ask for, and the headers of every answer."""

from collections.abc import Mapping
from typing import Any, Literal

from starlette.responses import Response

from schema.http.negotiation import Media

#: Personal data is kept by nobody on the way, and an answer is never taken for a page.
_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Answer:
    """What resolvers add to the answer of one HTTP request; a WebSocket and a stream that has begun have none."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self._cookies: list[dict[str, Any]] = []

    def set_cookie(
        self,
        name: str,
        value: str,
        *,
        max_age: int | None = None,
        path: str = "/",
        secure: bool = False,
        httponly: bool = True,
        samesite: Literal["lax", "strict", "none"] = "lax",
    ) -> None:
        """Set a cookie; without `max_age` (seconds) the browser forgets it when it closes."""
        self._cookies.append(
            {
                "key": name,
                "value": value,
                "max_age": max_age,
                "path": path,
                "secure": secure,
                "httponly": httponly,
                "samesite": samesite,
            }
        )

    def delete_cookie(self, name: str, *, path: str = "/", secure: bool = False) -> None:
        """Make the browser forget a cookie."""
        self.set_cookie(name, "", max_age=0, path=path, secure=secure)

    def put_on(self, response: Response) -> None:
        """Put what was asked for on a response."""
        response.headers.update(self.headers)
        for cookie in self._cookies:
            response.set_cookie(**cookie)


def respond(body: bytes, media: Media, *, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return the HTTP response of a GraphQL answer, `body` being its JSON."""
    content = {"Content-Type": f"{media.value}; charset=utf-8"}
    return Response(body, status, headers={**_ALWAYS, **content, **(headers or {})})


def stream_headers() -> dict[str, str]:
    """Return the headers of a stream of events; the last one keeps nginx from gathering it."""
    return {**_ALWAYS, "Content-Type": f"{Media.EVENTS.value}; charset=utf-8", "X-Accel-Buffering": "no"}
