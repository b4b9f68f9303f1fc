"""What is answered when a request has been taken in and there is nothing to show?"""

from typing import Annotated, TypeAlias

import strawberry

from language import say
from resolvers.transactions import Acknowledged
from schema.context import Info
from schema.refusals import Refusal


@strawberry.type(
    description="What was asked has been taken in; says nothing of whether an account or a reference exists."
)
class Acknowledgement:
    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Acknowledged)

    @strawberry.field
    @staticmethod
    def message(root: strawberry.Parent[Acknowledged], info: Info) -> str:
        return say(root.code, root.values, info.context.language.value)


def acknowledged(name: str) -> TypeAlias:  # type: ignore[valid-type]
    """Return the union of an acknowledgement and a refusal, under a mutation's name."""
    return Annotated[Acknowledgement | Refusal, strawberry.union(name)]
