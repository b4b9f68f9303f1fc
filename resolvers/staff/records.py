"""
Which citizens may a member of staff know?

Those their services work with, and no more; administrators, all (docs/decisions/who-knows-a-citizen.md). Whatever is
shown is written in the audit before it is.
"""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.accounts import Citizen
from models.staff import CitizenService
from resolvers import actors
from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.listing import Listing, Page, Place
from resolvers.staff import audit
from rules import folding
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole

SEARCH_MIN, SEARCH_MAX = 2, 100


@dataclass(frozen=True, kw_only=True)
class Shown(Listing):
    """Records of which each page shown is written in the audit."""

    actor: Actor
    now: datetime

    async def page(self, first: int, after: Place | None = None) -> Page:
        """Return the `first` records after a place, once it is written who sees them."""
        page = await super().page(first, after)
        await audit.saw(self.actor, "agent.citizens", "CitizenRecord", [row.id for row in page.rows], now=self.now)
        return page


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
    for word in folded.split():
        rows = rows.filter(search__contains=word)
    return Shown(rows, "created_at", actor=actor, now=now)


async def one(actor: Actor, citizen_id: int, *, now: datetime) -> Citizen | None:
    """Return a citizen; None when not there, or not for whoever asks."""
    if not isinstance(actor, actors.Agent):
        return None
    row = await visible(actor).get_or_none(id=citizen_id)
    if row is not None:
        await audit.saw(actor, "node", "CitizenRecord", [row.id], now=now)
    return row
