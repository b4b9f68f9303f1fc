"""What does a citizen say to change what they sign in with?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.accounts import emails, passwords, usernames
from rules.vocabulary.accounts import PendingStep
from schema import gates
from schema.accounts.citizen import Citizen
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement

PasswordChangeResult: TypeAlias = Annotated[Citizen | Refusal, strawberry.union("PasswordChangeResult")]
UsernameChangeResult: TypeAlias = Annotated[Citizen | Refusal, strawberry.union("UsernameChangeResult")]
EmailChangeResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("EmailChangeResult")]
EmailChangeConfirmResult: TypeAlias = Annotated[Citizen | Refusal, strawberry.union("EmailChangeConfirmResult")]


@strawberry.input
class PasswordChangeInput:
    current_password: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Left out only by one who has none: the sign-in must then be under five minutes old.",
    )
    password: str
    password_confirmation: str
    username: str | None = strawberry.field(
        default=strawberry.UNSET, description="May be chosen anew with a temporary password."
    )


@strawberry.input
class UsernameChangeInput:
    username: str
    current_password: str | None = strawberry.UNSET


@strawberry.input
class EmailChangeInput:
    email: str
    current_password: str | None = strawberry.UNSET


@strawberry.input
class EmailChangeConfirmInput:
    code: str = strawberry.field(description="Six digits.")


@strawberry.type
class ChangingMutations:
    @mutation(gates.citizen(PendingStep.CHANGE_PASSWORD))
    @staticmethod
    async def password_change(info: Info, input: PasswordChangeInput) -> PasswordChangeResult:
        """Puts another password in the place of one's own, or of a temporary one; every other session ends."""
        return await passwords.change(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def username_change(info: Info, input: UsernameChangeInput) -> UsernameChangeResult:
        """Takes another username; it is mailed."""
        return await usernames.change(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def email_change(info: Info, input: EmailChangeInput) -> EmailChangeResult:
        """
        Mails a code to the new address and a notice to the old one. For an address that has an account the answer is
        the same, and its holder is told by mail.
        """
        return await emails.change(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def email_change_confirm(info: Info, input: EmailChangeConfirmInput) -> EmailChangeConfirmResult:
        """Proves the new address with the six digits mailed to it; the old one is told."""
        return await emails.confirm(info.context.actor, code=input.code, now=info.context.now)
