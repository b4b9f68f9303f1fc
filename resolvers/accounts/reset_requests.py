"""Who is mailed a way back in, when somebody says « mot de passe oublié »?"""

from datetime import datetime, timedelta

from models.accounts import Citizen
from models.letters import Letter
from models.staff import Agent
from resolvers import door, letters
from resolvers.accounts import identified, journal, nobody
from resolvers.actors import Actor
from resolvers.door import ResetSends
from resolvers.errors import Fields
from resolvers.staff import agents, audit
from resolvers.transactions import Acknowledged, Change, transaction
from rules import passwords
from rules.vocabulary.accounts import AccountEventKind
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

#: An account gets no more, so that nobody fills somebody's mailbox.
MAILS_AN_HOUR = 5
_HOUR = timedelta(hours=1)
_KINDS = (LetterKind.PASSWORD_RESET, LetterKind.TEMPORARY_PASSWORD)


async def ask(actor: Actor, *, identifier: str, subscriber_number: str | None, now: datetime) -> Acknowledged:
    """
    Have a citizen or an agent mailed a link to choose a password with, or a temporary one where the portal says so.

    With a subscriber number it is a first connection (001: « Code provisoire »): only the space that the collectivité
    made with that number is mailed. The answer and the work are the same whether there is such an account or not.

    :raises InvalidInput: when no identifier is given.
    """
    fields = Fields()
    if not identifier.strip():
        fields.wrong("identifier", RefusalCode.REQUIRED)
    fields.refuse_if_any()
    number = (subscriber_number or "").strip()
    spaces = await identified.by(identifier)
    agent = await agents.find(identifier)

    async with transaction(now) as change:
        await _mail(change, actor, Citizen, _meant(spaces, number))
        await _mail(change, actor, Agent, agent.id if agent and not number else 0)
        change.ring()
        return change.acknowledges("acknowledgement.passwordResetRequest")


def _meant(spaces: list[Citizen], number: str) -> int:
    """Return the space that is meant; 0 for none."""
    if number:
        made = [row for row in spaces if row.by_collectivite]
        spaces = [row for row in made if passwords.is_same_number(number, row.subscriber_number)]
    return spaces[0].id if spaces else 0


async def _mail(change: Change, actor: Actor, owners: type[Citizen | Agent], owner_id: int) -> None:
    """Have an account mailed, and write that it was asked for; do as much for nobody, and past the limit."""
    owner = await owners.filter(id=owner_id).select_for_update(no_key=True).first()
    mine = {"citizen_id" if owners is Citizen else "agent_id": owner_id}
    recent = await Letter.filter(kind__in=_KINDS, created_at__gt=change.now - _HOUR, **mine).count()
    if owner is None or recent >= MAILS_AN_HOUR:
        await nobody.write(change)
        return
    await letters.write(change, _kind(owner), owner, occasion=change.now)
    if isinstance(owner, Citizen):
        await journal.note(owner.id, AccountEventKind.PASSWORD_RESET_REQUESTED, change.now)
    else:
        await audit.note(change, actor, "passwordResetRequest", "Agent", owner.id)


def _kind(owner: Citizen | Agent) -> LetterKind:
    """A temporary password opens no space that waits for its activation, and none of the staff's: these get a link."""
    sends_link = door.current().facts.reset_sends is ResetSends.LINK
    if sends_link or isinstance(owner, Agent) or owner.activated_at is None:
        return LetterKind.PASSWORD_RESET
    return LetterKind.TEMPORARY_PASSWORD
