"""Where do the bytes of an upload come in?"""

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from connectors.files.protocol import StoreDown
from language import FRENCH, preferred, say
from resolvers import door
from resolvers.documents import receiving
from resolvers.errors import Expired, NotFound, Refused
from rules.vocabulary.accounts import Language
from schema import ids
from schema.asking import RATE_WINDOW_S, House, address_of
from schema.refusals import sentence

_HEADERS = {"Cache-Control": "no-store"}
#: Of the requests that one network address may make in a minute, how many put a file: each is looked into by a process
#: of its own.
SHARE = 10
#: What is still read, and thrown away, of a body that was refused, so that its sender hears why.
_HEARD_OUT_BYTES = 32 * 2**20


def routes(house: House) -> list[Route]:
    """
    Return PUT /files/uploads/<id>, for whoever has its signed address.

    204 once it is kept; 404 where nothing is expected, 409 once it has come, 400 for another length than announced, 413
    for more, 415 for another type or what is no such thing, 429 for one who puts too many, 503 while nothing can be
    kept.
    """
    here = door.Door(house.machines, house.keys, house.facts)
    most = max(1, house.requests_per_minute // SHARE)

    async def put(request: Request) -> Response:
        language = preferred(request.headers.get("accept-language")) or FRENCH
        given, headers = request.query_params, request.headers
        length = headers.get("content-length", "")
        asking = f"uploads:{address_of(request, house)}"
        if await house.machines.rates.hit(asking, window_s=RATE_WINDOW_S) > most:
            wait = {"Retry-After": str(await house.machines.rates.opens_in_s(asking)), "Connection": "close"}
            return Response(status_code=429, headers=_HEADERS | wait)
        try:
            with door.through(here):
                if headers.get("content-encoding", "identity").lower() != "identity":
                    raise receiving.Unsupported
                upload = await receiving.expected(
                    ids.number(request.path_params["upload_id"]) or 0,
                    until=given.get("until"),
                    signature=given.get("signature"),
                    content_type=headers.get("content-type", ""),
                    length=ids.number(length),
                    now=house.clock(),
                )
                await receiving.receive(upload, request.stream(), house.clock)
        except ClientDisconnect:
            return Response(status_code=400)  # to nobody
        except Refused as refused:
            await _hear_out(request)
            status, said = _told(refused, Language(language))
            return PlainTextResponse(said, status, _HEADERS | {"Connection": "close"})
        except StoreDown:
            return PlainTextResponse(say("file.try_later", language=language), 503, _HEADERS | {"Retry-After": "30"})
        return Response(status_code=204, headers=_HEADERS)

    return [Route("/files/uploads/{upload_id}", put, methods=["PUT"])]


def _told(refused: Refused, language: Language) -> tuple[int, str]:
    """Return the status that says a refusal to programs, and the sentence that says it to people."""
    if isinstance(refused, NotFound | Expired):
        return 404, say("file.not_expected", language=language.value)
    if isinstance(refused, receiving.ReceivedAlready):
        return 409, say("file.received_already", language=language.value)
    if isinstance(refused, receiving.WrongLength | receiving.TooLong):
        status = 413 if isinstance(refused, receiving.TooLong) else 400
        return status, say("file.wrong_length", language=language.value)
    return 415, sentence(refused.code, refused.variant, refused.values, language)


async def _hear_out(request: Request) -> None:
    """Read on for a while: a connection closed in the middle of a body takes the answer along."""
    heard = 0
    pieces: AsyncIterator[bytes] = request.stream()
    try:
        async for piece in pieces:
            heard += len(piece)
            if heard > _HEARD_OUT_BYTES:
                return
    except (ClientDisconnect, RuntimeError):
        return
