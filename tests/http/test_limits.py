"""Is what is at a limit answered, and what is one above it refused, in linear time?"""

from dataclasses import dataclass
from time import process_time
from typing import Any

import pytest
from graphql import GraphQLError, get_introspection_query

from schema.limits import Documents, Limits
from tests.http.scratch import schema

LIMITS = Limits()


def refusal(text: str, variables: dict[str, Any] | None = None, *, limits: Limits = LIMITS) -> GraphQLError | None:
    """Return why a document is refused, or None."""
    documents = Documents(schema._schema, limits)
    try:
        document = documents.read(text)
        operation = document.operation(None)
        if operation:
            operation.check(variables or {}, limits)
    except GraphQLError as error:
        return error
    return next(iter(documents.wrongs(document, suggesting=False)), None)


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


def spread_twice(levels: int) -> str:
    """Return fragments that double what they hold at each level: half a kilobyte asks for 262,144 fields."""
    fragments = "".join(f"fragment f{n} on Query{{...f{n + 1} ...f{n + 1}}}" for n in range(levels))
    return "{...f0}" + fragments + f"fragment f{levels} on Query{{__typename}}"


def nested_twice(levels: int) -> str:
    fragments = "".join(
        f"fragment f{n} on Thing{{a{n}:thing{{...f{n + 1}}} thing{{...f{n + 1}}}}}" for n in range(levels)
    )
    return "{thing{...f0}}" + fragments + f"fragment f{levels} on Thing{{name}}"


@pytest.mark.parametrize(
    "bomb",
    [
        spread_twice(18),
        spread_twice(20),
        spread_twice(100),
        nested_twice(10),
        nested_twice(60),
        "{" + "... on Query{" * 190 + "zzz" + "}" * 191,
        "{" + "thing{" * 400 + "name" + "}" * 401,
        "{echo(text:" + "[" * 700 + "]" * 700 + ")}",
        "{" + "zzz " * 490 + "}",
        "{" + "thing{name size} " * 167 + "}",
        "{" + " ".join(f"a{n}:hello" for n in range(1_000)) + "}",
        "{echo(number:" + "9" * 19_000 + ")}",
        "query(" + " ".join(f"$v{n}:Int" for n in range(300)) + "){hello}",
        "{...a} fragment a on Query{...b} fragment b on Query{...a ...c} fragment c on Query{...a}",
        "{...missing}",
        "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}",
    ],
    ids=lambda bomb: f"{len(bomb)} bytes of {bomb[:20]}",
)
def test_a_bomb_is_refused_at_once(bomb: str) -> None:
    began = process_time()

    refused = refusal(bomb)

    assert process_time() - began < 0.25
    assert refused is not None
    assert refused.extensions is not None
    assert refused.extensions["code"] in ("QUERY_TOO_COMPLEX", "BAD_USER_INPUT")


def test_a_long_chain_of_fragments_is_walked_without_recursing_through_it() -> None:
    chain = "{...f0}" + "".join(f"fragment f{n} on Query{{...f{n + 1}}}" for n in range(180))

    assert refusal(chain + "fragment f180 on Query{things(first:5){name}}") is None


def test_an_escaped_nul_in_the_document_is_refused() -> None:
    for escape in (r"\u0000", r"\u{0}", r"\u{0000}"):
        refused = refusal('{echo(text:"a' + escape + '")}')

        assert refused is not None
        assert refused.message == "The document holds a NUL character."


def test_an_undefined_variable_in_a_one_of_input_is_a_validation_error() -> None:
    refused = refusal("{echo(choice:{number:$undefined})}")

    assert refused is not None
    assert refused.message == "Variable '$undefined' is not defined."


def test_suggestions_are_told_only_to_those_who_may_introspect() -> None:
    documents = Documents(schema._schema, LIMITS)
    document = documents.read("{hallo}")

    discreet = documents.wrongs(document, suggesting=False)
    helpful = documents.wrongs(document, suggesting=True)

    assert [error.message for error in discreet] == ["Cannot query field 'hallo' on type 'Query'."]
    assert "Did you mean 'hello'?" in helpful[0].message


def test_a_valid_document_is_parsed_once_and_a_wrong_one_is_not_kept() -> None:
    documents = Documents(schema._schema, LIMITS)
    valid, wrong = documents.read("{hello}"), documents.read("{nothing}")

    documents.wrongs(valid, suggesting=False)
    documents.wrongs(wrong, suggesting=False)

    assert documents.read("{hello}") is valid
    assert documents.read("{nothing}") is not wrong


def test_kept_documents_are_bounded_in_number_and_bytes() -> None:
    by_number = Documents(schema._schema, Limits(kept_documents=2))
    by_bytes = Documents(schema._schema, Limits(kept_bytes=30))

    for documents in (by_number, by_bytes):
        read = [documents.read(f"query Number{n}{{hello}}") for n in range(3)]
        for document in read:
            documents.wrongs(document, suggesting=False)
        documents.wrongs(read[-1], suggesting=False)

    assert [by_number.read(f"query Number{n}{{hello}}").is_valid for n in range(3)] == [False, True, True]
    assert [by_bytes.read(f"query Number{n}{{hello}}").is_valid for n in range(3)] == [False, False, True]


def test_the_operation_is_the_named_one() -> None:
    documents = Documents(schema._schema, LIMITS)
    document = documents.read("query A{hello} query B{thing{name}}")

    named = document.operation("B")

    assert named is not None
    assert named.name == "B"
    for wrong in (None, "C"):
        with pytest.raises(GraphQLError) as raised:
            document.operation(wrong)
        assert raised.value.extensions is not None
        assert raised.value.extensions["code"] == "BAD_USER_INPUT"
