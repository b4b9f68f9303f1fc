"""What does a sign-in give, and who is asking?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers import actors
from resolvers.actors import Actor
from resolvers.sessions.opening import SignedIn as Opened
from rules.lifetimes import AGENT_SESSION, CITIZEN_SESSION, TICKET_SESSION
from rules.vocabulary.accounts import PendingStep, SessionTransport
from schema.accounts.citizen import Citizen
from schema.context import Info
from schema.demandes.demande import Demande
from schema.refusals import Refusal
from schema.scalars import EmailAddress
from schema.sessions.session import Session
from schema.staff.agent import Agent


@strawberry.type
class SignedIn:
    """What a sign-in gives."""

    session: Session

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Opened)

    @strawberry.field(description="Sent back as Authorization: Bearer …; null when a cookie was asked for.")
    @staticmethod
    def token(root: strawberry.Parent[Opened]) -> str | None:
        return root.token if root.session.transport is SessionTransport.TOKEN else None

    @strawberry.field(description="To be done first, in this order; meanwhile all else is refused.")
    @staticmethod
    def pending_steps(root: strawberry.Parent[Opened]) -> list[PendingStep]:
        return list(root.pending)

    @strawberry.field(description="Null while steps are pending, and for a session that sees one demande only.")
    @staticmethod
    def citizen(root: strawberry.Parent[Opened]) -> Citizen | None:
        return None if root.pending else root.citizen

    @strawberry.field(description="Set for a session that sees one demande only.")
    @staticmethod
    def demande(root: strawberry.Parent[Opened]) -> Demande | None:
        return root.demande

    @strawberry.field(description="Set, of an agent, even while steps are pending.")
    @staticmethod
    def agent(root: strawberry.Parent[Opened]) -> Agent | None:
        return root.agent


@strawberry.type
class CurrentSession:
    """
    Who asks, whatever they are: never refused by a pending step, so that an application can always tell what to show
    next.
    """

    @strawberry.field(description="Null for a visitor.")
    @staticmethod
    def session(root: strawberry.Parent[Actor]) -> Session | None:
        return getattr(root, "session", None)

    @strawberry.field
    @staticmethod
    def pending_steps(root: strawberry.Parent[Actor]) -> list[PendingStep]:
        return list(getattr(root, "pending", ()))

    @strawberry.field(description="Set, of a citizen's session, even while steps are pending.")
    @staticmethod
    def username(root: strawberry.Parent[Actor]) -> str | None:
        return root.row.username if isinstance(root, actors.Citizen) else None

    @strawberry.field
    @staticmethod
    def email(root: strawberry.Parent[Actor]) -> EmailAddress | None:
        return EmailAddress(root.row.email) if isinstance(root, actors.Citizen) else None

    @strawberry.field
    @staticmethod
    def citizen(root: strawberry.Parent[Actor]) -> Citizen | None:
        return root.row if isinstance(root, actors.Citizen) and not root.pending else None

    @strawberry.field(description="Set for a session that sees one demande only.")
    @staticmethod
    def demande(root: strawberry.Parent[Actor]) -> Demande | None:
        return root.row if isinstance(root, actors.TicketHolder) else None

    @strawberry.field(description="Set, of an agent's session, even while steps are pending.")
    @staticmethod
    def agent(root: strawberry.Parent[Actor]) -> Agent | None:
        return root.row if isinstance(root, actors.Agent) else None


def with_cookie(info: Info, opened: Opened) -> Opened:
    """Put the token in the answer's cookie where the client asked for one."""
    if opened.session.transport is SessionTransport.COOKIE:
        lifetime = AGENT_SESSION if opened.agent else TICKET_SESSION if opened.demande else CITIZEN_SESSION
        info.context.keep_cookie(opened.token, int(lifetime.total_seconds()))
    return opened


EmailConfirmResult: TypeAlias = Annotated[SignedIn | Refusal, strawberry.union("EmailConfirmResult")]
SignInResult: TypeAlias = Annotated[SignedIn | Refusal, strawberry.union("SignInResult")]
