"""What does one say who has forgotten a password, or comes for the first time?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.accounts import reset_requests, resets
from schema import gates
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement

PasswordResetRequestResult: TypeAlias = Annotated[
    Acknowledgement | Refusal, strawberry.union("PasswordResetRequestResult")
]
PasswordResetResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("PasswordResetResult")]
PasswordResetReportResult: TypeAlias = Annotated[
    Acknowledgement | Refusal, strawberry.union("PasswordResetReportResult")
]


@strawberry.input
class PasswordResetRequestInput:
    identifier: str = strawberry.field(description="Username or e-mail.")
    subscriber_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="The provisional code of a first connection."
    )


@strawberry.input
class PasswordResetInput:
    token: str
    password: str
    password_confirmation: str


@strawberry.input
class PasswordResetReportInput:
    token: str


@strawberry.type
class ResettingMutations:
    @mutation(gates.anyone)
    @staticmethod
    async def password_reset_request(info: Info, input: PasswordResetRequestInput) -> PasswordResetRequestResult:
        """
        Mails a link valid ten minutes from its leaving, once; agents too. The answer is the same whether or not the
        account exists.
        """
        return await reset_requests.ask(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.anyone)
    @staticmethod
    async def password_reset(info: Info, input: PasswordResetInput) -> PasswordResetResult:
        """
        Spends the link, closes every session, opens none. LINK_EXPIRED after ten minutes; LINK_INVALID once it has
        served, or another has been mailed since.
        """
        return await resets.choose(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.anyone)
    @staticmethod
    async def password_reset_report(info: Info, input: PasswordResetReportInput) -> PasswordResetReportResult:
        """« Si vous n'avez pas demandé… »: spends the link and tells the staff; after ten minutes too."""
        return await resets.report(info.context.actor, token=input.token, now=info.context.now)
