"""
How is a root field played: its gate, its input read whole, its verb called once a key, its refusal told as data?

`@mutation(gate)`, `@query(gate)` and `@subscription(gate)` declare one; schema/gates.py decides who passes.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension

from models.sessions import Session
from resolvers import door, idempotency
from resolvers.actors import Agent, TicketHolder, Visitor
from resolvers.errors import NotFound, Refused
from resolvers.idempotency import PlayedAlready
from resolvers.sessions import opening
from resolvers.transactions import Acknowledged
from schema import nodes, refusals
from schema.context import Context
from schema.gates import Gate
from schema.inputs import refuse_unreadable

Resolver = Callable[..., Any]


class Played(FieldExtension):
    """Stands before the verb of a mutation."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    async def resolve_async(self, next_: Resolver, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        context: Context = info.context
        try:
            self.gate.check(context.actor)
            refuse_unreadable(kwargs)
            if context.idempotency_key is None:
                return await next_(source, info, **kwargs)
            return await _once(context, info.field_name, lambda: next_(source, info, **kwargs))
        except Refused as refused:
            return refusals.told(refused, context.language)


class Watched(FieldExtension):
    """Stands before a subscription, whose events come one by one: there is nothing to await."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    async def resolve_async(self, next_: Resolver, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        self.gate.check(info.context.actor)
        return next_(source, info, **kwargs)


class Looked(FieldExtension):
    """Stands before a root query."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def resolve(self, next_: Resolver, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        self.gate.check(info.context.actor)
        return next_(source, info, **kwargs)

    async def resolve_async(self, next_: Resolver, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        self.gate.check(info.context.actor)
        return await next_(source, info, **kwargs)


def mutation(gate: Gate) -> Callable[[Resolver], Any]:
    """Declare a mutation that passes `gate`; its docstring is its description."""
    return lambda verb: strawberry.mutation(resolver=verb, extensions=[Played(gate)], description=_described(verb))


def query(gate: Gate, **options: Any) -> Callable[[Resolver], Any]:
    """Declare a root query that passes `gate`; its docstring is its description."""
    return lambda verb: strawberry.field(
        resolver=verb, extensions=[Looked(gate)], description=_described(verb), **options
    )


def subscription(gate: Gate) -> Callable[[Resolver], Any]:
    """Declare a subscription that passes `gate`; its docstring is its description."""
    return lambda verb: strawberry.subscription(resolver=verb, extensions=[Watched(gate)], description=_described(verb))


def _described(verb: Resolver) -> str | None:
    return " ".join(verb.__doc__.split()) if verb.__doc__ else None


async def _once(context: Context, field: str, play: Callable[[], Any]) -> Any:
    """Play a keyed mutation, or answer from what an earlier call with the key came to."""
    assert context.idempotency_key is not None
    key = door.Idempotency(_sender(context), context.idempotency_key, context.body_digest, field)
    kept = await idempotency.kept(key, context.now)
    if kept is None:
        try:
            with door.through(dataclasses.replace(context.door, idempotency=key)):
                return await play()
        except PlayedAlready:
            kept = await idempotency.kept(key, context.now)
        except Refused as refused:
            await idempotency.keep_refusal(key, refused, context.now)
            # Another call with the key may have been played meanwhile, and be the very reason of this refusal.
            kept = await idempotency.kept(key, context.now)
            if kept is None:
                raise
    if kept is None or kept.outcome is None:
        raise NotFound
    return await _again(context, kept.outcome)


def _sender(context: Context) -> str:
    """
    Return whose key it is. A visitor is whoever comes from that address with that program: a key that two have thought
    of is then two keys, and gives nobody what came of the other's call.
    """
    if not isinstance(context.actor, Visitor):
        return context.actor.who
    here = context.door
    return f"visitor:{here.keys.digest('idempotency visitor', f'{here.address} {here.device}').hex()[:32]}"


async def _again(context: Context, outcome: dict[str, Any]) -> Any:
    """Return what came of the first call: its refusal, its acknowledgement, or its row as it is now."""
    if "refused" in outcome:
        raise idempotency.refusal(outcome["refused"])
    if "said" in outcome:
        return Acknowledged(outcome["said"], outcome["values"])
    row = await idempotency.row(outcome)
    if row is not None and isinstance(context.actor, (Agent, TicketHolder)):
        # Services and owners change within a day; and whoever is shown again is written in the audit again.
        row = await nodes.seen_again(context, row)
    if row is None:
        raise NotFound
    return await opening.open_again(row, now=context.now) if isinstance(row, Session) else row
