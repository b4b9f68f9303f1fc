"""Is the process alive, and can it answer? For whoever restarts it and whoever sends it requests."""

import hmac
import logging

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException

from schema.http.telling import RETRY_AFTER_S

log = logging.getLogger(__name__)


async def live(request: Request) -> Response:
    """Answer that the process turns."""
    return JSONResponse({"live": True})


async def ready(request: Request) -> Response:
    """Answer whether the database answers; 503 tells a balancer to send requests elsewhere."""
    try:
        await get_connection("default").execute_query("SELECT 1")
    except (OSError, BaseORMException) as error:
        log.warning("the database does not answer: %s", type(error).__name__)
        return JSONResponse({"ready": False}, status_code=503)
    return JSONResponse({"ready": True})


async def away(request: Request, error: Exception) -> Response:
    """Answer, on routes without GraphQL, that the database is away."""
    log.warning("the database does not answer: %s", type(error.__cause__ or error).__name__)
    return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER_S)})


def routes(metrics_token: str) -> list[Route]:
    """Return /health/live, /health/ready and, behind its token, /metrics for Prometheus."""

    async def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {metrics_token}".encode()):
            return Response(status_code=404)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    found = [Route("/health/live", live), Route("/health/ready", ready)]
    return [*found, Route("/metrics", metrics)] if metrics_token else found
