"""
Which mails has the portal written, when there is no SMTP server to hand them to? A page of the development mode.

`/mails` lists them, newest first; `/mails/<id>` shows one as a mail program would, in HTML and in text, and
`/mails/<id>/source` as it was written; `/mails.json` is for tests. Nothing of it runs a script, and the HTML of a mail,
shut in a sandbox, asks for nothing from anywhere.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import language
from schema import ids
from schema.explorer import pages

#: The list is asked for anew so often by itself.
REFRESH_S = 5


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


def routes(mailbox: Mailbox, time_zone: Callable[[], Awaitable[str]]) -> list[Route]:
    """Give the routes of the page that shows what `mailbox` holds, in the time zone of the portal."""

    async def listed(request: Request) -> Response:
        zone = await time_zone()
        mails = [_told(mail, request, zone) for mail in reversed(mailbox.mails)]
        return pages.shown("mailbox/list.html", request, {"Refresh": str(REFRESH_S)}, mails=mails)

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
        return JSONResponse(mails, headers=pages.HEADERS)

    async def one(request: Request) -> Response:
        mail = _asked(mailbox, request)
        if mail is None:
            return pages.shown("mailbox/gone.html", request, status=404)
        told = _told(mail, request, await time_zone())
        return pages.shown("mailbox/mail.html", request, mail=told, html=_body(mail, "html"), text=_body(mail, "plain"))

    async def source(request: Request) -> Response:
        mail = _asked(mailbox, request)
        if mail is None:
            return pages.shown("mailbox/gone.html", request, status=404)
        return PlainTextResponse(mail.content, headers=pages.HEADERS)

    return [
        Route("/mails", listed),
        Route("/mails.json", as_json),
        Route("/mails/{id}", one),
        Route("/mails/{id}/source", source),
    ]


def _asked(mailbox: Mailbox, request: Request) -> Caught | None:
    asked = ids.number(request.path_params["id"])
    return next((mail for mail in mailbox.mails if mail.id == asked), None)


def _told(mail: Caught, request: Request, zone: str) -> dict[str, object]:
    """Return what the pages say of a mail."""
    return {
        "id": mail.id,
        "sender": str(mail.message["From"] or ""),
        "to": ", ".join(mail.recipients),
        "subject": str(mail.message["Subject"] or ""),
        "received_at": language.moment(mail.received_at, pages.spoken(request), zone),
    }


def _body(mail: Caught, kind: str) -> str | None:
    part = mail.message.get_body((kind,))
    return str(part.get_content()) if part is not None else None
