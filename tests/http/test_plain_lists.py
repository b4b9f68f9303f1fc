"""Is a list of plain objects answered as graphql-core answers it, whatever is in it?"""

import datetime as dt
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema import plain_lists
from schema.scalars import SCALARS


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.type
class Thing:
    name: str
    on: dt.date | None
    from_: Decimal = strawberry.field(name="from")
    colour: Colour = Colour.RED
    sizes: list[int] = strawberry.field(default_factory=list)

    @strawberry.field
    def shouted(self) -> str:
        return self.name.upper()


def thing(name: Any, on: Any, size: int, colour: Any = Colour.RED) -> Thing:
    return Thing(name=name, on=on, from_=Decimal(size), colour=colour)


THINGS: dict[str, list[Any]] = {
    "plain": [thing("a", dt.date(2026, 1, 2), 1), thing("b", None, 2, Colour.BLUE)],
    "nothing where something must be": [thing("a", None, 1), thing(None, None, 1)],
    "what cannot be written": [thing("a", "tomorrow", 1)],
    "no colour": [thing("a", None, 1, "mauve")],
    "a hole": [thing("a", None, 1), None],
    "another thing": [thing("a", None, 1), object()],
    "none": [],
}


@strawberry.type
class Query:
    @strawberry.field
    def things(self, of: str) -> list[Thing] | None:
        return list(THINGS[of])

    @strawberry.field
    def perhaps(self, of: str) -> list[Thing | None]:
        return list(THINGS[of])


CONFIG = StrawberryConfig(scalar_map=SCALARS)
OURS = strawberry.Schema(Query, config=CONFIG, execution_context_class=plain_lists.Executor)
THEIRS = strawberry.Schema(Query, config=CONFIG)


@pytest.mark.parametrize("of", THINGS)
@pytest.mark.parametrize("field", ["things", "perhaps"])
@pytest.mark.parametrize(
    "selection",
    [
        "name on from colour",
        "other: name name __typename",
        "name sizes",
        "name shouted",
        "name @skip(if: true) from @include(if: true)",
        "...One ... on Thing { colour }",
    ],
)
def test_answers_as_it_is_answered_without(of: str, field: str, selection: str) -> None:
    query = f'query {{ {field}(of: "{of}") {{ {selection} }} }}' + " fragment One on Thing { name on }" * (
        "...One" in selection
    )

    ours, theirs = OURS.execute_sync(query), THEIRS.execute_sync(query)

    assert ours.data == theirs.data
    assert [(each.message, each.path) for each in ours.errors or ()] == [
        (each.message, each.path) for each in theirs.errors or ()
    ]
    assert ours.data is not None or ours.errors


def test_asks_graphql_core_nothing_of_what_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("graphql-core was asked")

    monkeypatch.setattr(StrawberryGraphQLCoreExecutionContext, "complete_iterable_value", fail)

    found = OURS.execute_sync('{ things(of: "plain") { name on } }')

    assert found.data == {"things": [{"name": "a", "on": "2026-01-02"}, {"name": "b", "on": None}]}
