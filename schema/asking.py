"""Who asks, from where, in which language? What the HTTP door is told of each request (schema/http/hooks.py)."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import HTTPConnection

from language import FRENCH, preferred
from resolvers import door, together
from resolvers.actors import Agent, Visitor
from resolvers.door import Door, Facts, Machines
from resolvers.keys import Keys
from resolvers.sessions import finding
from rules import networks, texts
from rules.vocabulary.accounts import Language
from rules.vocabulary.errors import ErrorCode
from schema.context import Context, SessionCookie
from schema.errors import described
from schema.http.hooks import Asked, Hooks
from schema.http.refusing import refused

RATE_WINDOW_S = 60


@dataclass(frozen=True)
class House:
    """What the door needs of the house to tell who asks."""

    machines: Machines
    keys: Keys
    facts: Facts
    clock: Callable[[], datetime]
    is_development: bool
    #: Whether everybody may see the schema; else staff alone.
    schema_for_all: bool
    requests_per_minute: int
    allowed_origins: Collection[str]
    trusted_proxies: Collection[str]
    #: Whether a visitor, and whether a citizen, may use the documents of the manifest only.
    visitors_trusted_only: bool = False
    citizens_trusted_only: bool = False
    manifest: Mapping[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> SessionCookie:
        return SessionCookie(secure=not (self.is_development and self.facts.public_url.startswith("http://")))


def hooks(house: House) -> Hooks[Context]:
    """Return the house's answers to the door's questions."""
    uses: set[asyncio.Task[None]] = set()

    async def context_for(asked: Asked) -> Context:
        now = house.clock()
        connection = asked.connection
        token = _token(asked, house.cookie)
        actor = await finding.actor_of(token, now=now)
        if token and isinstance(actor, Visitor) and connection.scope["type"] == "websocket":
            # Over HTTP a token that opens nothing is a visitor's, whom `session` tells so; a socket would stay open.
            raise refused(401, "This token opens no session.", ErrorCode.UNAUTHENTICATED)
        session = getattr(actor, "session", None)
        if session is not None and finding.is_used_again(session, now):
            task = asyncio.create_task(finding.note_use(session.id, now))
            uses.add(task)
            task.add_done_callback(uses.discard)
        language = preferred(connection.headers.get("accept-language"))
        device = texts.device(connection.headers.get("user-agent"))
        return Context(
            actor=actor,
            now=now,
            door=Door(house.machines, house.keys, house.facts, address_of(connection, house), device),
            asked_language=Language(language) if language else None,
            idempotency_key=asked.idempotency_key,
            body_digest=(house.keys.derive("idempotency body", asked.digest().hex()) if asked.idempotency_key else b""),
            cookie=house.cookie,
            answer=asked.answer,
        )

    async def admit(connection: HTTPConnection) -> int | None:
        return await wait_s(connection, house)

    async def still_valid(context: Context) -> bool:
        session = getattr(context.actor, "session", None)
        return session is None or await finding.is_open(session.id, now=house.clock())

    def may_introspect(context: Context) -> bool:
        return house.schema_for_all or (isinstance(context.actor, Agent) and not context.actor.pending)

    def only_trusted(context: Context) -> bool:
        if isinstance(context.actor, Agent):
            return False
        return house.visitors_trusted_only if isinstance(context.actor, Visitor) else house.citizens_trusted_only

    def around(context: Context) -> AbstractContextManager[Door]:
        # One execution, or one event of a subscription: what was loaded for the one before may have changed.
        context.loaders.clear()
        return _through(context.door)

    return Hooks(
        context_for=context_for,
        may_introspect=may_introspect,
        only_trusted=only_trusted,
        manifest=house.manifest,
        admit=admit,
        address_of=lambda connection: address_of(connection, house),
        still_valid=still_valid,
        around=around,
        describe=described,
        language_of=lambda connection: preferred(connection.headers.get("accept-language")) or FRENCH,
        session_cookies=(house.cookie.name,),
        allowed_origins=house.allowed_origins,
        logs_messages=house.is_development,
    )


async def wait_s(connection: HTTPConnection, house: House) -> int | None:
    """Count one more request of the address that asks; return how many seconds it must wait when it is one too many."""
    key = f"requests:{address_of(connection, house)}"
    hits = await house.machines.rates.hit(key, window_s=RATE_WINDOW_S)
    return await house.machines.rates.opens_in_s(key) if hits > house.requests_per_minute else None


@contextmanager
def _through(call: Door) -> Iterator[Door]:
    """One execution: what its fields ask for at the same moment travels together."""
    with door.through(call), together.gathering():
        yield call


def address_of(connection: HTTPConnection, house: House) -> str:
    """
    Return the network address that asks; what a proxy says of it is believed only of our own proxies.

    What is nearest to us was written last, in a header of its own where the client had sent one too.
    """
    address = connection.client.host if connection.client else ""
    if address in house.trusted_proxies:
        for hop in reversed(",".join(connection.headers.getlist("x-forwarded-for")).split(",")):
            address = hop.strip()[:64] or address
            if address not in house.trusted_proxies:
                break
    return networks.sender(address)


def _token(asked: Asked, cookie: SessionCookie) -> str | None:
    # What opens a socket is written by apps as they write headers: in any case.
    params = {name.lower(): value for name, value in (asked.connection_params or {}).items()}
    said = asked.connection.headers.get("authorization") or str(params.get("authorization", ""))
    scheme, _, token = said.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()[:200]
    return asked.connection.cookies.get(cookie.name)
