"""Does a socket keep to graphql-transport-ws, and to its own limits, whatever the client does?"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from schema.limits import Limits
from tests.http.doors import ORIGIN, Context, door, serving

PROTOCOL = "graphql-transport-ws"


class Socket:
    """A client that speaks JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def subscribe(self, id_: str, query: str, **payload: Any) -> None:
        await self.say(type="subscribe", id=id_, payload={"query": query, **payload})

    async def hear(self) -> Any:
        async with asyncio.timeout(3):
            return json.loads(await self.connection.recv())

    async def hear_all(self, count: int) -> list[Any]:
        return [await self.hear() for _ in range(count)]

    async def closed(self) -> int | None:
        """Return the code that the server closes with, whatever it says before."""
        async with asyncio.timeout(3):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None


@asynccontextmanager
async def opened(app: Starlette, protocol: str | None = PROTOCOL, **options: Any) -> AsyncIterator[Socket]:
    """Open a socket, without a word yet."""
    protocols = [Subprotocol(protocol)] if protocol else None
    async with (
        serving(app) as address,
        connect(f"ws://{address}/graphql", subprotocols=protocols, **options) as connection,
    ):
        yield Socket(connection)


@asynccontextmanager
async def acknowledged(app: Starlette, payload: Any = None) -> AsyncIterator[Socket]:
    """Open a socket and have it acknowledged."""
    async with opened(app) as socket:
        await socket.say(type="connection_init", **({"payload": payload} if payload else {}))
        assert await socket.hear() == {"type": "connection_ack"}
        yield socket


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


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        "[]",
        "null",
        "{}",
        '{"type":"unknown"}',
        '{"type":"start","id":"1","payload":{"query":"{hello}"}}',
        '{"type":"subscribe","id":1,"payload":{"query":"{hello}"}}',
        '{"type":"subscribe","id":"","payload":{"query":"{hello}"}}',
        '{"type":"subscribe","id":"1"}',
        '{"type":"subscribe","id":"1","payload":"{hello}"}',
        '{"type":"complete"}',
        "[" * 5_000,
        b'{"type":"ping"}',
    ],
)
async def test_what_is_no_message_of_the_protocol_closes_the_socket(message: str | bytes) -> None:
    async with acknowledged(door()) as socket:
        await socket.connection.send(message)

        assert await socket.closed() == 4400


async def test_a_message_beyond_its_limit_closes_its_socket_and_no_other() -> None:
    async with acknowledged(door()) as socket:
        within = '{"type":"ping","payload":{"a":"' + "a" * (64_000 - 34) + '"}}'
        await socket.connection.send(within)
        answered = await socket.hear()
        await socket.connection.send(within + " ")

        assert len(within) == 64_000
        assert answered == {"type": "pong"}
        assert await socket.closed() == 1009


async def test_a_message_beyond_what_the_server_reads_at_all_closes_its_socket_and_no_other() -> None:
    async with serving(door()) as address:
        async with connect(f"ws://{address}/graphql", subprotocols=[Subprotocol(PROTOCOL)]) as connection:
            await connection.send("a" * 1_000_000)
            assert await Socket(connection).closed() == 1009
        async with connect(f"ws://{address}/graphql", subprotocols=[Subprotocol(PROTOCOL)]) as connection:
            await Socket(connection).say(type="connection_init")
            assert await Socket(connection).hear() == {"type": "connection_ack"}


async def test_a_client_that_never_begins_is_closed() -> None:
    async with opened(door(Limits(init_s=0.1))) as socket:
        await socket.say(type="ping")

        assert await socket.closed() == 4408


async def test_a_client_that_began_in_time_stays() -> None:
    async with acknowledged(door(Limits(init_s=0.1))) as socket:
        await asyncio.sleep(0.2)
        await socket.say(type="ping")

        assert await socket.hear() == {"type": "pong"}


async def test_asking_before_the_acknowledgement_closes_the_socket() -> None:
    async with opened(door()) as socket:
        await socket.subscribe("1", "{hello}")

        assert await socket.closed() == 4401


async def test_beginning_twice_closes_the_socket() -> None:
    async with acknowledged(door()) as socket:
        await socket.say(type="connection_init")

        assert await socket.closed() == 4429


@pytest.mark.parametrize("payload", [[], "token", 7])
async def test_a_strange_beginning_closes_the_socket(payload: Any) -> None:
    async with opened(door()) as socket:
        await socket.say(type="connection_init", payload=payload)

        assert await socket.closed() == 4400


async def test_a_wrong_token_closes_the_socket() -> None:
    async with opened(door()) as socket:
        await socket.say(type="connection_init", payload={"token": "wrong"})

        assert await socket.closed() == 4403


async def test_who_asks_cannot_be_told_closes_the_socket_as_a_bug(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(asked: Any) -> None:
        raise ConnectionError

    async with opened(door(context_for=broken)) as socket:
        await socket.say(type="connection_init")

        assert await socket.closed() == 1011
    assert "ConnectionError" in caplog.text


async def test_an_id_in_use_closes_the_socket() -> None:
    async with acknowledged(door()) as socket:
        await socket.subscribe("1", "subscription{watched}")
        await socket.subscribe("1", "subscription{watched}")

        assert await socket.closed() == 4409


@pytest.mark.parametrize("protocol", [None, "graphql-ws", "graphql-transport-ws2"])
async def test_another_protocol_is_not_spoken(protocol: str | None) -> None:
    async with opened(door(), protocol) as socket:
        assert await socket.closed() == 4406


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


async def test_a_socket_is_closed_when_its_session_ends() -> None:
    ended = asyncio.Event()

    async def still_valid(context: Context) -> bool:
        return context.actor != "citizen" or not ended.is_set()

    async with acknowledged(door(Limits(still_valid_s=0.05), still_valid=still_valid), {"token": "citizen"}) as socket:
        await socket.subscribe("1", "subscription{watched}")
        await socket.hear()
        ended.set()

        assert await socket.closed() == 4403


async def test_no_event_leaves_a_socket_after_its_session_has_ended() -> None:
    async def still_valid(context: Context) -> bool:
        return False

    async with acknowledged(door(still_valid=still_valid)) as socket:
        await socket.subscribe("1", "subscription{count}")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.hear()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
async def test_another_site_cannot_open_a_socket_with_the_session_cookie(origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(door(), origin=origin, additional_headers={"cookie": "session=citizen"}):
            pass

    assert refused.value.response.status_code == 403
    assert b"FORBIDDEN" in (refused.value.response.body or b"")


async def test_our_own_site_opens_a_socket_with_the_session_cookie_and_others_without() -> None:
    async with opened(door(), origin=ORIGIN, additional_headers={"cookie": "session=citizen"}) as socket:
        await socket.say(type="connection_init")
        await socket.hear()
        await socket.subscribe("1", "{whoami}")
        citizen = await socket.hear()
    async with opened(door(), origin="https://app.example") as socket:
        await socket.say(type="connection_init")
        visitor = await socket.hear()

    assert citizen["payload"] == {"data": {"whoami": "citizen"}}
    assert visitor == {"type": "connection_ack"}


async def test_a_connection_that_must_wait_is_refused_at_the_handshake() -> None:
    async def admit(connection: Any) -> int | None:
        return 9

    with pytest.raises(InvalidStatus) as refused:
        async with opened(door(admit=admit)):
            pass

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["retry-after"] == "9"


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
