"""How large is an operation once its fragments are expanded, without expanding them?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_interface_type,
    is_object_type,
)

from schema.limits.numbers import Limits
from schema.limits.pages import Cost, Page, page_of

_INTROSPECTION = ("__schema", "__type")
_FREE = Cost()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a selection comes to, its fragments counted wherever they are spread."""

    fields: int = 0
    depth: int = 0
    #: Depth of what stands under `__schema` and `__type`, themselves included; it is not part of `depth`.
    introspection: int = 0
    #: Fields that the selection puts beside its siblings, meta-fields left out: at the root, the verbs it calls.
    roots: int = 0
    cost: Cost = _FREE


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of an operation, or of a fragment; aliases and directives count once, wherever they are spread."""

    shape: Shape
    aliases: int
    directives: int


def measure(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> Mapping[str | None, Measure]:
    """
    Measure every operation of a document, by name, in time linear in its length: each fragment is walked once.

    :raises CycleError: when fragments spread each other in a circle, which validation refuses.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    spreads = {name: _spreads(node.selection_set) & fragments.keys() for name, node in fragments.items()}
    shapes: dict[str, Shape] = {}
    known: dict[str, Measure] = {}
    for name in TopologicalSorter(spreads).static_order():
        fragment = fragments[name]
        on = _type(schema, fragment.type_condition.name.value)
        known[name] = _Walk(schema, shapes, limits).definition(fragment, on)
        shapes[name] = known[name].shape

    measures: dict[str | None, Measure] = {}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            own = _Walk(schema, shapes, limits).definition(node, schema.get_root_type(node.operation))
            used = [own, *(known[name] for name in _reached(_spreads(node.selection_set) & fragments.keys(), spreads))]
            measures[node.name.value if node.name else None] = Measure(
                own.shape, sum(part.aliases for part in used), sum(part.directives for part in used)
            )
    return measures


class _Walk:
    """One definition, walked once; the fragments it spreads were walked before."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, Shape], limits: Limits) -> None:
        self._schema = schema
        self._fragments = fragments
        self._limits = limits
        self._aliases = 0
        self._directives = 0

    def definition(
        self, node: OperationDefinitionNode | FragmentDefinitionNode, on: GraphQLNamedType | None
    ) -> Measure:
        self._directives += len(node.directives or ())
        for variable in node.variable_definitions or ():
            self._directives += len(variable.directives or ())
        shape = self._selections(node.selection_set, on)
        return Measure(shape, self._aliases, self._directives)

    def _selections(self, node: SelectionSetNode, on: GraphQLNamedType | None) -> Shape:
        shapes: list[Shape] = []
        costs: list[Cost] = []
        for selection in node.selections:
            self._directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                shape = self._field(selection, on)
                costs.append(shape.cost)
            elif isinstance(selection, FragmentSpreadNode):
                shape = self._fragments.get(selection.name.value, Shape())
                costs.append(shape.cost if shape.cost.is_fixed else Cost(fragments=(shape.cost,)))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = _type(self._schema, condition.name.value) if condition else on
                shape = self._selections(selection.selection_set, inner)
                costs.append(shape.cost)
            shapes.append(shape)
        return Shape(
            fields=sum(shape.fields for shape in shapes),
            depth=max((shape.depth for shape in shapes), default=0),
            introspection=max((shape.introspection for shape in shapes), default=0),
            roots=sum(shape.roots for shape in shapes),
            cost=_together(costs),
        )

    def _field(self, node: FieldNode, on: GraphQLNamedType | None) -> Shape:
        self._aliases += node.alias is not None
        name = node.name.value
        field = _field_of(on, name)
        inside = Shape()
        if node.selection_set:
            inside = self._selections(node.selection_set, get_named_type(field.type) if field else None)
        page = page_of(node, field, inside.cost, self._limits)
        introspects = name in _INTROSPECTION
        return Shape(
            fields=1 + inside.fields,
            depth=1 if introspects else 1 + inside.depth,
            introspection=1 + inside.depth if introspects else inside.introspection,
            roots=0 if name.startswith("__") else 1,
            cost=Cost(1, (page,)) if page else _together((Cost(1), inside.cost)),
        )


def _together(costs: Iterable[Cost]) -> Cost:
    fields = 0
    pages: list[Page] = []
    fragments: list[Cost] = []
    for cost in costs:
        fields += cost.fields
        pages.extend(cost.pages)
        fragments.extend(cost.fragments)
    return Cost(fields, tuple(pages), tuple(fragments))


def _spreads(selections: SelectionSetNode) -> set[str]:
    names: set[str] = set()
    waiting = [selections]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                names.add(selection.name.value)
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)
    return names


def _reached(names: set[str], spreads: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(spreads[name])
    return reached


def _type(schema: GraphQLSchema, name: str) -> GraphQLNamedType | None:
    return schema.type_map.get(name)


def _field_of(on: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    return on.fields.get(name) if is_object_type(on) or is_interface_type(on) else None
