"""What does one say to enter a space that the collectivité made?"""

from typing import Annotated, TypeAlias

import strawberry

from language import say
from models.accounts import Citizen as Row
from resolvers.accounts import activating
from schema import gates
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation


@strawberry.type
class AccountActivated:
    """The space is open: its temporary password signs in."""

    username: str

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Row)

    @strawberry.field
    @staticmethod
    def message(root: strawberry.Parent[Row], info: Info) -> str:
        return say("acknowledgement.accountActivate", {"username": root.username}, info.context.language.value)


AccountActivateResult: TypeAlias = Annotated[AccountActivated | Refusal, strawberry.union("AccountActivateResult")]


@strawberry.input
class AccountActivateInput:
    id: str = strawberry.field(description="The four parts of the activation link.")
    created_on: str
    created_at: str
    key: str


@strawberry.type
class ActivatingMutations:
    @mutation(gates.anyone)
    @staticmethod
    async def account_activate(info: Info, input: AccountActivateInput) -> AccountActivateResult:
        """
        Follows the activation link of a space that the collectivité created; following it twice is no error. One that
        is too old is LINK_EXPIRED: accountMailResend sends another.
        """
        return await activating.activate(info.context.actor, **said(input), now=info.context.now)
