"""Does a citizen read what happened to the account, page by page, and nobody else's?"""

import pytest

from tests.accounts.people import OTHER_PASSWORD, SIGNED_IN, choice, reset_link, signed_in
from tests.portal import PASSWORD, Portal

EVENTS = (
    "query Events($first: Int!, $after: String) { me { accountEvents(first: $first, after: $after) {"
    " edges { cursor node { id kind label happenedAt device } } pageInfo { hasNextPage endCursor } } } }"
)


@pytest.mark.capability("S003-15")
async def test_everything_that_happens_to_the_account_is_there_newest_first(portal: Portal) -> None:
    claire = await portal.signs_up("claire")
    await portal.client().play("signIn", {"identifier": claire.email, "password": "Pas du tout 1"}, SIGNED_IN)
    token = await reset_link(portal, claire)
    await portal.client().play("passwordReset", choice(token), "")
    claire = await signed_in(portal, claire.username, OTHER_PASSWORD)
    await claire.play("usernameChange", {"username": "clairette", "currentPassword": OTHER_PASSWORD}, "")

    page = (await claire.data(EVENTS, {"first": 20}))["me"]["accountEvents"]

    nodes = [edge["node"] for edge in page["edges"]]
    assert [node["kind"] for node in nodes] == [
        "USERNAME_CHANGED",
        "SIGNED_IN",
        "PASSWORD_CHANGED",
        "PASSWORD_RESET_REQUESTED",
        "SIGN_IN_FAILED",
        "TERMS_ACCEPTED",
        "SIGNED_IN",
        "CREATED",
    ]
    assert nodes[0]["label"] == "Nom d’utilisateur modifié"
    assert all(node["device"] for node in nodes)
    assert page["pageInfo"]["hasNextPage"] is False


async def test_it_speaks_the_readers_language_and_turns_its_pages(portal: Portal) -> None:
    claire = await portal.signs_up("claire")
    claire.language = "en"

    first = (await claire.data(EVENTS, {"first": 2}))["me"]["accountEvents"]
    second = (await claire.data(EVENTS, {"first": 2, "after": first["pageInfo"]["endCursor"]}))["me"]["accountEvents"]

    labels = [edge["node"]["label"] for page in (first, second) for edge in page["edges"]]
    assert labels == ["General terms accepted", "Signed in", "Space created"]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]


async def test_a_line_is_reached_by_its_citizen_and_by_nobody_else(portal: Portal) -> None:
    claire, paul = await portal.signs_up("claire"), await portal.citizen("paul")
    node = (await claire.data(EVENTS, {"first": 1}))["me"]["accountEvents"]["edges"][0]["node"]
    query = "query Node($id: ID!) { node(id: $id) { id ... on AccountEvent { kind } } }"
    agent = await portal.agent("ADMINISTRATOR")

    reached = [
        (await client.data(query, {"id": node["id"]}))["node"] for client in (claire, paul, portal.client(), agent)
    ]

    assert reached == [{"id": node["id"], "kind": "TERMS_ACCEPTED"}, None, None, None]


async def test_somebody_elses_failures_are_not_in_ones_own_journal(portal: Portal) -> None:
    claire = await portal.signs_up("claire")
    await portal.citizen("paul")

    await portal.client().play("signIn", {"identifier": "paul.durand", "password": f"{PASSWORD}!"}, SIGNED_IN)

    edges = (await claire.data(EVENTS, {"first": 20}))["me"]["accountEvents"]["edges"]
    assert "SIGN_IN_FAILED" not in [edge["node"]["kind"] for edge in edges]
