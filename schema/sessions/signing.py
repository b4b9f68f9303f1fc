"""What does one say to sign in and out?"""

from typing import Annotated, TypeAlias

import strawberry

from language import say
from resolvers.sessions import signing
from resolvers.transactions import Acknowledged
from rules.vocabulary.accounts import SessionTransport
from schema import gates, ids
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement
from schema.sessions.signed_in import SignInResult, with_cookie


@strawberry.type
class SignedOut:
    """The session has ended."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Acknowledged)

    @strawberry.field
    @staticmethod
    def message(root: strawberry.Parent[Acknowledged], info: Info) -> str:
        return say(root.code, root.values, info.context.language.value)


SignOutResult: TypeAlias = Annotated[SignedOut | Refusal, strawberry.union("SignOutResult")]
SessionRevokeResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("SessionRevokeResult")]


@strawberry.input
class SignInInput:
    identifier: str = strawberry.field(description="Username or e-mail.")
    password: str
    device: str | None = strawberry.field(
        default=strawberry.UNSET, description="How the citizen will know this session again."
    )
    transport: SessionTransport = strawberry.field(name="session", default=SessionTransport.TOKEN)


@strawberry.input
class SignOutInput:
    everywhere: bool = False


@strawberry.input
class SessionRevokeInput:
    id: strawberry.ID


@strawberry.type
class SigningMutations:
    @mutation(gates.anyone)
    @staticmethod
    async def sign_in(info: Info, input: SignInInput) -> SignInResult:
        """Opens a session for a username or e-mail and its password, chosen or temporary."""
        opened = await signing.sign_in(info.context.actor, **said(input), now=info.context.now)
        return with_cookie(info, opened)

    @mutation(gates.signed_in)
    @staticmethod
    async def sign_out(info: Info, input: SignOutInput) -> SignOutResult:
        """Ends this session, or all of whoever asks."""
        done = await signing.sign_out(info.context.actor, everywhere=input.everywhere, now=info.context.now)
        info.context.drop_cookie()
        return done

    @mutation(gates.citizen())
    @staticmethod
    async def session_revoke(info: Info, input: SessionRevokeInput) -> SessionRevokeResult:
        """Ends one of one's own sessions."""
        return await signing.revoke(info.context.actor, session_id=ids.row(input.id, "Session"), now=info.context.now)
