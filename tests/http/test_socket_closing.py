"""What closes a socket, with which code, and what keeps it from opening?"""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from resolvers.errors import DatabaseAway
from schema.errors import described
from schema.http import Asked
from schema.limits import Limits
from tests.http.clients import PROTOCOL, Socket, acknowledged, opened
from tests.http.doors import ORIGIN, Context, door, serving


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


async def test_a_database_that_is_away_closes_the_socket_to_be_opened_again(caplog: pytest.LogCaptureFixture) -> None:
    async def away(asked: Asked) -> Context:
        raise DatabaseAway("db.internal is away")

    async with opened(door(context_for=away, describe=described)) as socket:
        await socket.say(type="connection_init")

        assert await socket.closed() == 1013
    [line] = [record.getMessage() for record in caplog.records if "unavailable" in record.getMessage()]
    assert "db.internal" not in line


async def test_an_id_in_use_closes_the_socket() -> None:
    async with acknowledged(door()) as socket:
        await socket.subscribe("1", "subscription{watched}")
        await socket.subscribe("1", "subscription{watched}")

        assert await socket.closed() == 4409


@pytest.mark.parametrize("protocol", [None, "graphql-ws", "graphql-transport-ws2"])
async def test_another_protocol_is_not_spoken(protocol: str | None) -> None:
    async with opened(door(), protocol) as socket:
        assert await socket.closed() == 4406


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


async def test_an_address_keeps_so_many_open_and_no_more_sockets_and_streams_together() -> None:
    events = {"Accept": "text/event-stream"}
    body = {"query": "subscription{count(to:9 pause:9)}"}
    async with serving(door(Limits(live=2))) as address:
        open_one = partial(connect, f"ws://{address}/graphql", subprotocols=[Subprotocol(PROTOCOL)])
        async with (
            httpx2.AsyncClient(base_url=f"http://{address}") as client,
            open_one() as first,
            client.stream("POST", "/graphql", json=body, headers=events) as stream,
        ):
            with pytest.raises(InvalidStatus) as refused:
                await open_one()
            streamed = await client.post("/graphql", json=body, headers=events)
            asked = await client.post("/graphql", json={"query": "{hello}"})
            await first.close()
            async with asyncio.timeout(3):
                while True:
                    with suppress(InvalidStatus):
                        async with open_one():
                            break
            assert stream.status_code == 200

    assert refused.value.response.status_code == streamed.status_code == 429
    assert refused.value.response.headers["retry-after"] == "30"
    assert streamed.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert asked.json() == {"data": {"hello": "world"}}
