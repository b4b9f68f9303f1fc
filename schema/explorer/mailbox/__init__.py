"""
Which mails has the portal written, when there is no SMTP server to hand them to? A page of the development mode.

`/mails` lists them, newest first; `/mails/<id>` shows one as a mail program would, in HTML and in text, and
`/mails/<id>/source` as it was written; `/mails.json` is for tests. Nothing of it runs a script, and the HTML of a mail,
shut in a sandbox, asks for nothing from anywhere.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import language
from schema import ids

#: The list is asked for anew so often by itself.
REFRESH_S = 5

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


class Caught(Protocol):
    """A mail as it came."""

    @property
    def id(self) -> int: ...
    @property
    def recipients(self) -> tuple[str, ...]: ...
    @property
    def content(self) -> bytes: ...
    @property
    def message(self) -> EmailMessage: ...
    @property
    def received_at(self) -> datetime: ...


class Mailbox(Protocol):
    """Whatever keeps mails, oldest first."""

    @property
    def mails(self) -> Sequence[Caught]: ...


def routes(mailbox: Mailbox) -> list[Route]:
    """Give the routes of the page that shows what `mailbox` holds."""

    async def listed(request: Request) -> Response:
        mails = [_told(mail, request) for mail in reversed(mailbox.mails)]
        return _page("list.html", request, {"Refresh": str(REFRESH_S)}, mails=mails)

    async def as_json(request: Request) -> Response:
        mails = [
            {
                "id": mail.id,
                "to": list(mail.recipients),
                "subject": str(mail.message["Subject"] or ""),
                "receivedAt": mail.received_at.isoformat(),
                "text": _body(mail, "plain"),
            }
            for mail in reversed(mailbox.mails)
        ]
        return JSONResponse(mails, headers=HEADERS)

    async def one(request: Request) -> Response:
        mail = _asked(mailbox, request)
        if mail is None:
            return _page("gone.html", request, status=404)
        told = _told(mail, request)
        return _page("mail.html", request, mail=told, html=_body(mail, "html"), text=_body(mail, "plain"))

    async def source(request: Request) -> Response:
        mail = _asked(mailbox, request)
        if mail is None:
            return _page("gone.html", request, status=404)
        return PlainTextResponse(mail.content, headers=HEADERS)

    return [
        Route("/mails", listed),
        Route("/mails.json", as_json),
        Route("/mails/{id}", one),
        Route("/mails/{id}/source", source),
    ]


def _asked(mailbox: Mailbox, request: Request) -> Caught | None:
    asked = ids.number(request.path_params["id"])
    return next((mail for mail in mailbox.mails if mail.id == asked), None)


def _told(mail: Caught, request: Request) -> dict[str, object]:
    """Return what the pages say of a mail; its moment is that of this machine's own time zone."""
    here = mail.received_at.astimezone()
    return {
        "id": mail.id,
        "sender": str(mail.message["From"] or ""),
        "to": ", ".join(mail.recipients),
        "subject": str(mail.message["Subject"] or ""),
        "received_at": language.moment(here, _language(request), here.tzinfo or "UTC"),
    }


def _body(mail: Caught, kind: str) -> str | None:
    part = mail.message.get_body((kind,))
    return str(part.get_content()) if part is not None else None


def _language(request: Request) -> str:
    return language.preferred(request.headers.get("Accept-Language")) or language.FRENCH


def _page(
    template: str, request: Request, headers: Mapping[str, str] | None = None, *, status: int = 200, **values: object
) -> Response:
    spoken = _language(request)

    def say(code: str, **said: object) -> str:
        return language.say(f"mailbox.{code}", said, spoken)

    html = _templates.get_template(template).render(values, say=say, language=spoken.lower())
    return HTMLResponse(html, status, headers={**HEADERS, "Vary": "Accept-Language", **(headers or {})})
