"""Who is mailed what happens to a demande: whoever it is from, and the town hall's agents who work on it?"""

from tortoise.expressions import Subquery

from models.demandes import Demande
from models.staff import Agent, AgentService
from resolvers import letters
from resolvers.transactions import Change
from rules.vocabulary.accounts import ContactMethod
from rules.vocabulary.letters import LetterKind


async def author(
    change: Change, kind: LetterKind, row: Demande, *, occasion: object, subject_id: int | None = None
) -> None:
    """
    Have a letter leave for whoever a demande is from, about the demande or the row `subject_id`.

    One who would rather be called or written to is not mailed each step (S004-7); what the law wants mailed is written
    by `letters.write` whatever they prefer.
    """
    if row.contact.get("preferred_contact") in (None, ContactMethod.EMAIL):
        await letters.write(change, kind, row, occasion=occasion, subject_id=subject_id)


async def town_hall(
    change: Change, kind: LetterKind, row: Demande, *, occasion: object, subject_id: int | None = None
) -> None:
    """Have a letter leave for the agent who works on a demande, or while nobody does for those of its service."""
    agents = Agent.filter(active=True)
    if row.assigned_to_id is not None:
        agents = agents.filter(id=row.assigned_to_id)
    else:
        agents = agents.filter(id__in=Subquery(AgentService.filter(service_id=row.service_id).values("agent_id")))
    for agent in await agents:
        subject = row.id if subject_id is None else subject_id
        await letters.write(change, kind, agent, occasion=f"{row.id} {occasion}", subject_id=subject)
