"""Is what is at a limit answered, and what is one above it refused, in linear time?"""

from dataclasses import dataclass
from typing import Any

import pytest
from graphql import get_introspection_query

from schema.limits import Limits
from tests.http.refusals import refusal


def nested(levels: int) -> str:
    return "{" + "thing{" * (levels - 1) + "name" + "}" * levels


def padded(size: int, padding: str) -> str:
    return "{hello}" + padding * (size - len("{hello}"))


@dataclass
class Bound:
    name: str
    at: str
    above: str
    code: str = "QUERY_TOO_COMPLEX"


BOUNDS = [
    Bound("document of commas", padded(20_000, ","), padded(20_001, ",")),
    Bound("document of a comment", "{hello}#" + "é" * 9_996, "{hello}#" + "é" * 9_997),
    Bound("tokens", "{" + "hello," * 498 + "}" + "#\n" * 1_000, "{" + "hello," * 498 + "}" + "#\n" * 1_001),
    Bound("depth", nested(14), nested(15)),
    Bound("fields", "{" + "hello " * 500 + "}", "{" + "hello " * 501 + "}"),
    Bound(
        "fields through fragments",
        "{" + "...F " * 100 + "} fragment F on Query {hello hello hello hello hello}",
        "{" + "...F " * 100 + "hello} fragment F on Query {hello hello hello hello hello}",
    ),
    Bound(
        "aliases",
        "{" + " ".join(f"a{n}:hello" for n in range(15)) + "}",
        "{" + " ".join(f"a{n}:hello" for n in range(16)) + "}",
    ),
    Bound(
        "directives",
        "{" + "hello @include(if:true) " * 30 + "}",
        "{" + "hello @include(if:true) " * 31 + "}",
    ),
    Bound(
        "root mutations",
        "mutation{a:touch b:touch ...F} fragment F on Mutation{c:touch __typename}",
        "mutation{a:touch b:touch ...F} fragment F on Mutation{c:touch ... on Mutation{d:touch}}",
    ),
    Bound("fields of a subscription", "subscription{count}", "subscription{count failing}"),
    Bound("page", "{things(first:100){name}}", "{things(first:101){name}}", "BAD_USER_INPUT"),
    Bound("last page", "{thing{history(last:100){name}}}", "{thing{history(last:101){name}}}", "BAD_USER_INPUT"),
    Bound(
        "ids",
        "{nodes(ids:[" + '"a"' * 100 + "])}",
        "{nodes(ids:[" + '"a"' * 101 + "])}",
        "BAD_USER_INPUT",
    ),
    Bound(
        "cost, pages multiplied in",
        # 1 + 100 × (1 + 100 × 1) = 10,101, and 99 × 100 + 1 more
        "{things(first:100){things(first:100){name}} two:things(first:98){things(first:100){name}}}",
        "{things(first:100){things(first:100){name}} two:things(first:99){things(first:100){name}}}",
    ),
]


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.name)
def test_what_is_at_a_limit_passes(bound: Bound) -> None:
    refused = refusal(bound.at)

    assert refused is None


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.name)
def test_what_is_one_above_a_limit_is_refused_with_its_name_and_value(bound: Bound) -> None:
    refused = refusal(bound.above)

    assert refused is not None
    assert refused.extensions is not None
    assert refused.extensions["code"] == bound.code
    assert f"{refused.extensions['allowed']:,}" in refused.message
    assert refused.extensions["limit"] in refused.message


def test_introspection_as_every_tool_asks_it_passes() -> None:
    full = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )

    assert refusal(full) is None


def test_introspection_has_a_depth_of_its_own() -> None:
    inside = "{__schema{types{name ofType{" + "ofType{" * 10 + "name" + "}" * 14
    one_deeper = "{__schema{types{name ofType{" + "ofType{" * 12 + "name" + "}" * 16

    assert refusal(inside) is None
    refused = refusal(one_deeper)
    assert refused is not None
    assert refused.message == "At most 15 levels of introspection deep, not 16."


@pytest.mark.parametrize(
    ("variables", "given"),
    [
        ({"n": 101}, 101),
        ({"n": 500.0}, 500),
        ({}, 101),
        ({"n": 10**15}, None),
    ],
)
def test_a_page_that_a_variable_makes_too_long_is_refused(variables: dict[str, Any], given: int | None) -> None:
    refused = refusal("query($n: Int = 101){thing{history(first:$n){name}}}", variables)

    assert refused is not None
    assert refused.extensions is not None
    assert refused.extensions["code"] == "BAD_USER_INPUT"
    assert refused.extensions.get("given") == given


@pytest.mark.parametrize("variables", [{"n": 100}, {"n": None}, {"n": -5}, {"n": "no number"}, {"n": True}])
def test_a_page_that_a_variable_keeps_in_bounds_passes_to_coercion(variables: dict[str, Any]) -> None:
    refused = refusal("query($n: Int = 101){thing{history(first:$n){name}}}", variables)

    assert refused is None


def test_each_id_costs_the_statement_that_looks_for_it() -> None:
    document = "query($ids: [ID!]!){" + " ".join(f"a{n}:nodes(ids:$ids)" for n in range(5)) + "}"

    assert refusal(document, {"ids": ["a"] * 50}) is None
    refused = refusal(document, {"ids": ["a"] * 100})
    assert refused is not None
    assert refused.extensions is not None
    assert refused.extensions["code"] == "QUERY_TOO_COMPLEX"


def test_ids_given_by_a_variable_are_counted() -> None:
    document = "query($ids: [ID!]!){nodes(ids:$ids)}"

    assert refusal(document, {"ids": ["a"] * 100}) is None
    refused = refusal(document, {"ids": ["a"] * 101})
    assert refused is not None
    assert refused.message == "At most 100 ids, not 101."


def test_the_cost_follows_the_variables_of_each_request() -> None:
    document = (
        "query($n: Int!){thing{...T}} fragment T on Thing{things(first:$n){things(first:$n){things(first:$n){name}}}}"
    )

    assert refusal(document, {"n": 20}) is None
    refused = refusal(document, {"n": 30})
    assert refused is not None
    assert refused.extensions is not None
    assert refused.extensions["given"] == 1 + 1 + 30 * (1 + 30 * (1 + 30 * 1))


def test_a_page_of_less_than_nothing_buys_nothing() -> None:
    dear = "things(first:100){things(first:100){name size}}"

    assert refusal(f"{{{dear} less:things(first:-100){{{dear}}}}}") is not None


def test_a_page_of_no_said_size_costs_what_the_schema_answers() -> None:
    default = refusal("{things{things{things{name}}} thing{things{things{things{name}}}}}", limits=Limits(cost=1))
    neither = refusal("{thing{history{name}}}", limits=Limits(cost=1))

    assert default is not None
    assert neither is not None
    assert default.extensions == neither.extensions | {"given": 2 * (1 + 20 * (1 + 20 * (1 + 20))) + 1}  # type: ignore[operator]
    assert neither.extensions["given"] == 1 + 1 + 50  # type: ignore[index]
