"""Does a socket know the session that opens it, however an app writes the header's name?"""

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.http.clients import PROTOCOL, Socket
from tests.portal import Portal


@pytest.mark.parametrize("name", ["authorization", "Authorization", "AUTHORIZATION"])
async def test_a_token_opens_a_socket_under_any_case_of_its_name(portal: Portal, name: str) -> None:
    claire = await portal.citizen("claire")

    async with connect(f"{portal.url.replace('http', 'ws')}/graphql", subprotocols=[Subprotocol(PROTOCOL)]) as opened:
        socket = Socket(opened)
        await socket.say(type="connection_init", payload={name: f"Bearer {claire.token}"})
        assert await socket.hear() == {"type": "connection_ack"}
        await socket.subscribe("1", "{ session { username } }")
        answer = await socket.hear()

    assert answer["payload"] == {"data": {"session": {"username": claire.username}}}
