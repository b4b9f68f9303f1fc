"""Who asks? One of these; a verb takes it first, and rows come only through access functions that look at it."""

from dataclasses import dataclass

from models.accounts import Citizen as CitizenRow
from models.demandes import Demande
from models.sessions import Session
from models.staff import Agent as AgentRow
from resolvers.errors import NotAllowed, NotSignedIn
from rules.vocabulary.accounts import PendingStep
from rules.vocabulary.staff import AgentRole, ServiceDomain


@dataclass(frozen=True)
class Visitor:
    """Nobody that we know."""

    @property
    def who(self) -> str:
        return "visitor"


@dataclass(frozen=True)
class TicketHolder:
    """Somebody who began one demande without an account, or has its ticket; they see that demande only."""

    row: Demande
    session: Session

    @property
    def who(self) -> str:
        return f"demande:{self.row.id}"


@dataclass(frozen=True)
class Citizen:
    """A signed-in citizen, as they were when the request came in."""

    row: CitizenRow
    session: Session
    pending: tuple[PendingStep, ...] = ()

    @property
    def id(self) -> int:
        return int(self.row.id)

    @property
    def who(self) -> str:
        return f"citizen:{self.row.id}"


@dataclass(frozen=True)
class Agent:
    """A signed-in member of staff, with the services they work for."""

    row: AgentRow
    session: Session
    service_ids: frozenset[int] = frozenset()
    pending: tuple[PendingStep, ...] = ()
    #: What those services are in charge of.
    domains: frozenset[ServiceDomain] = frozenset()

    @property
    def id(self) -> int:
        return int(self.row.id)

    @property
    def who(self) -> str:
        return f"agent:{self.row.id}"

    def serves(self, domain: ServiceDomain) -> bool:
        """Tell whether one of their services is in charge of that; administrators are over all services."""
        return domain in self.domains or self.is_at_least(AgentRole.ADMINISTRATOR)

    def is_at_least(self, role: AgentRole) -> bool:
        return self.row.role.includes(role)


@dataclass(frozen=True)
class System:
    """The portal itself: a command, a job, the demonstration."""

    name: str = "system"

    @property
    def who(self) -> str:
        return f"system:{self.name}"


Actor = Visitor | TicketHolder | Citizen | Agent | System
Staff = Agent | System


def citizen(actor: Actor) -> Citizen:
    """
    Return the citizen who asks.

    :raises NotSignedIn: for a visitor. :raises NotAllowed: for anybody else.
    """
    if isinstance(actor, Visitor):
        raise NotSignedIn
    if not isinstance(actor, Citizen):
        raise NotAllowed
    return actor


def agent(actor: Actor) -> Agent:
    """
    Return the member of staff who asks, in person.

    :raises NotSignedIn: for a visitor. :raises NotAllowed: for anybody else.
    """
    if isinstance(actor, Visitor):
        raise NotSignedIn
    if not isinstance(actor, Agent):
        raise NotAllowed
    return actor


def staff(actor: Actor, role: AgentRole = AgentRole.AGENT) -> Staff:
    """
    Return the member of staff who asks, of that role at least; the portal itself may all.

    :raises NotSignedIn: for a visitor. :raises NotAllowed: for a citizen, or a lesser role.
    """
    if isinstance(actor, Visitor):
        raise NotSignedIn
    if isinstance(actor, System) or (isinstance(actor, Agent) and actor.is_at_least(role)):
        return actor
    raise NotAllowed
