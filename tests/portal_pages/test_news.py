"""Are the news told to those they are for, newest first, and published by managers only?"""

from typing import Any

import pytest

from tests.portal import Client, Portal

NEWS = "... on News { id title excerpt body audience publishedAt }"
LIST = """
query News($first: Int! = 10, $after: String) {
  portal { news(first: $first, after: $after) {
    edges { node { id title audience } cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
  } }
}
"""


async def publish(
    manager: Client, title: str = "Coupure d’eau", body: str = "Mardi matin.", **more: Any
) -> dict[str, Any]:
    return await manager.play("newsPublish", {"title": title, "body": body, **more}, NEWS)


async def titles(client: Client, **variables: Any) -> list[str]:
    news = (await client.data(LIST, variables))["portal"]["news"]
    return [edge["node"]["title"] for edge in news["edges"]]


@pytest.mark.capability("S003-26")
async def test_tells_everyone_the_news_and_citizens_theirs_too_newest_first(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    claire = await portal.citizen("claire")
    await publish(manager, "La fontaine est réparée")
    portal.clock.forward(minutes=1)
    await publish(manager, "Relève des compteurs", audience="CITIZENS")

    assert await titles(portal.client()) == ["La fontaine est réparée"]
    assert await titles(claire) == ["Relève des compteurs", "La fontaine est réparée"]
    assert await titles(manager) == ["Relève des compteurs", "La fontaine est réparée"]


@pytest.mark.capability("S003-26")
async def test_gives_the_first_lines_for_lire_la_suite_as_plain_text(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    body = (
        "# Travaux\n\nL’eau sera coupée **mardi** dans la [rue des Lilas](https://ville.example). " + "Et encore. " * 50
    )

    made = await publish(manager, body=body)

    assert made["excerpt"].startswith("Travaux L’eau sera coupée mardi dans la rue des Lilas. Et encore.")
    assert made["excerpt"].endswith("…")
    assert len(made["excerpt"]) <= 240
    assert made["body"] == body.strip()


async def test_tells_a_citizen_whose_steps_are_not_done_what_a_visitor_is_told(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    claire = await portal.signs_up("claire", steps_done=False)
    await publish(manager, audience="CITIZENS")

    assert await titles(claire) == []


async def test_a_visitor_does_not_reach_the_citizens_news_by_their_id(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    everyones = await publish(manager)
    citizens = await publish(manager, audience="CITIZENS")
    node = "query Node($id: ID!) { node(id: $id) { id ... on News { title } } }"

    assert (await portal.client().data(node, {"id": everyones["id"]}))["node"]["title"] == "Coupure d’eau"
    assert (await portal.client().data(node, {"id": citizens["id"]}))["node"] is None
    assert (await manager.data(node, {"id": citizens["id"]}))["node"]["id"] == citizens["id"]


async def test_pages_through_news_of_one_moment_without_missing_or_repeating_any(portal: Portal) -> None:
    await portal.sql(
        "INSERT INTO news (title, body, audience, published_at)"
        " SELECT 'Actualité ' || n, 'x', 'EVERYONE', $1 FROM generate_series(1, 25) n",
        portal.clock(),
    )
    client = portal.client()

    seen: list[str] = []
    after, more = None, True
    while more:
        news = (await client.data(LIST, {"first": 10, "after": after}))["portal"]["news"]
        seen += [edge["node"]["title"] for edge in news["edges"]]
        after, more = news["pageInfo"]["endCursor"], news["pageInfo"]["hasNextPage"]

    assert seen == [f"Actualité {n}" for n in range(25, 0, -1)]


async def test_corrects_news_which_keep_their_moment(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    made = await publish(manager)
    portal.clock.forward(hours=1)

    corrected = await publish(manager, "Coupure reportée", id=made["id"])

    assert corrected["id"] == made["id"]
    assert corrected["publishedAt"] == made["publishedAt"]
    assert await titles(portal.client()) == ["Coupure reportée"]


async def test_takes_news_away(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    made = await publish(manager)

    done = await manager.play("newsRemove", {"id": made["id"]}, "... on Acknowledgement { message }")

    assert done["message"] == "L’actualité est retirée."
    assert await titles(portal.client()) == []


async def test_writes_in_the_audit_who_published_corrected_and_removed(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    made = await publish(manager)
    await publish(manager, id=made["id"])
    await manager.play("newsRemove", {"id": made["id"]}, "")

    noted = await portal.sql("SELECT action, actor, about_type FROM audit_entry ORDER BY id")

    assert [entry["action"] for entry in noted] == ["newsPublish", "newsPublish", "newsRemove"]
    assert {entry["about_type"] for entry in noted} == {"News"}
    assert all(manager.email in entry["actor"] for entry in noted)


async def test_tells_every_wrong_field_and_writes_nothing(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")

    async with portal.untouched():
        refused = await publish(manager, " ", "x" * 60_001)

    assert refused["code"] == "INVALID_INPUT"
    assert [(field["path"], field["code"]) for field in refused["fields"]] == [
        (["title"], "REQUIRED"),
        (["body"], "TOO_LONG"),
    ]


@pytest.mark.parametrize("news_id", ["TmV3czoxMjM0NQ", "UGFnZTox", "n’importe quoi"])
async def test_does_not_find_what_is_not_there_nor_what_is_of_another_type(portal: Portal, news_id: str) -> None:
    manager = await portal.agent("MANAGER")

    async with portal.untouched():
        corrected = await publish(manager, id=news_id)
        removed = await manager.play("newsRemove", {"id": news_id}, "")

    assert corrected["code"] == removed["code"] == "NOT_FOUND"
