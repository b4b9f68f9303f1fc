"""How is the explorer served: its page, its files, its ready operations, and under which policy?"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from schema.explorer import ready

STATIC = Path(__file__).parent / "static"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # the editor writes its styles into the page
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",  # the page's forms are sent by its script, as mutations
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

NOT_BUILT = """<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Fontaine – explorateur</title>
<style>
  body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem }
  h1 { font-size: 1.5rem }
  code { padding: .1em .35em; border: 1px solid; border-radius: .3em }
  p[lang=en] { opacity: .8 }
</style>
<h1>L’explorateur n’est pas encore construit</h1>
<p>Sa page se construit une fois, avec Node 20.19 ou plus récent&nbsp;: lancez <code>make explorer</code>,
puis rechargez cette page. L’API, elle, répond déjà sur <code>/graphql</code>.</p>
<p lang="en">The explorer is not built yet. Its page is built once, with Node 20.19 or later: run
<code>make explorer</code>, then reload this page. The API itself already answers at <code>/graphql</code>.</p>
</html>
"""


class _Assets(StaticFiles):
    """Scripts, styles and fonts of the page: their names carry a hash of their content."""

    async def check_config(self) -> None:
        """Complain of nothing: what is not built is not there (404)."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"})
        return response


def routes(
    *, operations: Path = ready.FOLDER, of_links: Path | None = None, static: Path = STATIC
) -> list[Route | Mount]:
    """Give the explorer's routes: `/explorer`, `/explorer/operations.json` and `/explorer/assets`.

    Files are looked for when asked, so that neither a build nor a new operation wants a restart.

    :param operations: the folder of ready operations.
    :param of_links: that of those which links of mails open here, in development.
    :param static: where vite wrote the page; while it is not there, a plain page says how to build it.
    """

    # Plain functions: starlette runs them in a thread, for they read files.
    def page(_: Request) -> Response:
        index = static / "index.html"
        if not index.is_file():
            return HTMLResponse(NOT_BUILT, status_code=503, headers=HEADERS | {"Cache-Control": "no-store"})
        return FileResponse(index, headers=HEADERS | {"Cache-Control": "no-cache"})

    def menu(_: Request) -> Response:
        jobs = ready.read(operations) + (ready.read(of_links, opens_by_link=True) if of_links else [])
        return JSONResponse([asdict(job) for job in jobs], headers=HEADERS | {"Cache-Control": "no-cache"})

    return [
        Route("/explorer", page),
        Route("/explorer/operations.json", menu),
        Mount("/explorer/assets", _Assets(directory=static / "assets", check_dir=False)),
    ]
