"""Who is mailed what happens to a demande: whoever it is from, and the town hall's agents who work on it?"""

from models.demandes import Demande
from resolvers import letters
from resolvers.demandes import access
from resolvers.transactions import Change
from rules.vocabulary.accounts import ContactMethod
from rules.vocabulary.letters import LetterKind


async def author(
    change: Change, kind: LetterKind, row: Demande, *, occasion: object, subject_id: int | None = None
) -> None:
    """
    Have a letter leave for whoever a demande is from, about the demande or the row `subject_id`.

    One who would rather be called or written to is not mailed each step (S004-7). What the law wants told, and what
    they must act upon, is mailed by `letters.write` whatever they prefer.
    """
    if row.contact.get("preferred_contact") in (None, ContactMethod.EMAIL):
        await letters.write(change, kind, row, occasion=occasion, subject_id=subject_id)


async def town_hall(
    change: Change, kind: LetterKind, row: Demande, *, occasion: object, but: int | None = None
) -> None:
    """
    Have a letter about a demande leave for the agent who works on it, or while nobody does for those of its service.

    One who has left since works on nothing any more; whoever does what is told (`but`) need not be.
    """
    agents = await access.staff_of(row.service_id).filter(id=row.assigned_to_id or 0)
    for agent in agents or await access.staff_of(row.service_id, administrators=False):
        if agent.id != but:
            await letters.write(change, kind, agent, occasion=f"{row.id} {occasion}", subject_id=row.id)
