"""Why would a document be refused, before anything is executed?"""

from typing import Any

from graphql import GraphQLError

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
