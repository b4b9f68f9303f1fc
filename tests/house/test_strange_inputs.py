"""Is whatever somebody puts into an argument answered with a code, and never with an incident?"""

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from schema import graph
from tests.house.access_table import ROOTS, Who
from tests.portal import Client, Portal

SCHEMA = graph.build()._schema
#: What an argument holds while another is tried.
PLAIN: dict[str, Any] = {
    "Int": 1,
    "BigInt": "1",
    "Boolean": True,
    "JSON": {"a": 1},
    "Date": "2026-11-21",
    "DateTime": "2026-11-21T10:00:00Z",
    "Decimal": "1.5",
    "EmailAddress": "claire@example.org",
}
STRANGE: dict[str, list[Any]] = {
    "Int": [2**31 - 1, -(2**31)],
    "BigInt": [str(2**63 - 1), -(2**63) + 1, "9" * 50, "1e3"],
    "Boolean": [],
    "JSON": [{"x" * 500: [[{}]]}, {"a": 10**300}],
    "DateTime": ["0001-01-01T00:00:00+14:00", "2200-12-31T23:59:59-23:59"],
}
#: Past the length of every column; ligatures that fold to eighteen letters each.
TEXTS = ["x" * 5_000, "ﷺ" * 40]
#: Places that are no moment in UTC.
CURSORS = ["0001-01-01T00:00:00+14:00|1", "9999-12-31T23:59:59-14:00|1", "2026-11-21T10:00:00+00:00|9" + "9" * 40]
LISTS = """
  query L($after: String) { portal { news(after: $after) { edges { cursor } } }
    me { accountEvents(after: $after) { edges { cursor } } appointments(after: $after) { edges { cursor } }
      notifications(after: $after) { edges { cursor } } }
    agent { citizens(search: "ab", after: $after) { edges { cursor } } mails(after: $after) { edges { cursor } }
      audit(after: $after) { edges { cursor } } } }
"""


def plain(kind: GraphQLInputType) -> Any:
    """Return a value that an argument takes."""
    if isinstance(kind, GraphQLNonNull):
        return plain(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [plain(kind.of_type)]
    if isinstance(kind, GraphQLInputObjectType):
        return {name: plain(field.type) for name, field in kind.fields.items()}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return PLAIN.get(kind.name, "abcdef12")


def strange(kind: GraphQLInputType) -> Iterator[Any]:
    """Give what an argument takes, each time with one thing in it strange."""
    if isinstance(kind, GraphQLNonNull):
        yield from strange(kind.of_type)
    elif isinstance(kind, GraphQLList):
        yield from ([item] for item in strange(kind.of_type))
    elif isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield from ({**plain(kind), name: value} for value in strange(field.type))
    elif not isinstance(kind, GraphQLEnumType):
        yield from STRANGE.get(kind.name, TEXTS)


def asked(field: GraphQLField, name: str, root: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give documents that call a root field, each with variables of which one is strange."""
    selection = "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"
    for argument, definition in field.args.items():
        document = f"{root} F($a: {definition.type}) {{ {name}({argument}: $a) {selection} }}"
        yield from ((document, {"a": value}) for value in strange(definition.type))


def within(*roots: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give documents that call each field below root ones, once a type, one of its arguments strange."""
    met: set[str] = set()
    waiting = [(root, SCHEMA.query_type.fields[root]) for root in roots] if SCHEMA.query_type else []
    for path, parent in waiting:
        kind = get_named_type(parent.type)
        if kind.name in met or not isinstance(kind, GraphQLObjectType):
            continue
        met.add(kind.name)
        for name, field in kind.fields.items():
            waiting.append((f"{path} {name}", field))
            needed = {at: given.type for at, given in field.args.items() if isinstance(given.type, GraphQLNonNull)}
            for argument, definition in field.args.items():
                declared = {**needed, argument: definition.type}
                variables = ", ".join(f"${at}: {type_}" for at, type_ in declared.items())
                given = ", ".join(f"{at}: ${at}" for at in declared)
                selection = "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"
                asked_for = f"{path} {name}({given}) {selection}".split(" ", path.count(" ") + 1)
                document = f"query F({variables}) {{ {' { '.join(asked_for)} {'}' * len(asked_for)}"
                for value in strange(definition.type):
                    yield document, {at: plain(type_) for at, type_ in declared.items()} | {argument: value}


@pytest.fixture
async def everyone(portal: Portal) -> dict[Who, Client]:
    """Somebody of each kind."""
    return {
        Who.VISITOR: portal.client(),
        Who.CLAIRE: await portal.citizen("claire"),
        Who.ADMINISTRATOR: await portal.agent("ADMINISTRATOR", services=["eau"]),
    }


async def incidents(client: Client, documents: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Return what was asked and answered with an incident, or without a code."""
    seats = asyncio.Semaphore(6)

    async def play(number: int, document: str, variables: dict[str, Any]) -> Any:
        async with seats:
            # From somewhere else each time, so that nobody is slowed before the verb is reached.
            elsewhere = {"X-Forwarded-For": f"10.0.{number >> 8}.{number & 255}"}
            answer = await client.run(document, variables, headers=elsewhere)
        codes = [error["extensions"].get("code") for error in answer.get("errors", ())]
        return (document, variables, answer) if "INTERNAL" in codes or None in codes else None

    found = await asyncio.gather(*(play(number, *each) for number, each in enumerate(documents)))
    return [each for each in found if each]


@pytest.mark.parametrize("who", [Who.VISITOR, Who.CLAIRE, Who.ADMINISTRATOR])
async def test_whatever_an_argument_holds_is_no_incident(everyone: dict[Who, Client], who: Who) -> None:
    roots = [("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type)]
    documents = [
        each
        for root, kind in roots
        if kind is not None
        for name, field in kind.fields.items()
        if who in ROOTS[root.capitalize()][name]  # the others are stopped before anything is read
        for each in asked(field, name, root)
    ]

    found = await incidents(everyone[who], documents)

    assert len(documents) > 50
    assert found == []


async def test_whatever_an_argument_of_a_list_holds_is_no_incident(portal: Portal) -> None:
    claire, administrator = await portal.citizen("claire"), await portal.agent("ADMINISTRATOR", services=["eau"])
    of_citizens = list(within("me", "portal"))
    of_staff = list(within("agent"))

    found = [*await incidents(claire, of_citizens), *await incidents(administrator, of_staff)]

    assert min(len(of_citizens), len(of_staff)) > 50
    assert found == []


async def test_no_cursor_is_an_incident(everyone: dict[Who, Client]) -> None:
    cursors = [base64.urlsafe_b64encode(place.encode()).decode().rstrip("=") for place in CURSORS]

    asked_for = [(LISTS, {"after": cursor}) for cursor in cursors]
    found = [each for client in everyone.values() for each in await incidents(client, asked_for)]

    assert found == []
