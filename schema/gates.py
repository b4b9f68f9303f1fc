"""Who may pass a root field, and what must they do first? The one place that decides it."""

from collections.abc import Callable
from dataclasses import dataclass

from resolvers.actors import Actor, Agent, Citizen, TicketHolder, Visitor, staff
from resolvers.errors import NotAllowed, NotSignedIn, StepPending
from rules.vocabulary.accounts import PendingStep
from rules.vocabulary.staff import AgentRole


@dataclass(frozen=True)
class Gate:
    """A name for the access table, and what is asked of whoever comes."""

    name: str
    check: Callable[[Actor], None]


def _anyone(actor: Actor) -> None:
    """Nothing is asked."""


def _signed_in(actor: Actor) -> None:
    if isinstance(actor, Visitor):
        raise NotSignedIn


def _no_step_before(actor: Actor, step: PendingStep | None) -> None:
    pending = getattr(actor, "pending", ())
    if pending and pending[0] is not step:
        raise StepPending(pending[0])


#: The public catalogue, `session`, and what signs in: never refused by a pending step.
anyone = Gate("anyone", _anyone)
#: `signOut`: whoever has a session, steps pending or not.
signed_in = Gate("signed in", _signed_in)


def citizen(step: PendingStep | None = None) -> Gate:
    """For a citizen whose steps are done, or who is at `step`, which this field takes."""

    def check(actor: Actor) -> None:
        _signed_in(actor)
        if not isinstance(actor, Citizen):
            raise NotAllowed
        _no_step_before(actor, step)

    return Gate(f"citizen at {step.value}" if step else "citizen", check)


def agent(role: AgentRole = AgentRole.AGENT, step: PendingStep | None = None) -> Gate:
    """For staff of that role at least, whose steps are done, or who is at `step`."""

    def check(actor: Actor) -> None:
        _signed_in(actor)
        if not isinstance(actor, Agent):
            raise NotAllowed
        _no_step_before(actor, step)
        staff(actor, role)

    return Gate(f"{role.value.lower()} at {step.value}" if step else role.value.lower(), check)


def _holder(actor: Actor) -> None:
    _signed_in(actor)
    if not isinstance(actor, (Citizen, TicketHolder)):
        raise NotAllowed
    _no_step_before(actor, None)


def _either_side(actor: Actor) -> None:
    _signed_in(actor)
    _no_step_before(actor, None)


#: Whoever a demande may be from: a citizen whose steps are done, or one who sees that demande only.
holder = Gate("holder", _holder)
#: They, and the staff whose steps are done.
either_side = Gate("either side", _either_side)


def nobody_pending(actor: Actor) -> None:
    """For a field that is null to others: only a pending step refuses."""
    _no_step_before(actor, None)


#: `me`, `dashboard`, `agent`: null for others, the step's code while one is pending.
null_for_others = Gate("null for others", nobody_pending)
#: What a visitor may do too, such as answering a survey: only a pending step refuses.
open_to_all = Gate("open to all", nobody_pending)
