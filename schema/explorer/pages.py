"""What do the pages without a script have in common: one look, two languages, a policy that lets nothing in?"""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import language

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'unsafe-inline'",  # mails are styled in place; what the sandbox holds inherits this
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def spoken(request: Request) -> str:
    """Return the language of the page that a browser asks for."""
    return language.preferred(request.headers.get("Accept-Language")) or language.FRENCH


def shown(
    template: str, request: Request, headers: Mapping[str, str] | None = None, *, status: int = 200, **values: object
) -> Response:
    """Return a page: `mailbox/list.html` says the sentences of the word `mailbox`."""
    word, speaks = template.partition("/")[0], spoken(request)

    def say(code: str, **said: object) -> str:
        return language.say(f"{word}.{code}", said, speaks)

    html = _templates.get_template(template).render(values, say=say, language=speaks.lower())
    return HTMLResponse(html, status, headers={**HEADERS, "Vary": "Accept-Language", **(headers or {})})
