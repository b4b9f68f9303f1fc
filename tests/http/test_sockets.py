"""Does each operation of a socket go its own way, from its first result to its end?"""

import asyncio
from typing import Any

import pytest

from schema.limits import Limits
from tests.http.clients import PROTOCOL, acknowledged, opened
from tests.http.doors import Context, door


async def test_a_subscription_gives_each_result_and_says_that_it_is_complete() -> None:
    async with acknowledged(door()) as socket:
        await socket.subscribe("1", "subscription{count(to:2)}")
        heard = await socket.hear_all(3)

    assert socket.connection.subprotocol == PROTOCOL
    assert heard == [
        {"id": "1", "type": "next", "payload": {"data": {"count": 0}}},
        {"id": "1", "type": "next", "payload": {"data": {"count": 1}}},
        {"id": "1", "type": "complete"},
    ]


async def test_queries_and_mutations_come_over_a_socket_too_as_whoever_opened_it() -> None:
    async with acknowledged(door(), {"token": "citizen"}) as socket:
        await socket.subscribe("q", "query($t: String){whoami echo(text:$t)}", variables={"t": "é"})
        query = await socket.hear_all(2)
        await socket.subscribe("m", "query Q{hello} mutation M{touch}", operationName="M")
        mutation = await socket.hear_all(2)

    assert query[0]["payload"] == {"data": {"whoami": "citizen", "echo": "é"}}
    assert mutation[0]["payload"] == {"data": {"touch": "touched"}}
    assert [message["type"] for message in (query[1], mutation[1])] == ["complete", "complete"]


async def test_operations_run_beside_one_another_and_an_id_serves_again() -> None:
    async with acknowledged(door()) as socket:
        await socket.subscribe("slow", "{slow(seconds:0.2)}")
        for _ in range(3):
            await socket.subscribe("a", "{hello}")
            assert [message["id"] for message in await socket.hear_all(2)] == ["a", "a"]
        last = await socket.hear_all(2)

    assert last[0] == {"id": "slow", "type": "next", "payload": {"data": {"slow": "done"}}}


async def test_a_subscription_that_the_client_completes_is_let_go() -> None:
    contexts: list[Context] = []

    async def context_for(asked: Any) -> Context:
        contexts.append(Context("visitor", asked))
        return contexts[-1]

    async with acknowledged(door(context_for=context_for)) as socket:
        await socket.subscribe("1", "subscription{watched}")
        await socket.hear()
        await socket.say(type="complete", id="1")
        async with asyncio.timeout(2):
            await contexts[1].released.wait()
        await socket.subscribe("1", "{hello}")
        again = await socket.hear_all(2)

    assert again[0]["payload"] == {"data": {"hello": "world"}}


async def test_what_operations_hold_is_let_go_when_the_client_leaves() -> None:
    contexts: list[Context] = []

    async def context_for(asked: Any) -> Context:
        contexts.append(Context("visitor", asked))
        return contexts[-1]

    async with acknowledged(door(context_for=context_for)) as socket:
        await socket.subscribe("1", "subscription{watched}")
        await socket.hear()
        socket.connection.transport.abort()
        async with asyncio.timeout(2):
            await contexts[1].released.wait()


async def test_pings_are_answered_before_and_after_the_acknowledgement() -> None:
    async with opened(door()) as socket:
        await socket.say(type="ping")
        before = await socket.hear()
        await socket.say(type="connection_init")
        await socket.hear()
        await socket.say(type="pong")
        await socket.say(type="ping", payload={"any": "thing"})
        after = await socket.hear()

    assert (before, after) == ({"type": "pong"}, {"type": "pong"})


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{"}, "BAD_USER_INPUT"),
        ({"query": "{nothing}"}, "BAD_USER_INPUT"),
        ({"query": 1}, "BAD_USER_INPUT"),
        ({}, "BAD_USER_INPUT"),
        ({"query": "{hello}", "variables": []}, "BAD_USER_INPUT"),
        ({"query": "{hello}", "variables": {"a": "\0"}}, "BAD_USER_INPUT"),
        ({"query": "query($n: Int!){echo(number:$n)}"}, "BAD_USER_INPUT"),
        ({"query": "{" + "hello " * 501 + "}"}, "QUERY_TOO_COMPLEX"),
        ({"query": "subscription{count failing}"}, "QUERY_TOO_COMPLEX"),
        ({"query": "{__schema{types{name}}}"}, "FORBIDDEN"),
        ({"query": "subscription{failing}"}, "INTERNAL"),
    ],
)
async def test_an_operation_that_is_wrong_ends_alone(payload: dict[str, Any], code: str) -> None:
    async with acknowledged(door()) as socket:
        await socket.subscribe("good", "subscription{count(to:2 pause:0.1)}")
        await socket.say(type="subscribe", id="bad", payload=payload)
        heard: list[Any] = []
        while not (heard and heard[-1] == {"id": "good", "type": "complete"}):
            heard.append(await socket.hear())

    error = next(message for message in heard if message["type"] == "error")
    assert error["id"] == "bad"
    assert error["payload"][0]["extensions"]["code"] == code
    assert [message["type"] for message in heard if message["id"] == "good"] == ["next", "next", "complete"]


async def test_operations_at_once_on_one_socket_are_bounded() -> None:
    async with acknowledged(door(Limits(operations=2))) as socket:
        for id_ in ("1", "2"):
            await socket.subscribe(id_, "subscription{watched}")
        await socket.hear_all(2)
        await socket.subscribe("3", "{hello}")
        third = await socket.hear()
        await socket.say(type="complete", id="1")
        await socket.subscribe("3", "{hello}")
        room = await socket.hear()

    assert third["type"] == "error"
    assert third["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert room == {"id": "3", "type": "next", "payload": {"data": {"hello": "world"}}}


async def test_an_operation_that_must_wait_is_refused_alone() -> None:
    calls = 0

    async def admit(connection: Any) -> int | None:
        nonlocal calls
        calls += 1
        return 9 if calls > 1 else None

    async with acknowledged(door(admit=admit)) as socket:
        await socket.subscribe("1", "{hello}")
        heard = await socket.hear()

    assert heard["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": 9}
