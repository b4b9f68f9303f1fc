"""However a running portal ends, is nothing left behind, and nothing that it has acknowledged lost?"""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
import websockets

from connectors.smtp.catcher import Catcher, CaughtMail
from connectors.smtp.conversations import Stage, Trouble
from schema.http.sockets import PROTOCOL
from tests.portal import Client, accept_terms, six_digits
from tests.running.processes import GONE_WITHIN_S, PortalProcess, a_lease_later, mail_to

pytestmark = pytest.mark.kills

CTRL_C_WITHIN_S = 5.0


async def reached(trouble: Trouble) -> None:
    async with asyncio.timeout(10):
        while not trouble.reached:
            await asyncio.sleep(0.01)


def to(smtp: Catcher, address: str) -> list[CaughtMail]:
    return [mail for mail in smtp.mails if address in mail.recipients]


async def confirm(served: PortalProcess, smtp: Catcher, address: str) -> Client:
    code = six_digits(await mail_to(smtp, address))
    opened = await served.client().play("emailConfirm", {"email": address, "code": code}, "... on SignedIn { token }")
    assert opened["__typename"] == "SignedIn", opened
    return served.client(opened["token"])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_what_it_acknowledged_is_there_after_a_restart_and_the_mail_in_its_hands_leaves(
    served: PortalProcess, smtp: Catcher, how: signal.Signals
) -> None:
    hangs = Trouble(Stage.DATA, wait_s=60, times=1)
    smtp.troubles.append(hangs)
    address = await served.sign_up(f"lou-{how.name.lower()}")
    await reached(hangs)

    await served.end(how)

    assert await served.seconds_until_nothing_lives() < GONE_WITHIN_S
    assert to(smtp, address) == []
    await served.up()
    if how is signal.SIGKILL:
        await a_lease_later(served)
    citizen = await confirm(served, smtp, address)
    assert (await citizen.data("{ session { pendingSteps } }")) == {"session": {"pendingSteps": ["ACCEPT_TERMS"]}}
    assert len(to(smtp, address)) == 1


async def test_ctrl_c_waits_neither_for_streams_nor_for_a_slow_smtp_server(
    served: PortalProcess, smtp: Catcher
) -> None:
    watching = await confirm(served, smtp, await served.sign_up("zoe"))
    await accept_terms(watching)
    slow, hangs = Trouble(Stage.DATA, wait_s=1, times=1), Trouble(Stage.DATA, wait_s=60, times=1)
    smtp.troubles.append(slow)
    finished = await served.sign_up("yann")
    await reached(slow)
    smtp.troubles[:] = [hangs]
    given_back = await served.sign_up("xavier")
    await reached(hangs)

    async with events_of(watching), socket_of(watching):
        took_s = await served.end(signal.SIGINT)

    # On a machine that has the time for it; one that does three times more than it can takes three times as long.
    assert took_s < CTRL_C_WITHIN_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert await served.ended() == 0
    assert served.living() == []
    assert [len(to(smtp, address)) for address in (finished, given_back)] == [1, 0]
    await served.up()
    await confirm(served, smtp, given_back)
    assert [len(to(smtp, address)) for address in (finished, given_back)] == [1, 1]


@asynccontextmanager
async def events_of(client: Client) -> AsyncIterator[httpx2.Response]:
    """A stream of what a citizen is told, once it has begun."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {client.token}"}
    query = {"query": "subscription { notified { id } }"}
    async with client.http.stream("POST", "/graphql", json=query, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield response


@asynccontextmanager
async def socket_of(client: Client) -> AsyncIterator[websockets.ClientConnection]:
    """The same over a WebSocket."""
    url = f"{client.http.base_url}".rstrip("/").replace("http", "ws", 1) + "/graphql"
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol(PROTOCOL)]) as socket:
        await socket.send(
            json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {client.token}"}})
        )
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload = {"query": "subscription { notified { id } }"}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        yield socket
