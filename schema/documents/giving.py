"""Where is a file looked at and saved?"""

import codecs
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from connectors.files.protocol import FileMissing, StoreDown
from language import FRENCH, preferred, say
from resolvers import door
from resolvers.documents import files
from resolvers.documents.files import Way
from resolvers.errors import Expired, Refused
from rules.dispositions import disposition
from rules.vocabulary.accounts import Language
from schema import ids
from schema.asking import House
from schema.refusals import sentence

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    # For the pages of the citizens' site, which may be of another origin: whoever has the address may see the file.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def routes(house: House) -> list[Route]:
    """Return /files/<id>/view and /files/<id>/save, for whoever has the signed address: 404 for another, 410 late."""
    here = door.Door(house.machines, house.keys, house.facts)

    async def fetch(request: Request, way: Way) -> Response:
        language = Language(preferred(request.headers.get("accept-language")) or FRENCH)
        given = request.query_params
        try:
            with door.through(here):
                opened = await files.opened(
                    ids.number(request.path_params["file_id"]) or 0,
                    way,
                    until=given.get("until"),
                    signature=given.get("signature"),
                    now=house.clock(),
                )
                first = await anext(opened.pieces, b"")
        except Refused as refused:
            said = sentence(refused.code, refused.variant, refused.values, language)
            return PlainTextResponse(said, 410 if isinstance(refused, Expired) else 404, _HEADERS)
        except FileMissing:
            return PlainTextResponse(say("refusal.NOT_FOUND", language=language.value), 404, _HEADERS)
        except StoreDown:
            said = say("file.try_later", language=language.value)
            return PlainTextResponse(said, 503, _HEADERS | {"Retry-After": "30"})

        async def body() -> AsyncIterator[bytes]:
            yield first
            async for piece in opened.pieces:
                yield piece

        headers = _HEADERS | {
            "Content-Disposition": disposition("inline" if opened.shown else "attachment", opened.row.name),
            "Content-Length": str(opened.row.byte_size),
        }
        return StreamingResponse(
            body(), headers=headers | {"Content-Type": _media_type(opened.row.content_type, first)}
        )

    async def view(request: Request) -> Response:
        return await fetch(request, "view")

    async def save(request: Request) -> Response:
        return await fetch(request, "save")

    return [Route("/files/{file_id}/view", view), Route("/files/{file_id}/save", save)]


def _media_type(content_type: str, first: bytes) -> str:
    """Return a file's type; of a text also in which letters it is, which browsers would guess wrong."""
    if not content_type.startswith("text/"):
        return content_type
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return f"{content_type}; charset=windows-1252"
    return f"{content_type}; charset=utf-8"
