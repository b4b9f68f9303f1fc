"""Is a citizen told inside their space, live and afterwards, and only they?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from tests.accounts.people import OTHER_PASSWORD, signed_in
from tests.portal import PASSWORD, Client, Portal

NOTIFICATIONS = (
    "query Told($unreadOnly: Boolean! = false, $first: Int! = 20) { me { notifications(unreadOnly: $unreadOnly,"
    " first: $first) { edges { node { id title body createdAt readAt about { id } } } pageInfo { hasNextPage } } } }"
)
CHANGED = {"currentPassword": PASSWORD, "password": OTHER_PASSWORD, "passwordConfirmation": OTHER_PASSWORD}


async def test_a_change_of_password_and_of_username_is_told_newest_first(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await claire.play("usernameChange", {"username": "clairette", "currentPassword": PASSWORD}, "")
    await claire.play("passwordChange", CHANGED, "")

    told = await _told(claire)

    assert [one["title"] for one in told] == ["Mot de passe modifié", "Nom d’utilisateur modifié"]
    assert told[1]["body"] == "Votre nom d’utilisateur est désormais clairette."
    assert [one["about"] for one in told] == [None, None]
    assert (await claire.data("{ dashboard { unreadNotifications } }"))["dashboard"] == {"unreadNotifications": 2}


async def test_what_was_told_until_a_moment_is_marked_read_and_nothing_later(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await claire.play("usernameChange", {"username": "clairette", "currentPassword": PASSWORD}, "")
    [first] = await _told(claire)
    portal.clock.forward(minutes=1)
    await claire.play("passwordChange", CHANGED, "")

    marked = await claire.play("notificationsMarkRead", {"upTo": first["createdAt"]}, "... on Citizen { username }")

    assert marked["username"] == "clairette"
    assert [one["title"] for one in await _told(claire, unreadOnly=True)] == ["Mot de passe modifié"]
    assert [bool(one["readAt"]) for one in await _told(claire)] == [False, True]
    assert (await claire.data("{ dashboard { unreadNotifications } }"))["dashboard"] == {"unreadNotifications": 1}


async def test_nobody_elses_are_seen_or_marked_read(portal: Portal) -> None:
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")
    await claire.play("usernameChange", {"username": "clairette", "currentPassword": PASSWORD}, "")
    [own] = await _told(claire)
    query = "query Node($id: ID!) { node(id: $id) { id } }"

    await paul.play("notificationsMarkRead", {"upTo": "2100-01-01T00:00:00Z"}, "")

    assert await _told(paul) == []
    assert (await paul.data(query, {"id": own["id"]}))["node"] is None
    assert (await portal.client().data(query, {"id": own["id"]}))["node"] is None
    assert (await claire.data(query, {"id": own["id"]}))["node"] == {"id": own["id"]}
    assert [one["readAt"] for one in await _told(claire)] == [None]


async def test_a_moment_that_cannot_be_read_is_told(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    refused = await claire.play("notificationsMarkRead", {"upTo": "demain"}, "")

    assert [field["path"] for field in refused["fields"]] == [["upTo"]]


async def test_it_reaches_whoever_watches_as_it_happens_and_nobody_else(portal: Portal) -> None:
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")

    async with _watching(claire) as clairs, _watching(paul) as pauls:
        await claire.play("usernameChange", {"username": "clairette", "currentPassword": PASSWORD}, "")
        await paul.play("passwordChange", CHANGED, "")

        assert (await _next(clairs))["data"]["notified"]["title"] == "Nom d’utilisateur modifié"
        assert (await _next(pauls))["data"]["notified"]["title"] == "Mot de passe modifié"


async def test_a_session_that_has_ended_is_told_nothing_more(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    phone = await signed_in(portal, claire.username)

    async with _watching(phone) as watching:
        await claire.play("passwordChange", CHANGED, "")

        last = await _next(watching)

    assert last.get("data") is None
    assert last["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_visitor_watches_nothing(portal: Portal) -> None:
    async with _watching(portal.client()) as watching:
        answer = await _next(watching)

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def _told(client: Client, **variables: Any) -> list[dict[str, Any]]:
    edges = (await client.data(NOTIFICATIONS, variables))["me"]["notifications"]["edges"]
    return [edge["node"] for edge in edges]


@asynccontextmanager
async def _watching(client: Client) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Subscribe over a stream of events; inside the block, whatever happens is heard."""
    headers = {"Accept": "text/event-stream", "X-Forwarded-For": client.address}
    if client.token:
        headers["Authorization"] = f"Bearer {client.token}"
    body = {"query": "subscription { notified { id title body } }"}
    async with client.http.stream("POST", "/graphql", json=body, headers=headers, timeout=15) as response:
        await asyncio.sleep(0.1)
        yield _events(response)


async def _events(response: Any) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line.startswith("data:") and line[5:].strip():
            yield orjson.loads(line[5:])
        elif line.startswith("{"):
            yield orjson.loads(line)


async def _next(events: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    async with asyncio.timeout(10):
        return await anext(events)
