"""Does everybody see what the access table gives them, and nothing else?"""

import json
from typing import Any

import httpx2
import pytest
from graphql import GraphQLObjectType

from rules.vocabulary.errors import ErrorCode
from schema import ids
from tests.house import cast as casting
from tests.house.access_table import (
    BY_NODE,
    BY_QUERY,
    CITIZENS,
    DOORLESS,
    PENDING,
    ROOTS,
    STAFF,
    Audience,
    Who,
    lines,
)
from tests.house.cast import CLOSED, Cast, code_of
from tests.house.saying import SCHEMA, document, object_type, selected
from tests.portal import Client, Portal

#: What asks for something by an id, or for days, that nothing is of here.
NULL_HERE = {"node", "nodes", "demande", "waterReadingCheck", "waterBill"}


@pytest.fixture(scope="module")
async def cast(running_portal: Portal) -> Cast:
    """The same for all the tests here: none of them changes anything."""
    await running_portal.forget_everything()
    return await casting.gather(running_portal)


def test_every_field_of_the_graph_has_its_line_and_every_line_its_field() -> None:
    graph = {
        name: set(found.fields)
        for name, found in SCHEMA.type_map.items()
        if isinstance(found, GraphQLObjectType) and not name.startswith("__")
    }

    table = lines()

    assert {(name, field) for name in graph for field in graph[name] - table.get(name, set())} == set()
    assert {(name, field) for name in table for field in table[name] - graph.get(name, set())} == set()


async def test_a_mutation_is_closed_to_whoever_is_not_in_its_line_and_nothing_is_written(
    running_portal: Portal, cast: Cast
) -> None:
    told, expected = {}, {}
    async with running_portal.untouched():
        for mutation, audience in ROOTS["Mutation"].items():
            for who in set(Who) - audience:
                told[mutation, who] = await code_of(cast.clients[who], *document("Mutation", mutation))
                expected[mutation, who] = closed_with(who, audience)

    assert told == expected


async def test_a_query_is_null_to_whoever_is_not_in_its_line_or_says_which_step_comes_first(cast: Cast) -> None:
    for query, audience in ROOTS["Query"].items():
        for who, client in cast.clients.items():
            answer = await client.run(*document("Query", query))
            codes = [error["extensions"]["code"] for error in answer.get("errors", ())]

            if who in audience:
                assert codes == [], (query, who)
                assert query in NULL_HERE or answer["data"][query] is not None, (query, who)
            elif who in PENDING:
                assert codes == [step_of(who)], (query, who)
            else:
                assert (codes, answer["data"]) == ([], {query: None}), (query, who)


async def test_a_subscription_is_closed_to_whoever_is_not_in_its_line(running_portal: Portal, cast: Cast) -> None:
    for subscription, audience in ROOTS["Subscription"].items():
        for who in set(Who) - audience:
            told = await first_event(running_portal, cast.clients[who], document("Subscription", subscription)[0])

            assert told["errors"][0]["extensions"]["code"] == closed_with(who, audience), (subscription, who)


@pytest.mark.parametrize("type_name", BY_NODE)
async def test_node_shows_a_thing_to_whoever_is_in_its_lines_and_is_null_to_the_others(
    cast: Cast, type_name: str
) -> None:
    fields = BY_NODE[type_name]
    for who, client in cast.clients.items():
        seen = [name for name in fields if who in fields[name]]
        hidden = [name for name in fields if who not in fields[name]]
        if who in PENDING:
            answer = await look(client, cast.things[type_name], type_name, list(fields))
            assert [error["extensions"]["code"] for error in answer["errors"]] == [step_of(who)], who
            continue
        if not seen or type_name in DOORLESS:
            absent = ids.write(type_name, 999_999)
            answer = await look(client, cast.things[type_name], type_name, list(fields))
            assert answer == {"data": {"node": None}} == await look(client, absent, type_name, list(fields)), who
            continue
        answer = await look(client, cast.things[type_name], type_name, seen)
        assert "errors" not in answer, (who, answer)
        assert answer["data"]["node"]["id"] == cast.things[type_name], who
        for name in (name for name in seen if fields[name] != fields["id"]):
            assert answer["data"]["node"][name] is not None, (who, name)
        for name in hidden:
            answer = await look(client, cast.things[type_name], type_name, [name])
            assert hides(answer, "node", name), (who, name, answer)


@pytest.mark.parametrize("type_name", BY_QUERY)
async def test_a_root_field_shows_each_of_its_fields_to_whoever_is_in_its_line(cast: Cast, type_name: str) -> None:
    root, fields = BY_QUERY[type_name]
    narrow = {name for name, audience in fields.items() if audience != ROOTS["Query"][root]}
    for who, client in cast.clients.items():
        for name, audience in fields.items():
            field = object_type(type_name).fields[name]
            answer = await client.run(f"{{ {root} {{ {selected(name, field)} }} }}")
            if who in audience:
                assert "errors" not in answer, (who, name, answer)
                assert name not in narrow or answer["data"][root][name] is not None, (who, name)
            else:
                assert hides(answer, root, name), (who, name, answer)


def closed_with(who: Who, audience: Audience) -> str:
    """Return the code that a mutation or a subscription is closed with: the kind of actor first, then their steps."""
    if who is Who.VISITOR:
        return ErrorCode.UNAUTHENTICATED
    once_ready = {Who.NEWCOMER: CITIZENS, Who.HALF: STAFF}
    if who in PENDING and audience & (once_ready[who] | {Who.VISITOR}):
        return step_of(who)
    return ErrorCode.FORBIDDEN


def step_of(who: Who) -> str:
    """Return the code of the step that somebody has to take first."""
    return ErrorCode.TERMS_ACCEPTANCE_REQUIRED if who is Who.NEWCOMER else ErrorCode.ONE_TIME_CODE_SETUP_REQUIRED


async def look(client: Client, global_id: str, type_name: str, names: list[str]) -> dict[str, Any]:
    """Ask `node` for some fields of a thing."""
    fields = " ".join(selected(name, object_type(type_name).fields[name]) for name in names)
    return await client.run(
        f"query Look($id: ID!) {{ node(id: $id) {{ ... on {type_name} {{ {fields} }} }} }}", {"id": global_id}
    )


def hides(answer: dict[str, Any], root: str, name: str) -> bool:
    """Tell whether an answer shows nothing of a field: it is null, or what holds it is, or a code says why."""
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    held = (answer.get("data") or {}).get(root)
    return codes <= CLOSED and (held is None or held[name] is None)


async def first_event(portal: Portal, client: Client, text: str) -> dict[str, Any]:
    """Return what a subscription says first."""
    headers = {"Accept": "text/event-stream"}
    if client.token is not None:
        headers["Authorization"] = f"Bearer {client.token}"
    async with httpx2.AsyncClient(timeout=5).stream(
        "POST", f"{portal.url}/graphql", json={"query": text}, headers=headers
    ) as response:
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                said: dict[str, Any] = json.loads(line.removeprefix("data:"))
                return said
    raise AssertionError("nothing was said")
