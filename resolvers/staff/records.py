"""
Which citizens may a member of staff know?

Those their services work with, and no more; administrators, all (docs/decisions/0017-who-knows-a-citizen.md). Whatever
is shown is written in the audit before it is.
"""

from datetime import datetime

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.accounts import Citizen
from models.staff import CitizenService
from resolvers import actors
from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.listing import Listing
from resolvers.staff import audit
from rules import folding
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole

SEARCH_MIN, SEARCH_MAX = 2, 100


def visible(actor: Actor) -> QuerySet[Citizen]:
    """Return the citizens that the actor may know."""
    staff = actors.staff(actor)
    if isinstance(staff, actors.System) or staff.is_at_least(AgentRole.ADMINISTRATOR):
        return Citizen.all()
    known = CitizenService.filter(service_id__in=staff.service_ids).values("citizen_id")
    return Citizen.filter(id__in=Subquery(known))


def search(actor: Actor, *, words: str, now: datetime) -> Listing:
    """
    Look for every one of the words in names, username and e-mail; accents and case apart, newest space first.

    :raises InvalidInput: when what is looked for is shorter than two characters.
    """
    rows = visible(actor)
    folded = folding.fold(words)
    fields = Fields()
    if len(folded) < SEARCH_MIN:
        fields.wrong("search", RefusalCode.TOO_SHORT, minimum=SEARCH_MIN)
    if len(folded) > SEARCH_MAX:
        fields.wrong("search", RefusalCode.TOO_LONG, maximum=SEARCH_MAX)
    fields.refuse_if_any()
    # A scan, of 25 ms over 50,000 citizens: an index for the middle of a word wants an extension of PostgreSQL.
    for word in folded.split():
        rows = rows.filter(search__contains=word)
    return audit.Watched(rows, "created_at", actor=actor, action="agent.citizens", citizen="id", now=now)


async def one(actor: Actor, citizen_id: int, *, now: datetime) -> Citizen | None:
    """Return a citizen; None when not there, or not for whoever asks."""
    if not isinstance(actor, actors.Agent):
        return None
    row = await visible(actor).get_or_none(id=citizen_id)
    if row is not None:
        await audit.saw(actor, "node", "CitizenRecord", [row.id], now=now)
    return row
