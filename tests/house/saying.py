"""How is any field of the graph asked for, with something of the right kind in each of its arguments?"""

from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from schema import graph

SCHEMA = build_schema(graph.exported())
#: What is said where any text would be refused before anything is looked at.
_WORDS = {
    "email": "personne@example.org",
    "emailConfirmation": "personne@example.org",
    "slug": "x",
    "key": "x",
    "search": "durand",
    "to": "2026-01-02",
}
#: What is asked of a mutation: what it came to, and how it was refused.
REFUSED = "{ __typename ... on Refusal { code message fields { path code message } } }"
_OF_SCALAR: dict[str, Any] = {
    "ID": "x",
    "String": "xx",
    "Decimal": "1",
    "Int": 1,
    "BigInt": "1",
    "Boolean": True,
    "DateTime": "2026-01-01T00:00:00Z",
    "Date": "2026-01-01",
    "Time": "09:00",
    "JSON": {},
}


def object_type(name: str) -> GraphQLObjectType:
    """Return a type of the graph."""
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def selected(name: str, field: GraphQLField) -> str:
    """Return a field as it is selected: its required arguments given, one step into what it shows."""
    said = ", ".join(
        f"{argument}: {_literal(something(declared.type, argument))}"
        for argument, declared in field.args.items()
        if is_required_argument(declared)
    )
    arguments = f"({said})" if said else ""
    return f"{name}{arguments}" if is_leaf_type(get_named_type(field.type)) else f"{name}{arguments} {{ __typename }}"


def document(root: str, name: str) -> tuple[str, dict[str, Any]]:
    """Return an operation of one root field, and its variables."""
    field = object_type(root).fields[name]
    operation = root.lower()
    declared = field.args.get("input")
    if declared is None:
        return f"{operation} {{ {selected(name, field)} }}", {}
    shown = REFUSED if root == "Mutation" else "{ __typename }"
    text = f"{operation} Play($input: {declared.type}) {{ {name}(input: $input) {shown} }}"
    return text, {"input": something(declared.type, "input")}


def at_once(mutation: str, inputs: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Return an operation that plays a mutation with each of a few inputs, under the names a0, a1…"""
    declared = object_type("Mutation").fields[mutation].args["input"].type
    given = ", ".join(f"$a{at}: {declared}" for at, _ in enumerate(inputs))
    played = " ".join(f"a{at}: {mutation}(input: $a{at}) {REFUSED}" for at, _ in enumerate(inputs))
    return f"mutation Play({given}) {{ {played} }}", {f"a{at}": one for at, one in enumerate(inputs)}


def something(declared: Any, name: str) -> Any:
    """Return a value of a type, with no more in it than must be."""
    if isinstance(declared, GraphQLNonNull):
        return something(declared.of_type, name)
    if isinstance(declared, GraphQLList):
        inner = get_named_type(declared)
        return [something(inner, name)] if isinstance(inner, GraphQLInputObjectType) else []
    if isinstance(declared, GraphQLInputObjectType):
        return {
            each: something(field.type, each)
            for each, field in declared.fields.items()
            if is_required_input_field(field)
        }
    if isinstance(declared, GraphQLEnumType):
        return next(iter(declared.values))
    assert isinstance(declared, GraphQLScalarType)
    return _WORDS.get(name, _OF_SCALAR[declared.name])


def ids_in(mutation: str) -> dict[str, bool]:
    """Return the fields of a mutation's input that take an id, and whether each takes a list of them."""
    declared = object_type("Mutation").fields[mutation].args.get("input")
    if declared is None:
        return {}
    given = get_named_type(declared.type)
    assert isinstance(given, GraphQLInputObjectType)
    return {
        name: isinstance(getattr(field.type, "of_type", field.type), GraphQLList)
        for name, field in given.fields.items()
        if get_named_type(field.type).name == "ID"
    }


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)
