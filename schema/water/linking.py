"""What does a citizen say to join a reference to their account, and what do agents answer who asks for a code?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.water import code_requests, linking
from schema import gates, ids
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement
from schema.water.code_request import ActivationCodeRequest
from schema.water.contract import WaterSubscriber

WaterReferenceLinkResult: TypeAlias = Annotated[WaterSubscriber | Refusal, strawberry.union("WaterReferenceLinkResult")]
WaterReferenceUnlinkResult: TypeAlias = Annotated[
    Acknowledgement | Refusal, strawberry.union("WaterReferenceUnlinkResult")
]
ActivationCodeRequestResult: TypeAlias = Annotated[
    ActivationCodeRequest | Refusal, strawberry.union("ActivationCodeRequestResult")
]
ActivationCodeRequestWithdrawResult: TypeAlias = Annotated[
    Acknowledgement | Refusal, strawberry.union("ActivationCodeRequestWithdrawResult")
]
ActivationCodeSendResult: TypeAlias = Annotated[
    ActivationCodeRequest | Refusal, strawberry.union("ActivationCodeSendResult")
]
ActivationCodeRefuseResult: TypeAlias = Annotated[
    ActivationCodeRequest | Refusal, strawberry.union("ActivationCodeRefuseResult")
]


@strawberry.input
class WaterReferenceLinkInput:
    email: str = strawberry.field(
        description="The account's own, the one that the water service knows, or the one that the code was sent to."
    )
    reference: str
    activation_code: str


@strawberry.input
class WaterReferenceUnlinkInput:
    subscriber: strawberry.ID


@strawberry.input
class ActivationCodeRequestInput:
    email: str
    reference: str


@strawberry.input
class ActivationCodeRequestWithdrawInput:
    id: strawberry.ID


@strawberry.input
class ActivationCodeSendInput:
    request: strawberry.ID
    message: str = strawberry.field(description="The agent's own words.")
    override: bool = strawberry.field(
        default=False, description="Though e-mail or name do not match the contract; audited."
    )


@strawberry.input
class ActivationCodeRefuseInput:
    request: strawberry.ID
    reason: str


@strawberry.type
class LinkingMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def water_reference_link(info: Info, input: WaterReferenceLinkInput) -> WaterReferenceLinkResult:
        """
        Associer une référence client. WRONG_CODE whatever is wrong; a code serves once. TOO_MANY_ATTEMPTS after too
        many guesses from an account, at a reference or from an address.
        """
        return await linking.link(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def water_reference_unlink(info: Info, input: WaterReferenceUnlinkInput) -> WaterReferenceUnlinkResult:
        """Takes a reference out of one's account; to join it again takes another code."""
        subscriber = ids.row(input.subscriber, "WaterSubscriber")
        return await linking.unlink(info.context.actor, subscriber=subscriber, now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def activation_code_request(info: Info, input: ActivationCodeRequestInput) -> ActivationCodeRequestResult:
        """Answers alike for a reference that nobody has; nothing is mailed until an agent acts."""
        return await code_requests.ask(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def activation_code_request_withdraw(
        info: Info, input: ActivationCodeRequestWithdrawInput
    ) -> ActivationCodeRequestWithdrawResult:
        """Takes back a request that waits; NOT_IN_THIS_STATE once it was decided."""
        request = ids.row(input.id, "ActivationCodeRequest")
        return await code_requests.withdraw(info.context.actor, id=request, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def activation_code_send(info: Info, input: ActivationCodeSendInput) -> ActivationCodeSendResult:
        """
        The only way an activation code leaves. CONFIRMATION_NEEDED where e-mail or name do not match the contract,
        until `override` says that they need not.
        """
        given = said(input, request=ids.row(input.request, "ActivationCodeRequest"))
        return await code_requests.send(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def activation_code_refuse(info: Info, input: ActivationCodeRefuseInput) -> ActivationCodeRefuseResult:
        """Says no, and why; the citizen is told."""
        given = said(input, request=ids.row(input.request, "ActivationCodeRequest"))
        return await code_requests.refuse(info.context.actor, **given, now=info.context.now)
