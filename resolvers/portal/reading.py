"""What has the collectivité decided, and which of what it tells is for whoever asks?"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.portal import Portal, Terms
from resolvers import together
from resolvers.actors import Actor, System, TicketHolder, Visitor
from rules.passwords import Policy
from rules.vocabulary.portal import Audience


async def read() -> Portal:
    """Return the portal's one row."""
    return await Portal.get(id=1)


async def rows(ids: Sequence[int]) -> list[Portal]:
    """Return it for those who read it with something else."""
    return await together.rows(Portal.filter(id__in=list(ids)))


async def time_zone() -> str:
    """Return the collectivité's time zone, by its name."""
    return (await read()).time_zone


def policy(portal: Portal) -> Policy:
    """Return what a citizen's password must be."""
    return Policy(**portal.password_policy)


async def terms_in_force() -> Terms | None:
    """Return the general terms in force; the first are laid by the migration."""
    return await Terms.all().order_by("-published_at", "-id").first()


async def terms(terms_id: int) -> Terms | None:
    """Return one version of the general terms, in force or not: all have been public."""
    return await Terms.get_or_none(id=terms_id)


def today(portal: Portal, now: datetime) -> date:
    """Return the calendar day it is in the collectivité's time zone."""
    return now.astimezone(ZoneInfo(portal.time_zone)).date()


def audiences(actor: Actor) -> tuple[Audience, ...]:
    """Return whose news and surveys somebody is told: a person whose steps are not done is told what a visitor is."""
    if isinstance(actor, (Visitor, TicketHolder)) or (not isinstance(actor, System) and actor.pending):
        return (Audience.EVERYONE,)
    return tuple(Audience)
