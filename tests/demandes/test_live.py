"""Are both sides told live of what happens to a demande, over a socket and over events, and nobody else?"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import time
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from schema import ids
from tests.appointments.receiving import WEDNESDAY, book, receive, slot_id
from tests.appointments.receiving import sent as sent_to_be_received
from tests.demandes.asking import begun_by_visitor, sent
from tests.demandes.test_claiming import sent_by_visitor
from tests.demandes.types import offer
from tests.http.clients import PROTOCOL, Socket
from tests.portal import Client, Portal

CHANGED = """
subscription C($id: ID!) { demandeChanged(id: $id) {
    kind by status label agent { name } about { __typename } demande { id access contact { email } }
} }
"""
MOVED = "subscription { queueChanged { id demande { id status assignedTo { name } } } }"


async def listening(portal: Portal, channels: int = 1) -> None:
    """Wait until somebody listens to so many channels, whichever bus carries them."""
    bus: Any = portal.parts.machines.bus
    async with asyncio.timeout(5):
        while len(getattr(bus, "_readers", ()) or getattr(bus, "_channels", ())) < channels:
            await asyncio.sleep(0.01)


class Heard:
    """What a subscription says, one thing after the other; None once it has ended."""

    def __init__(self, said: AsyncIterator[Any]) -> None:
        self._said = said

    async def next(self) -> Any:
        async with asyncio.timeout(5):
            return await anext(self._said, None)


@asynccontextmanager
async def over_socket(portal: Portal, client: Client, query: str, **variables: Any) -> AsyncIterator[Heard]:
    """Subscribe over a WebSocket."""
    async with connect(f"{portal.url.replace('http', 'ws')}/graphql", subprotocols=[Subprotocol(PROTOCOL)]) as opened:
        socket = Socket(opened)
        await socket.say(type="connection_init", payload={"authorization": f"Bearer {client.token}"})
        assert await socket.hear() == {"type": "connection_ack"}
        await socket.subscribe("1", query, variables=variables)

        async def said() -> AsyncIterator[Any]:
            with suppress(ConnectionClosed):
                async for raw in opened:
                    message = json.loads(raw)
                    if message["type"] == "complete":
                        return
                    yield message["payload"]

        await listening(portal)
        yield Heard(said())


@asynccontextmanager
async def over_events(portal: Portal, client: Client, query: str, **variables: Any) -> AsyncIterator[Heard]:
    """Subscribe over server-sent events."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {client.token}"}
    body = {"query": query, "variables": variables}
    async with portal.http.stream("POST", "/graphql", json=body, headers=headers) as response:

        async def said() -> AsyncIterator[Any]:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    yield json.loads(line.removeprefix("data: "))

        await listening(portal)
        yield Heard(said())


WAYS = [pytest.param(over_socket, id="socket"), pytest.param(over_events, id="events")]


@pytest.mark.capability("S004-59", "S004-28")
@pytest.mark.parametrize("subscribed", WAYS)
async def test_a_citizen_sees_each_step_as_it_happens_and_nothing_of_what_is_internal(
    portal: Portal, subscribed: Any
) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    demande = await sent(claire)
    await portal.settled()
    bernard = (await agathe.data("{ agent { colleagues { id } } }"))["agent"]["colleagues"][0]["id"]

    async with subscribed(portal, claire, CHANGED, id=demande["id"]) as heard:
        await agathe.play("demandeAssign", {"id": demande["id"], "agent": bernard}, "")
        await agathe.play("internalNoteAdd", {"demande": demande["id"], "body": "Voir 2019."}, "")
        await agathe.play("demandeTake", {"id": demande["id"]}, "")
        taken = (await heard.next())["data"]["demandeChanged"]
        await agathe.play("exchangeAdd", {"demande": demande["id"], "body": "Bonjour."}, "")
        written = (await heard.next())["data"]["demandeChanged"]
        await claire.play("exchangesMarkRead", {"demande": demande["id"]}, "")
        read = (await heard.next())["data"]["demandeChanged"]

    assert (taken["kind"], taken["status"], taken["by"], taken["agent"]) == ("TAKEN", "IN_PROGRESS", "TOWN_HALL", None)
    assert taken["demande"]["contact"]["email"] == claire.email
    assert (written["kind"], written["about"]) == ("EXCHANGE_ADDED", {"__typename": "Exchange"})
    assert read["kind"] == "EXCHANGES_READ"
    history = await claire.data(
        "query D($id: ID!) { demande(id: $id) { history { edges { node { kind } } } } }", {"id": demande["id"]}
    )
    kinds = [edge["node"]["kind"] for edge in history["demande"]["history"]["edges"]]
    assert "EXCHANGES_READ" not in kinds
    assert "ASSIGNED" not in kinds


