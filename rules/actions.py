"""What may be done with a demande, by whoever looks at it, as things stand?"""

from dataclasses import dataclass
from enum import StrEnum

from rules.vocabulary.demandes import DemandeAction as Action
from rules.vocabulary.demandes import DemandeEffect, DemandeStatus, Party
from rules.vocabulary.demandes import DemandeStatus as Status

#: Sent, and not answered yet.
UNDER_WAY = frozenset({Status.SUBMITTED, Status.IN_PROGRESS, Status.AWAITING_CITIZEN})
#: Answered, one way or the other.
ANSWERED = frozenset({Status.ACCEPTED, Status.REFUSED})


class Seat(StrEnum):
    """From where somebody looks at a demande."""

    #: Its citizen, or who holds the ticket of one that is no account's.
    OWNER = "OWNER"
    #: The ticket of a demande that belongs to an account: status and history only.
    ONLOOKER = "ONLOOKER"
    AGENT = "AGENT"


@dataclass(frozen=True)
class Standing:
    """What decides, of a demande."""

    status: DemandeStatus
    is_archived: bool
    #: It belongs to an account.
    is_owned: bool
    has_agenda: bool
    effect: DemandeEffect


def allowed(seat: Seat, of: Standing) -> tuple[Action, ...]:
    """Return what may be done from a seat, in the enumeration's order."""
    may = {Seat.OWNER: _owner, Seat.ONLOOKER: _onlooker, Seat.AGENT: _agent}[seat](of)
    return tuple(action for action in Action if action in may)


def awaiting(status: DemandeStatus) -> Party | None:
    """Return whose turn it is; nobody's once it is over."""
    if status in (Status.DRAFT, Status.AWAITING_CITIZEN):
        return Party.CITIZEN
    return Party.TOWN_HALL if status in UNDER_WAY else None


def _owner(of: Standing) -> set[Action]:
    # Whoever holds its ticket may have it as theirs, once they sign in (004: « Rattacher cette demande »).
    claim = set() if of.is_owned or of.is_archived else {Action.CLAIM}
    if of.status is Status.DRAFT:
        return {Action.SAVE, Action.SUBMIT, Action.DISCARD, Action.ADD_ATTACHMENT} | claim
    if of.status in UNDER_WAY:
        book = {Action.BOOK_APPOINTMENT} if of.has_agenda else set()
        return {Action.CANCEL, Action.ADD_EXCHANGE, Action.ADD_ATTACHMENT} | book | claim
    return ({Action.ADD_EXCHANGE} if of.status in ANSWERED and not of.is_archived else set()) | claim


def _onlooker(of: Standing) -> set[Action]:
    return set()


def _agent(of: Standing) -> set[Action]:
    if of.status in UNDER_WAY:
        # One with an effect is accepted by the verb that has it, such as opening a water contract.
        accept = {Action.ACCEPT} if of.effect is DemandeEffect.NONE else set()
        take = {Action.TAKE} if of.status is Status.SUBMITTED else set()
        return {Action.ASSIGN, Action.ASK_CITIZEN, Action.REFUSE, Action.ADD_EXCHANGE} | take | accept
    return {Action.ADD_EXCHANGE} if of.status in ANSWERED and not of.is_archived else set()
