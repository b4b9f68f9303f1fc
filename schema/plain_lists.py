"""
How are thousands of points answered at once? A list of objects of which only plain fields are asked for is read off in
one go.

graphql-core asks of each field of each object what it asks of any: its arguments, its resolver, its path, whether it
awaits. A field that has no resolver of ours, takes no argument and is a leaf needs none of it. Whatever is out of the
ordinary (a value that cannot be written, a null that must not be) hands the whole list back to graphql-core, which
tells it as if nothing had been tried.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from graphql import GraphQLObjectType, get_nullable_type, is_leaf_type, is_non_null_type
from graphql.pyutils import Undefined
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

#: From an object of ours, what is answered of one field.
_Reader = tuple[str, str, Callable[[Any], Any], bool]


class _Unusual(Exception):
    """One of the objects is not plain after all."""


class Executor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's, but for lists of plain objects."""

    def complete_iterable_value(
        self, item_type: Any, field_details_list: Any, info: Any, path: Any, items: Iterable[Any], position_context: Any
    ) -> Any:
        """Return what is answered of a list."""
        object_type = get_nullable_type(item_type)
        if isinstance(items, list) and items and isinstance(object_type, GraphQLObjectType):
            readers = self._readers(object_type, field_details_list)
            if readers is not None:
                # Whatever is raised, graphql-core meets it again, and tells it.
                with suppress(Exception):
                    return [_read(item, readers) for item in items]
        return super().complete_iterable_value(item_type, field_details_list, info, path, items, position_context)

    def _readers(self, object_type: GraphQLObjectType, field_details_list: Any) -> list[_Reader] | None:
        """Return how each field asked for is read; None where one is not plain."""
        has_middleware = self.middleware_manager is not None and self.middleware_manager.middlewares
        if object_type.is_type_of is not None or has_middleware:
            return None
        readers: list[_Reader] = []
        grouped, deferred, _ = self.collect_subfields(object_type, field_details_list)
        for response_name, details in grouped.items():
            field = self.schema.get_field(object_type, details[0].node.name.value)
            definition = field and (field.extensions or {}).get("strawberry-definition")
            if not definition or field is None or field.args or not getattr(field.resolve, "_is_default", False):
                return None
            leaf = get_nullable_type(field.type)
            if not is_leaf_type(leaf):
                return None
            readers.append(
                (response_name, definition.python_name, leaf.coerce_output_value, is_non_null_type(field.type))
            )
        return None if deferred else readers


def _read(item: Any, readers: list[_Reader]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for response_name, name, serialize, is_needed in readers:
        value = getattr(item, name)
        if value is None:
            if is_needed:
                raise _Unusual
            found[response_name] = None
        else:
            written = serialize(value)
            if written is None or written is Undefined:
                raise _Unusual
            found[response_name] = written
    return found
