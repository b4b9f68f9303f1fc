"""What do the tests of the HTTP door ask of? A small schema with one field for each way to answer, and to go wrong."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info


@strawberry.type
class Thing:
    """A thing that leads to things."""

    name: str = "thing"
    size: int = 1

    @strawberry.field
    def thing(self, number: int | None = None) -> "Thing":
        return Thing()

    @strawberry.field
    def things(self, first: int = 20, after: str | None = None) -> list["Thing"]:
        return [Thing()] * min(first, 3)

    @strawberry.field
    def history(self, first: int | None = None, last: int | None = None) -> list["Thing"]:
        return []


@strawberry.input(one_of=True)
class Choice:
    number: strawberry.Maybe[int]
    word: strawberry.Maybe[str]


@strawberry.type
class Query:
    @strawberry.field
    def hello(self) -> str:
        return "world"

    @strawberry.field
    def thing(self) -> Thing:
        return Thing()

    @strawberry.field
    def things(self, first: int = 20) -> list[Thing]:
        return [Thing()] * min(first, 3)

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[str]:
        return [str(each) for each in ids]

    @strawberry.field
    def echo(self, text: str = "", number: int = 0, choice: Choice | None = None) -> str:
        return text or str(number)

    @strawberry.field
    def whoami(self, info: Info) -> str:
        return str(info.context.actor)

    @strawberry.field
    def key(self, info: Info) -> str | None:
        asked = info.context.asked
        return f"{asked.idempotency_key} {asked.digest().hex()}" if asked.idempotency_key else None

    @strawberry.field
    def broken(self) -> str:
        password = "hunter2"
        raise RuntimeError(f"cannot reach db.internal with {password}")

    @strawberry.field
    def broken_id(self) -> int:
        return "not a number"  # type: ignore[return-value]

    @strawberry.field
    def coded(self) -> str:
        raise GraphQLError("Sign in first.", extensions={"code": "UNAUTHENTICATED"})

    @strawberry.field
    def maybe_coded(self) -> str | None:
        raise GraphQLError("Not for you.", extensions={"code": "FORBIDDEN"})

    @strawberry.field
    async def slow(self, seconds: float = 0.05) -> str:
        await asyncio.sleep(seconds)
        return "done"

    @strawberry.field
    def cookie(self, info: Info) -> bool:
        info.context.asked.answer.set_cookie("session", "token", max_age=60, httponly=True, samesite="lax")
        info.context.asked.answer.headers["X-Told"] = "yes"
        return True


@strawberry.type
class Mutation:
    @strawberry.mutation
    def touch(self, text: str = "") -> str:
        return text or "touched"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int = 3, pause: float = 0.0) -> AsyncIterator[int]:
        for number in range(to):
            await asyncio.sleep(pause)
            yield number

    @strawberry.subscription
    async def failing(self) -> AsyncIterator[int]:
        yield 1
        raise RuntimeError("cannot reach db.internal")

    @strawberry.subscription
    async def watched(self, info: Info) -> AsyncIterator[int]:
        """Say when the client has gone: what a subscription holds must be let go."""
        released: Any = info.context.released
        try:
            yield 1
            await asyncio.sleep(60)
        finally:
            released.set()


schema = strawberry.Schema(Query, Mutation, Subscription)
