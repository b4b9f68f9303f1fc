"""How does an input become the keywords of a verb, and what of it could not be read?"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from strawberry import UNSET
from strawberry.types.base import get_object_definition
from strawberry.types.maybe import Some

from resolvers.errors import Fields
from rules.vocabulary.refusals import RefusalCode
from schema.scalars import Unreadable


def said(given: Any, **keys: Any) -> dict[str, Any]:
    """
    Return an input's fields as keywords: nested inputs as plain dictionaries, what was left out left out of the
    dictionary where it may be (`Maybe`), None otherwise. `keys` take the place of fields, for ids once read.
    """
    return {**_plain(given), **keys}


def _plain(value: Any) -> Any:
    if isinstance(value, Some):
        return _plain(value.value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    definition = get_object_definition(value)
    if definition is None:
        return None if value is UNSET else value
    plain: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        if item is None and _is_maybe(value, field.name):
            continue
        plain[field.name] = _plain(item)
    return plain


def _is_maybe(value: Any, name: str) -> bool:
    return name in type(value).__annotations__ and "Maybe" in str(type(value).__annotations__[name])


def refuse_unreadable(arguments: dict[str, Any]) -> None:
    """:raises InvalidInput: naming everything in the arguments that could not be read as a date or a number."""
    fields = Fields()
    for name, value in arguments.items():
        # A mutation's one argument is not named in the paths: they are paths in the input.
        for path, unreadable in _unreadables(value, () if name == "input" else (_graph_name(name),)):
            fields.wrong(path, RefusalCode.INVALID, unreadable.variant)
    fields.refuse_if_any()


def _unreadables(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Unreadable]]:
    if isinstance(value, Unreadable):
        yield path, value
    elif isinstance(value, Some):
        yield from _unreadables(value.value, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unreadables(item, (*path, str(index)))
    else:
        definition = get_object_definition(value)
        for field in definition.fields if definition else ():
            yield from _unreadables(
                getattr(value, field.python_name), (*path, field.graphql_name or _graph_name(field.python_name))
            )


def _graph_name(name: str) -> str:
    head, *tail = name.rstrip("_").split("_")
    return head + "".join(word.capitalize() for word in tail)
