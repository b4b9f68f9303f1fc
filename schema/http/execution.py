"""How is an operation executed? By graphql-core and the schema's own executor, a few at a time, within a time."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Generic, cast

from graphql import ExecutionResult, OperationType, execute, subscribe
from graphql.execution import MiddlewareManager
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from schema.http.admission import Admission
from schema.http.hooks import Asked, C, Hooks
from schema.http.refusing import RequestRefused
from schema.limits import Document, Limits, Operation
from schema.limits.refusing import too_complex

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowed(Generic[C]):
    """An operation that may be executed, with its context."""

    document: Document
    operation: Operation
    asked: Asked
    context: C

    @property
    def is_subscription(self) -> bool:
        return self.operation.kind is OperationType.SUBSCRIPTION


class Execution(Generic[C]):
    """
    Executes operations that were parsed, measured and validated.

    It calls graphql-core itself, for strawberry's own `execute` parses and validates again. The schema's executor class
    and the hooks `on_operation`, `on_execute` and `resolve` of its extensions work as they do there.
    """

    def __init__(self, schema: Schema, hooks: Hooks[C], limits: Limits) -> None:
        self._schema = schema
        self._hooks = hooks
        self._limits = limits
        self._admission = Admission(limits)

    async def once(self, allowed: Allowed[C]) -> ExecutionResult:
        """
        Execute a query or a mutation.

        :raises RequestRefused: when it finds too many before it, or its variables cannot be read.
        """
        async with self._admission.seat(), self._extended(allowed) as middleware:
            try:
                async with asyncio.timeout(self._limits.execution_s):
                    with self._hooks.around(allowed.context):
                        outcome = execute(**self._call(allowed, middleware))
                        result = await cast("Awaitable[Any]", outcome) if isawaitable(outcome) else outcome
            except TimeoutError:
                return self._too_long(allowed.operation)
        return _executed(cast("ExecutionResult", result))

    async def events(self, allowed: Allowed[C]) -> AsyncGenerator[ExecutionResult, None]:
        """
        Execute a subscription: one result an event.

        :raises RequestRefused: when it cannot start.
        """
        async with self._extended(allowed) as middleware:
            call = self._call(allowed, middleware)
            del call["is_awaitable"]
            try:
                async with self._admission.seat(), asyncio.timeout(self._limits.execution_s):
                    with self._hooks.around(allowed.context):
                        started = subscribe(**call)
                        started = await cast("Awaitable[Any]", started) if isawaitable(started) else started
            except TimeoutError:
                started = self._too_long(allowed.operation)
            if isinstance(started, ExecutionResult):
                yield _executed(started)
                return
            async with aclosing(cast("Any", started)) as events:
                while True:
                    with self._hooks.around(allowed.context):
                        result = await anext(events, None)
                    if result is None:
                        return
                    yield result

    def _call(self, allowed: Allowed[C], middleware: MiddlewareManager | None) -> dict[str, Any]:
        parameters = allowed.asked.parameters
        return {
            "schema": self._schema._schema,
            "document": allowed.document.node,
            "context_value": allowed.context,
            "variable_values": dict(parameters.variables),
            "operation_name": allowed.operation.name,
            "max_coercion_errors": self._limits.errors,
            "middleware": middleware,
            "executor_class": self._schema.execution_context_class,
            "is_awaitable": optimized_is_awaitable,
            "hide_suggestions": not self._hooks.may_introspect(allowed.context),
            "operation_extensions": dict(parameters.extensions),
        }

    @asynccontextmanager
    async def _extended(self, allowed: Allowed[C]) -> AsyncIterator[MiddlewareManager | None]:
        """Run what is executed inside between the hooks of the schema's extensions, where it has any."""
        extensions = self._schema.get_extensions()
        if not extensions:
            yield None
            return
        parameters = allowed.asked.parameters
        execution = self._schema._create_execution_context(
            allowed.document.text,
            (),
            dict(parameters.variables),
            allowed.context,
            operation_name=allowed.operation.name,
            operation_extensions=dict(parameters.extensions),
        )
        execution.graphql_document = allowed.document.node
        for extension in extensions:
            extension.execution_context = execution
        runner = self._schema.create_extensions_runner(execution, extensions)
        async with runner.operation(), runner.executing():
            yield self._schema._get_middleware_manager(extensions)

    def _too_long(self, operation: Operation) -> ExecutionResult:
        allowed = self._limits.execution_s
        _logger.warning("%s %.80s was stopped after %g s", operation.kind.value, operation.name or "unnamed", allowed)
        return ExecutionResult(None, [too_complex("seconds of execution", allowed=allowed)])


def _executed(result: ExecutionResult) -> ExecutionResult:
    """:raises RequestRefused: when nothing was executed, for the variables cannot be read."""
    if result.data is None and result.errors and all(error.path is None for error in result.errors):
        raise RequestRefused(*result.errors)
    return result
