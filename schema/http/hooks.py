"""What does the door ask of the house? One function for each question, given by whoever builds the application."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Generic, TypeAlias, TypeVar

import orjson
from graphql import GraphQLError
from starlette.requests import HTTPConnection

from schema.http.answers import Answer
from schema.http.bodies import Parameters
from schema.limits import Operation

C = TypeVar("C")

#: From an error, its code in `extensions["code"]`, and a language: the code and the sentence to answer. None leaves
#: both as they are. What a resolver raised is in `original_error`; INTERNAL is what nobody anticipated, with its
#: `extensions["incident"]`.
Describe: TypeAlias = Callable[[GraphQLError, str], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for one operation, over HTTP, a stream or a socket; or the opening of a socket, with no operation."""

    connection: HTTPConnection
    language: str
    parameters: Parameters = field(default_factory=Parameters)
    #: The operation, within its limits but not validated yet; None for a socket that opens.
    operation: Operation | None = None
    #: Where resolvers put cookies and headers. Of no effect on a socket, nor once a stream has begun.
    answer: Answer = field(default_factory=Answer)
    #: 1 to 128 visible ASCII characters, where the client sent `Idempotency-Key`.
    idempotency_key: str | None = None
    #: The payload of `connection_init`; None over HTTP.
    connection_params: Mapping[str, Any] | None = None

    def digest(self) -> bytes:
        """Return the SHA-256 of what is asked: document, operation and variables, whatever the order of their names."""
        asked = (self.parameters.query, self.parameters.operation_name, self.parameters.variables)
        return sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()


async def _now(_: HTTPConnection) -> None:
    return None


async def _always(_: object) -> bool:
    return True


def _never(_: object) -> bool:
    return False


def _as_it_is(_: GraphQLError, __: str) -> None:
    return None


def _peer(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _french(_: HTTPConnection) -> str:
    return "FR"


@dataclass(frozen=True, kw_only=True)
class Hooks(Generic[C]):
    """
    The house's answers to the door's questions; `C` is the context that resolvers see.

    Any of the asynchronous ones, and `may_introspect` and `only_trusted`, may raise RequestRefused.
    """

    #: Who asks, and all that resolvers need; called once for each operation, in the task that executes it, after the
    #: operation was held to its limits. Also once when a socket opens: a refusal there closes it with 4403.
    context_for: Callable[[Asked], Awaitable[C]]
    #: Who may see the schema: introspection, and « Did you mean » in errors.
    may_introspect: Callable[[C], bool] = _never
    #: Who may only use documents of the manifest, by their hash or by their exact text.
    only_trusted: Callable[[C], bool] = _never
    #: Trusted documents, by the hexadecimal SHA-256 of their text.
    manifest: Mapping[str, str] = field(default_factory=dict)
    #: Seconds to wait before this connection may ask, or None; called before any work, for each operation of a socket.
    admit: Callable[[HTTPConnection], Awaitable[int | None]] = _now
    #: Whose network address it is: sockets and streams are counted by it.
    address_of: Callable[[HTTPConnection], str] = _peer
    #: Whether the session that opened a socket or a stream lives on; asked at each event and at intervals.
    still_valid: Callable[[C], Awaitable[bool]] = _always
    #: Entered around each execution, each event of a subscription included: what a context variable holds, loaders.
    around: Callable[[C], AbstractContextManager[object]] = nullcontext
    describe: Describe = _as_it_is
    language_of: Callable[[HTTPConnection], str] = _french
    #: Names of the cookies that open a session, and the origins (`https://…`) that may use them.
    session_cookies: Collection[str] = ()
    allowed_origins: Collection[str] = ()
    #: Log the messages of exceptions, which may hold what a citizen typed: for development only.
    logs_messages: bool = False
