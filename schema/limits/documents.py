"""What does a document ask, may it, and was it read before? Parsed, measured and validated once per text."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule

from rules.vocabulary.errors import ErrorCode
from schema.limits.measure import Measure, measure
from schema.limits.numbers import Limits
from schema.limits.pages import Values
from schema.limits.refusing import bad_input, too_complex

#: strawberry's rule for @oneOf raises KeyError on an undefined variable: its input types check that themselves.
_RULES = (*specified_rules, MaybeNullValidationRule)

#: An escape for NUL in a string of the document: PostgreSQL keeps no such character.
_NUL = re.compile(r"\\u(?:0000|\{0+\})")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, and its size."""

    node: OperationDefinitionNode
    size: Measure

    @property
    def kind(self) -> OperationType:
        return self.node.operation

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None

    @property
    def introspects(self) -> bool:
        return self.size.shape.introspection > 0

    def check(self, variables: Mapping[str, Any], limits: Limits) -> None:
        """
        Hold the operation, with these variables, to the limits.

        :raises GraphQLError: for the first one that it breaks.
        """
        shape = self.size.shape
        allowed_roots = {OperationType.MUTATION: limits.root_mutations, OperationType.SUBSCRIPTION: 1}
        for limit, given, allowed in (
            ("levels deep", shape.depth, limits.depth),
            ("levels of introspection deep", shape.introspection, limits.introspection_depth),
            ("fields", shape.fields, limits.fields),
            ("aliases", self.size.aliases, limits.aliases),
            ("directives", self.size.directives, limits.directives),
            (f"fields in one {self.kind.value}", shape.roots, allowed_roots.get(self.kind, limits.fields)),
        ):
            if given > allowed:
                raise too_complex(limit, allowed=allowed, given=given)
        cost = shape.cost.of(self._values(variables), limits)
        if cost > limits.cost:
            raise too_complex("fields with their pages multiplied in", allowed=limits.cost, given=cost)

    def _values(self, given: Mapping[str, Any]) -> Values:
        written = ((each.variable.name.value, each.default_value) for each in self.node.variable_definitions or ())
        return Values(given, {name: default for name, default in written if default})


@dataclass(slots=True)
class Document:
    """A document that was parsed: its operations by name, none when its fragments go in a circle."""

    text: str
    node: DocumentNode
    operations: Mapping[str | None, Operation]
    is_valid: bool = field(default=False)

    def operation(self, name: str | None) -> Operation | None:
        """
        Return the operation to execute; None where only validation can say why there is none.

        :raises GraphQLError: when no operation has that name, or none was named among several.
        """
        if not self.operations:
            return None
        if name is None:
            if len(self.operations) > 1:
                raise bad_input("The document has several operations: name one in operationName.")
            return next(iter(self.operations.values()))
        if name not in self.operations:
            raise bad_input("The document has no operation of that name.")
        return self.operations[name]


class Documents:
    """Reads documents of one schema, and keeps the valid ones, the latest used, within bounds."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._kept_bytes = 0

    def read(self, text: str) -> Document:
        """
        Parse and measure a document, or remember it.

        :raises GraphQLError: when it is too long to be parsed, or no GraphQL.
        """
        if kept := self._kept.get(text):
            self._kept.move_to_end(text)
            return kept
        node = self._parse(text)
        try:
            measures = measure(self._schema, node, self._limits)
        except CycleError:
            measures = {}
        operations = {
            each.name.value if each.name else None: each
            for each in node.definitions
            if isinstance(each, OperationDefinitionNode)
        }
        return Document(text, node, {name: Operation(operations[name], size) for name, size in measures.items()})

    def wrongs(self, document: Document, *, suggesting: bool) -> list[GraphQLError]:
        """
        Validate a document, once, and keep it when nothing is wrong with it.

        :param suggesting: whether errors may name fields that nobody asked for (« Did you mean »).
        """
        if document.is_valid:
            return []
        errors = validate(self._schema, document.node, _RULES, self._limits.errors, hide_suggestions=not suggesting)
        for error in errors:
            if error.message == "Validation aborted.":
                error.message = "The document would take too long to validate."
                error.extensions = {"code": ErrorCode.QUERY_TOO_COMPLEX.value}
            else:
                error.extensions = {"code": ErrorCode.BAD_USER_INPUT.value}
        if not errors and not document.operations:
            errors = [bad_input("The document has no operation.")]
        if not errors:
            document.is_valid = True
            self._keep(document)
        return errors

    def _parse(self, text: str) -> DocumentNode:
        limits = self._limits
        size = len(text.encode())
        if size > limits.document_bytes:
            raise too_complex("bytes of document", allowed=limits.document_bytes, given=size)
        if _NUL.search(text):
            raise bad_input("The document holds a NUL character.")
        try:
            return parse(text, max_tokens=limits.tokens)
        except GraphQLSyntaxError as error:
            if "more than" in error.message and "tokens" in error.message:
                raise too_complex("tokens", allowed=limits.tokens) from None
            if "nested too deeply" in error.message:
                raise too_complex("levels deep", allowed=limits.depth) from None
            error.extensions = {"code": ErrorCode.BAD_USER_INPUT.value}
            raise

    def _keep(self, document: Document) -> None:
        if document.text in self._kept:
            return  # two requests read it at the same time
        self._kept[document.text] = document
        self._kept_bytes += len(document.text)
        while len(self._kept) > self._limits.kept_documents or self._kept_bytes > self._limits.kept_bytes:
            text, _ = self._kept.popitem(last=False)
            self._kept_bytes -= len(text)
