"""What would an operation cost: how many fields, with the sizes of its pages and lists of ids multiplied in?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInt,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from schema.limits.numbers import Limits
from schema.limits.refusing import out_of_bounds

#: A literal, or the name of the variable that will give it.
Said: TypeAlias = ValueNode | str
_BEYOND_COUNTING = 10**10


class Measured(Enum):
    """What an argument's value counts: the rows of a page, or the ids of a list."""

    PAGE = "items on a page"
    IDS = "ids"


#: The arguments that say how many, wherever a field of the schema has them.
_COUNTING = {"first": Measured.PAGE, "last": Measured.PAGE, "ids": Measured.IDS}


@dataclass(frozen=True, slots=True)
class Values:
    """The variables of one request, as they came, over the defaults that the operation writes."""

    given: Mapping[str, Any]
    defaults: Mapping[str, ValueNode]

    def size(self, said: Said, measured: Measured) -> int | None:
        """Return how many an argument asks for; None when it leaves that to the schema."""
        if isinstance(said, str):
            if said in self.given:
                return _of_value(self.given[said], measured)
            if said not in self.defaults:
                return None
            said = self.defaults[said]
        return _of_literal(said, measured)


@dataclass(frozen=True, slots=True)
class Page:
    """A field whose arguments multiply what stands under it."""

    arguments: tuple[tuple[Measured, Said], ...]
    unsaid: int
    #: What a row costs besides its fields.
    row: int
    inside: "Cost"

    def size(self, values: Values, limits: Limits) -> int:
        """
        Return how many rows the field may answer.

        :raises GraphQLError: when that is beyond what a page, or a list of ids, may hold.
        """
        sizes = []
        for measured, said in self.arguments:
            size = values.size(said, measured)
            allowed = limits.page if measured is Measured.PAGE else limits.ids
            if size is not None and size > allowed:
                raise out_of_bounds(measured.value, allowed=allowed, given=size)
            if size is not None:
                sizes.append(size)
        return max(0, *sizes) if sizes else self.unsaid


@dataclass(frozen=True, slots=True)
class Cost:
    """Fields that count once, pages that multiply theirs, and the costs of fragments that hold pages, by reference."""

    fields: int = 0
    pages: tuple[Page, ...] = ()
    fragments: tuple["Cost", ...] = ()

    @property
    def is_fixed(self) -> bool:
        return not self.pages and not self.fragments

    def of(self, values: Values, limits: Limits) -> int:
        """
        Return the cost of one request.

        Paths to a page are walked one by one, so call it once the number of expanded fields is known to be bounded.

        :raises GraphQLError: for a page or a list of ids that is too long.
        """
        return (
            self.fields
            + sum(page.size(values, limits) * (page.row + page.inside.of(values, limits)) for page in self.pages)
            + sum(fragment.of(values, limits) for fragment in self.fragments)
        )


def page_of(node: FieldNode, field: GraphQLField | None, inside: Cost, limits: Limits) -> Page | None:
    """Return the page that a field answers, or None when nothing in the schema says it answers one."""
    if field is None:
        return None
    counting = {name: measured for name, measured in _COUNTING.items() if _counts(field, name, measured)}
    if not counting:
        return None
    said = tuple(
        (counting[each.name.value], each.value.name.value if isinstance(each.value, VariableNode) else each.value)
        for each in node.arguments or ()
        if each.name.value in counting
    )
    row = limits.id_cost if Measured.IDS in counting.values() else 0
    return Page(said, _default(field, counting, limits), row, inside)


def _counts(field: GraphQLField, name: str, measured: Measured) -> bool:
    argument = field.args.get(name)
    if argument is None:
        return False
    if measured is Measured.IDS:
        return is_list_type(get_nullable_type(argument.type))
    return get_named_type(argument.type) is GraphQLInt


def _default(field: GraphQLField, counting: Mapping[str, Measured], limits: Limits) -> int:
    defaults = [field.args[name].default_value for name in counting]
    known = [default for default in defaults if isinstance(default, int)]
    return max(known, default=limits.page_unsaid)


def _of_literal(node: ValueNode, measured: Measured) -> int | None:
    if isinstance(node, NullValueNode):
        return None
    if measured is Measured.IDS:
        return len(node.values) if isinstance(node, ListValueNode) else 1
    if not isinstance(node, IntValueNode):
        return 0  # not a whole number: validation refuses it
    return int(node.value) if len(node.value) <= len(str(_BEYOND_COUNTING)) else _BEYOND_COUNTING


def _of_value(value: Any, measured: Measured) -> int | None:
    if value is None:
        return None
    if measured is Measured.IDS:
        return len(value) if isinstance(value, list) else 1
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return 0  # not a whole number: coercion refuses it
    return int(value)
