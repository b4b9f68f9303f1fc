"""Which mails have left, wait or failed, and how is one that failed sent after all?"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q
from tortoise.functions import Lower

from models.accounts import Citizen, EmailChange
from models.letters import Letter
from models.staff import Agent
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Conflict, NotFound
from resolvers.listing import Listing
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules.vocabulary.letters import LetterKind, MailStatus
from rules.vocabulary.staff import AgentRole

#: Those of a change of address, and for which of its two addresses they leave: either may not be their reader's.
_OF_A_CHANGE = {
    LetterKind.EMAIL_CHANGE_CODE: "new_email",
    LetterKind.EMAIL_CHANGE_NOTICE: "old_email",
    LetterKind.EMAIL_CHANGED: "old_email",
}


class NotFailed(Conflict):
    """Only a mail that has failed for good is sent again."""

    def __init__(self) -> None:
        super().__init__(variant="mail")


async def listing(actor: Actor, *, status: list[MailStatus] | None, to: str | None, now: datetime) -> Listing:
    """
    Return the mails, newest first: those in these states, those to this address.

    :raises NotAllowed: for anybody but managers and administrators.
    """
    actors.staff(actor, AgentRole.MANAGER)
    rows = Letter.all()
    if status is not None:
        rows = rows.filter(status__in=status)
    if to is not None:
        rows = rows.annotate(left_for=Lower("sent_to")).filter(await _to(to))
    return audit.Watched(rows, "created_at", actor=actor, action="agent.mails", citizen="citizen_id", now=now)


async def one(actor: Actor, letter_id: int, *, now: datetime) -> Letter | None:
    """Return a mail; None when not there, or not for whoever asks."""
    if not (isinstance(actor, actors.Agent) and actor.is_at_least(AgentRole.MANAGER)):
        return None
    row = await Letter.get_or_none(id=letter_id)
    if row is not None and row.citizen_id is not None:
        await audit.saw(actor, "node", "CitizenRecord", [row.citizen_id], now=now)
    return row


async def addresses(letters: Sequence[Letter]) -> list[str]:
    """Return where each letter left for, or would leave for as things stand."""
    waiting = [letter for letter in letters if letter.sent_to is None]
    change_ids = [letter.subject_id for letter in waiting if letter.kind in _OF_A_CHANGE]
    citizen_ids = [letter.citizen_id for letter in waiting if letter.citizen_id is not None]
    agent_ids = [letter.agent_id for letter in waiting if letter.agent_id is not None]
    changes = {row.id: row for row in await EmailChange.filter(id__in=change_ids)} if change_ids else {}
    citizens = dict(await Citizen.filter(id__in=citizen_ids).values_list("id", "email")) if citizen_ids else {}
    agents = dict(await Agent.filter(id__in=agent_ids).values_list("id", "email")) if agent_ids else {}

    def address(letter: Letter) -> str:
        if letter.sent_to is not None:
            return letter.sent_to
        if letter.kind in _OF_A_CHANGE and letter.subject_id in changes:
            return str(getattr(changes[letter.subject_id], _OF_A_CHANGE[letter.kind]))
        return str(citizens.get(letter.citizen_id) or agents.get(letter.agent_id) or "")

    return [address(letter) for letter in letters]


async def retry(actor: Actor, *, id: int | None, now: datetime) -> Letter:
    """
    Have a mail that failed leave at once, with two days of tries before it.

    :raises NotAllowed: for anybody but managers and administrators. :raises NotFound: no such mail.
    :raises NotFailed: it has left, or is still on its way.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)
    async with transaction(now) as change:
        again = await Letter.filter(id=id, status=MailStatus.FAILED).update(
            status=MailStatus.QUEUED, due_at=now, attempts=0, first_tried_at=None, leased_until=None
        )
        row = await Letter.get_or_none(id=id)
        if row is None:
            raise NotFound
        if not again:
            raise NotFailed
        change.ring()
        await audit.note(change, manager, "mailRetry", "Mail", row.id)
        return change.gives(row)


async def _to(address: str) -> Q:
    folded = identity.folded_email(address.strip())
    citizens = await Citizen.filter(email_folded=folded).values_list("id", flat=True)
    agents = await Agent.filter(email_folded=folded).values_list("id", flat=True)
    waits = Q(citizen_id__in=citizens) | Q(agent_id__in=agents)
    return Q(left_for=folded) | (Q(sent_to=None) & waits)
