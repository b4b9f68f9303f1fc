"""What stands between the parameters of a request and its data? The manifest, the limits, who asks, validation."""

from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Generic

import orjson
from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.requests import HTTPConnection
from strawberry import Schema

from rules.vocabulary.errors import ErrorCode
from schema.http.admission import Live
from schema.http.bodies import Parameters
from schema.http.execution import Allowed, Execution
from schema.http.hooks import Asked, C, Hooks
from schema.http.refusing import RequestRefused, rate_limited, refused, unavailable
from schema.http.telling import RETRY_AFTER_S, Teller
from schema.limits import Document, Documents, Limits, Operation
from schema.limits.refusing import bad_input, too_complex


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation within its limits; where `operation` is None, validation will say what is wrong."""

    document: Document
    operation: Operation | None
    parameters: Parameters
    is_trusted: bool

    @property
    def kind(self) -> OperationType | None:
        return self.operation.kind if self.operation else None


class Operations(Generic[C]):
    """Answers operations, whatever transport they came by."""

    def __init__(self, schema: Schema, hooks: Hooks[C], limits: Limits) -> None:
        self.hooks = hooks
        self.limits = limits
        self.teller = Teller(hooks.describe, at_most=limits.errors, logs_messages=hooks.logs_messages)
        self._live = Live(limits)
        self._documents = Documents(schema._schema, limits)
        self._execution = Execution(schema, hooks, limits)

    async def admit(self, connection: HTTPConnection) -> None:
        """:raises RequestRefused: 429, when this connection must wait."""
        seconds = await self.hooks.admit(connection)
        if seconds is not None:
            raise rate_limited(seconds)

    def live(self, connection: HTTPConnection) -> AbstractContextManager[None]:
        """Return what holds a place while a socket or a stream is open; 429 where the address has no more of them."""
        return self._live.place(self.hooks.address_of(connection))

    def read(self, parameters: Parameters) -> Ready:
        """
        Find, parse and measure the operation: nobody needs to be known for it.

        :raises RequestRefused: when there is none, or it is beyond the limits.
        """
        text, is_trusted = self._text(parameters)
        try:
            document = self._documents.read(text)
            operation = document.operation(parameters.operation_name)
            if operation:
                operation.check(parameters.variables, self.limits)
        except GraphQLError as error:
            raise RequestRefused(error) from None
        return Ready(document, operation, replace(parameters, query=text), is_trusted)

    async def allow(self, ready: Ready, asked: Asked) -> Allowed[C]:
        """
        Learn who asks, and hold the operation to what they may ask and to the schema.

        :raises RequestRefused: when it is not for them, or no operation of this schema.
        """
        operation = ready.operation
        is_mutation = ready.kind is OperationType.MUTATION
        if asked.idempotency_key and operation and is_mutation and operation.size.shape.roots > 1:
            raise RequestRefused(bad_input("With an Idempotency-Key, call one mutation a request."))
        context = await self.hooks.context_for(asked)
        if not ready.is_trusted and self.hooks.only_trusted(context):
            raise refused(None, "Only the portal's own documents may be used.", ErrorCode.FORBIDDEN)
        may_introspect = self.hooks.may_introspect(context)
        if operation and operation.introspects and not may_introspect:
            raise refused(None, "Introspection is for agents.", ErrorCode.FORBIDDEN)
        wrongs = self._documents.wrongs(ready.document, suggesting=may_introspect)
        if wrongs or not operation:
            raise RequestRefused(*wrongs)
        return Allowed(ready.document, operation, asked, context)

    async def answer(self, allowed: Allowed[C]) -> bytes:
        """
        Execute a query or a mutation, and give the JSON of its result.

        :raises RequestRefused: when there is no data to answer.
        """
        return self._body(await self._execution.once(allowed), allowed.asked.language)

    async def answers(self, allowed: Allowed[C]) -> AsyncGenerator[bytes, None]:
        """
        Execute an operation, and give the JSON of its result, or of each event's.

        :raises RequestRefused: when there is no data to answer.
        """
        if not allowed.is_subscription:
            yield await self.answer(allowed)
            return
        async with aclosing(self._execution.events(allowed)) as results:
            async for result in results:
                yield self._body(result, allowed.asked.language)

    def met(self, bug: Exception) -> RequestRefused | None:
        """Return the refusal that an exception is to the whole request: 503, where something we rest on is away."""
        error = GraphQLError("", original_error=bug)
        return unavailable(RETRY_AFTER_S, error) if self.teller.is_unavailable(error) else None

    def told(self, refusal: RequestRefused, language: str) -> bytes:
        """Return the JSON of an answer without data."""
        return orjson.dumps({"errors": self.teller.tell(refusal.errors, language)})

    def told_bug(self, bug: Exception, language: str) -> bytes:
        """Return the JSON of an answer that an exception prevented: masked, and logged."""
        return orjson.dumps({"data": None, "errors": self.teller.tell_bug(bug, language)})

    def _text(self, parameters: Parameters) -> tuple[str, bool]:
        """Return the text of the document, and whether the manifest has it."""
        manifest = self.hooks.manifest
        digest = _hash_named(parameters)
        if not parameters.query:
            if digest is None:
                raise refused(400, "A query is missing.")
            if digest not in manifest:
                # Apollo's clients know these words, and send the text then.
                raise refused(None, "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
            return manifest[digest], True
        if digest is None and not manifest:
            return parameters.query, False
        actual = sha256(parameters.query.encode()).hexdigest()
        if digest is not None and digest != actual:
            raise refused(400, "The hash is not that of the query.")
        return parameters.query, actual in manifest

    def _body(self, result: ExecutionResult, language: str) -> bytes:
        body: dict[str, Any] = {"data": result.data}
        if result.data is None and any(map(self.teller.is_unavailable, result.errors or ())):
            raise unavailable(RETRY_AFTER_S, *result.errors or ())
        if result.errors:
            body["errors"] = self.teller.tell(result.errors, language)
        try:
            written = orjson.dumps(body)
        except TypeError as unwritable:
            return self.told_bug(unwritable, language)
        if len(written) > self.limits.answer_bytes:
            raise RequestRefused(too_complex("bytes of answer", allowed=self.limits.answer_bytes, given=len(written)))
        return written


def _hash_named(parameters: Parameters) -> str | None:
    """Return the hash by which a request names a document: `documentId`, or Apollo's `persistedQuery`."""
    persisted = parameters.extensions.get("persistedQuery")
    named = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    named = parameters.document_id or parameters.extensions.get("documentId") or named
    return named.removeprefix("sha256:").lower() if isinstance(named, str) else None
