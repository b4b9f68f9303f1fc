"""What is written of each request: one JSON line and one count, with its id, never a value of a variable?"""

import logging
import time
from secrets import token_hex

from prometheus_client import Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.door import request_id

REQUESTS = Counter("fontaine_requests_total", "HTTP requests answered.", ("method", "path", "status"))
SECONDS = Histogram("fontaine_request_seconds", "Seconds to answer an HTTP request.", ("path",))

#: The paths that are counted by name; any other is « other », so that a stranger cannot make up a million of them.
_PATHS = ("/graphql", "/explorer", "/captcha", "/health", "/metrics", "/mails", "/surveys", "/files")

log = logging.getLogger("fontaine.requests")


class Records:
    """An ASGI application around another that writes down what it answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        marked = request_id.set(token_hex(8))
        began = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id.get()
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            seconds = time.perf_counter() - began
            path = next((known for known in _PATHS if scope["path"].startswith(known)), "other")
            REQUESTS.labels(scope["method"] if len(scope["method"]) < 8 else "other", path, status).inc()
            SECONDS.labels(path).observe(seconds)
            log.info(
                "answered",
                extra={"method": scope["method"][:8], "path": path, "status": status, "ms": round(seconds * 1e3, 1)},
            )
            request_id.reset(marked)