@pytest.mark.capability("S004-60")
@pytest.mark.parametrize("subscribed", WAYS)
async def test_an_agent_sees_the_queue_move_until_it_is_no_longer_theirs(portal: Portal, subscribed: Any) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil", "eau"], name="Bernard Roux")

    async with subscribed(portal, agathe, MOVED) as heard:
        _, draft = await begun_by_visitor(portal)
        await claire.play("demandeClaim", {"ticket": draft["ticket"]}, "")  # of a draft no service is told
        demande = await sent(claire)
        came = (await heard.next())["data"]["queueChanged"]
        await portal.settled()
        while came["demande"]["status"] != "IN_PROGRESS":
            if came["demande"]["assignedTo"] is None and came["demande"]["status"] == "SUBMITTED":
                await bernard.play("demandeTake", {"id": demande["id"]}, "")
            came = (await heard.next())["data"]["queueChanged"]
        services = (await bernard.data("{ portal { services { id slug } } }"))["portal"]["services"]
        eau = next(one["id"] for one in services if one["slug"] == "eau")
        await bernard.play("demandeAssign", {"id": demande["id"], "service": eau}, "")
        left = (await heard.next())["data"]["queueChanged"]
        await bernard.play("demandeAccept", {"id": demande["id"]}, "")
        other = await sent(claire)
        came_next = (await heard.next())["data"]["queueChanged"]

    assert came["demande"]["assignedTo"] == {"name": "Bernard Roux"}
    assert left == {"id": demande["id"], "demande": None}
    assert came_next["id"] == other["id"], "of what left, nothing more is told"
    seen = await portal.sql("SELECT actor FROM audit_entry WHERE action = 'queueChanged'")
    assert {row["actor"].split(" <")[0] for row in seen} == {"Agathe Petit"}


async def test_an_agent_taken_out_of_the_service_is_told_nothing_more(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    demande = await sent(claire)
    await portal.settled()

    async with (
        over_events(portal, agathe, CHANGED, id=demande["id"]) as of_demande,
        over_events(portal, agathe, MOVED) as of_queue,
    ):
        await listening(portal, 2)
        await portal.sql(
            "DELETE FROM agent_service WHERE agent_id = (SELECT id FROM agent WHERE name = 'Agathe Petit')"
        )
        await bernard.play("demandeTake", {"id": demande["id"]}, "")
        ended = await of_demande.next()
        await portal.sql(
            "INSERT INTO agent_service (agent_id, service_id) SELECT a.id, s.id FROM agent a, service s"
            " WHERE a.name = 'Agathe Petit'"
        )
        await bernard.play("demandeAccept", {"id": demande["id"]}, "")
        first = (await of_queue.next())["data"]["queueChanged"]

    assert ended is None
    assert first["demande"]["status"] == "ACCEPTED", "what happened while it was not theirs is not told"


async def test_whoever_watched_by_ticket_sees_the_status_only_once_an_account_has_it(portal: Portal) -> None:
    await offer(portal)
    visitor, demande = await sent_by_visitor(portal, "claire@example.org")
    await portal.settled()
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])

    async with over_socket(portal, visitor, CHANGED, id=demande["id"]) as heard:
        await visitor.play("exchangeAdd", {"demande": demande["id"], "body": "Bonjour."}, "")
        before = (await heard.next())["data"]["demandeChanged"]
        claimed = await claire.play("demandeClaim", {"ticket": demande["ticket"]}, "")
        at_claim = (await heard.next())["data"]["demandeChanged"]
        await agathe.play("exchangeAdd", {"demande": demande["id"], "body": "Madame, bonjour."}, "")
        after = (await heard.next())["data"]["demandeChanged"]

    assert claimed["__typename"] == "Demande"
    assert (before["about"], before["demande"]["access"]) == ({"__typename": "Exchange"}, "FULL")
    assert (at_claim["kind"], at_claim["demande"]["access"]) == ("CLAIMED", "STATUS_ONLY")
    assert (after["kind"], after["about"], after["demande"]["contact"]) == ("EXCHANGE_ADDED", None, None)


async def test_whoever_watches_by_ticket_is_shown_no_appointment_of_the_account_that_has_it_since(
    portal: Portal,
) -> None:
    agenda = await receive(portal)
    visitor, demande = await sent_to_be_received(portal)
    await portal.settled()
    claire = await portal.citizen("claire")
    await portal.sql("UPDATE demande SET contact = jsonb_set(contact, '{email}', '\"claire@example.org\"')")
    about = "subscription C($id: ID!) { demandeChanged(id: $id) { kind about { ... on Appointment { startsAt } } } }"

    async with over_socket(portal, visitor, about, id=demande["id"]) as heard:
        claimed = await claire.play("demandeClaim", {"ticket": demande["ticket"]}, "")
        at_claim = (await heard.next())["data"]["demandeChanged"]
        booked = await book(claire, demande["id"], slot_id(agenda, WEDNESDAY, time(9)))
        after = (await heard.next())["data"]["demandeChanged"]

    assert (claimed["__typename"], booked["__typename"], at_claim["kind"]) == ("Demande", "Appointment", "CLAIMED")
    assert after == {"kind": "APPOINTMENT_BOOKED", "about": None}


@pytest.mark.parametrize("subscribed", WAYS)
async def test_a_session_that_has_ended_is_told_nothing_more(portal: Portal, subscribed: Any) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    demande = await sent(claire)
    await portal.settled()

    async with subscribed(portal, claire, CHANGED, id=demande["id"]) as heard:
        await portal.client(token=claire.token).play("signOut", {}, "")
        await agathe.play("demandeTake", {"id": demande["id"]}, "")
        last = await heard.next()

    assert last is None or (last.get("data") is None and last["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED")


async def test_nobody_watches_what_is_not_theirs(portal: Portal) -> None:
    await offer(portal)
    demande = await sent(await portal.citizen("claire"))
    denis = await portal.citizen("denis")
    yves = await portal.agent("AGENT", services=["eau"], name="Yves Eau")
    headers = {"Accept": "text/event-stream"}

    said = [
        (await client.post({"query": CHANGED, "variables": {"id": demande_id}}, headers=headers)).text
        for client in (denis, yves)
        for demande_id in (demande["id"], ids.write("Demande", 999_999))
    ]
    by_denis = (await denis.post({"query": MOVED}, headers=headers)).text

    assert all("data: {" not in one and "complete" in one for one in said), said
    assert "FORBIDDEN" in by_denis
