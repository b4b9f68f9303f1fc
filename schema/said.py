"""What is answered when a request has been taken in and there is nothing to show?"""

import strawberry

from language import say
from resolvers.transactions import Acknowledged
from schema.context import Info


@strawberry.type
class Acknowledgement:
    """What was asked has been taken in; says nothing of whether an account or a reference exists."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Acknowledged)

    @strawberry.field
    @staticmethod
    def message(root: strawberry.Parent[Acknowledged], info: Info) -> str:
        return say(root.code, root.values, info.context.language.value)
