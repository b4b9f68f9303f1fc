"""What does an agent say to come in, and to change what they come in with?"""

from typing import Annotated, TypeAlias

import strawberry

from models.staff import Agent as Row
from resolvers.staff import authenticators, invitations, passwords, signing
from rules.vocabulary.accounts import PendingStep, SessionTransport
from schema import gates
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement
from schema.sessions.signed_in import SignedIn, with_cookie
from schema.staff.agent import Agent


@strawberry.type
class OneTimeCodeSetup:
    """A secret for an authenticator application; active once a code made with it is confirmed."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Row)

    @strawberry.field
    @staticmethod
    def secret(root: strawberry.Parent[Row]) -> str:
        return authenticators.secret_of(root)

    @strawberry.field
    @staticmethod
    async def otpauth_url(root: strawberry.Parent[Row]) -> str:
        return await authenticators.address_of(root)


AgentSignInResult: TypeAlias = Annotated[SignedIn | Refusal, strawberry.union("AgentSignInResult")]
AgentInviteAcceptResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("AgentInviteAcceptResult")]
AgentPasswordChangeResult: TypeAlias = Annotated[Agent | Refusal, strawberry.union("AgentPasswordChangeResult")]
AgentOneTimeCodeStartResult: TypeAlias = Annotated[
    OneTimeCodeSetup | Refusal, strawberry.union("AgentOneTimeCodeStartResult")
]
AgentOneTimeCodeConfirmResult: TypeAlias = Annotated[
    SignedIn | Refusal, strawberry.union("AgentOneTimeCodeConfirmResult")
]


@strawberry.input
class AgentSignInInput:
    email: str
    password: str
    one_time_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Six digits of the authenticator, where the agent has one."
    )
    transport: SessionTransport = strawberry.field(name="session", default=SessionTransport.COOKIE)


@strawberry.input
class AgentInviteAcceptInput:
    token: str
    password: str
    password_confirmation: str


@strawberry.input
class AgentPasswordChangeInput:
    current_password: str
    password: str
    password_confirmation: str


@strawberry.input
class AgentOneTimeCodeConfirmInput:
    code: str


@strawberry.type
class AgentSigningMutations:
    @mutation(gates.anyone)
    @staticmethod
    async def agent_sign_in(info: Info, input: AgentSignInInput) -> AgentSignInResult:
        """A first sign-in without a one-time code opens a session that can do nothing but set one up."""
        opened = await signing.sign_in(info.context.actor, **said(input), now=info.context.now)
        return with_cookie(info, opened)

    @mutation(gates.anyone)
    @staticmethod
    async def agent_invite_accept(info: Info, input: AgentInviteAcceptInput) -> AgentInviteAcceptResult:
        """From the invitation that agentSave mails."""
        return await invitations.accept(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def agent_password_change(info: Info, input: AgentPasswordChangeInput) -> AgentPasswordChangeResult:
        """Ends one's other sessions, and is told by mail."""
        return await passwords.change(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.agent(step=PendingStep.SET_UP_ONE_TIME_CODE))
    @staticmethod
    async def agent_one_time_code_start(info: Info) -> AgentOneTimeCodeStartResult:
        """Sets up an authenticator; a new one takes the place of the old one once confirmed."""
        return await authenticators.start(info.context.actor, now=info.context.now)

    @mutation(gates.agent(step=PendingStep.SET_UP_ONE_TIME_CODE))
    @staticmethod
    async def agent_one_time_code_confirm(
        info: Info, input: AgentOneTimeCodeConfirmInput
    ) -> AgentOneTimeCodeConfirmResult:
        """Ends the set-up and opens the whole session, with a token of its own."""
        opened = await authenticators.confirm(info.context.actor, code=input.code, now=info.context.now)
        return with_cookie(info, opened)
