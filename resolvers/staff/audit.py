"""Who saw or changed whose data? Written by every verb of the staff that does, read by administrators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.staff import Agent, AuditEntry
from resolvers import actors
from resolvers.actors import Actor
from resolvers.listing import Listing, Page, Place
from resolvers.transactions import Change
from rules.vocabulary.staff import AgentRole


@dataclass(frozen=True, kw_only=True)
class Watched(Listing):
    """Rows of which each page shown by the field `action` is written first, under the citizens it tells of."""

    actor: Actor
    action: str
    #: The column that says which citizen a row tells of, if any.
    citizen: str
    #: The graph type under which a row that tells of no citizen is written; None where it is not.
    otherwise: str | None = None
    now: datetime

    async def page(self, first: int, after: Place | None = None) -> Page:
        """Return the `first` rows after a place, once it is written who sees them."""
        page = await super().page(first, after)
        citizens = dict.fromkeys(getattr(row, self.citizen) for row in page.rows)
        await saw(self.actor, self.action, "CitizenRecord", [one for one in citizens if one is not None], now=self.now)
        if self.otherwise is not None:
            nobodys = [row.pk for row in page.rows if getattr(row, self.citizen) is None]
            await saw(self.actor, self.action, self.otherwise, nobodys, now=self.now)
        return page


async def note(
    change: Change,
    actor: Actor | Agent,
    action: str,
    about_type: str | None = None,
    about_id: int | None = None,
) -> None:
    """
    Write, in the transaction of the change, that `actor` did `action`: the mutation's own name.

    `about_type` and `about_id` are a graph type and its row (a citizen is a CitizenRecord here); left out where it is
    about the whole portal.
    """
    await AuditEntry.create(
        **_by(actor), action=action, about_type=about_type, about_id=about_id, happened_at=change.now
    )


async def saw(actor: Actor, action: str, about_type: str, about_ids: Iterable[int], *, now: datetime) -> None:
    """Write whose data somebody is about to be shown by the field `action`, a line for each."""
    by = _by(actor)
    await AuditEntry.bulk_create(
        [
            AuditEntry(**by, action=action, about_type=about_type, about_id=about_id, happened_at=now)
            for about_id in about_ids
        ]
    )


def entries(actor: Actor, *, about: tuple[str, int] | None = None) -> Listing:
    """
    Return what was seen and changed, all of it or about one thing.

    :raises NotAllowed: for anybody but administrators.
    """
    actors.staff(actor, AgentRole.ADMINISTRATOR)
    rows = AuditEntry.all() if about is None else AuditEntry.filter(about_type=about[0], about_id=about[1])
    return Listing(rows, "happened_at")


async def entry(actor: Actor, entry_id: int) -> AuditEntry | None:
    """Return one line, to administrators."""
    is_administrator = isinstance(actor, actors.Agent) and actor.is_at_least(AgentRole.ADMINISTRATOR)
    return await AuditEntry.get_or_none(id=entry_id) if is_administrator else None


def _by(actor: Actor | Agent) -> dict[str, Any]:
    row = actor.row if isinstance(actor, actors.Agent) else actor
    if isinstance(row, Agent):
        return {"agent_id": row.id, "actor": f"{row.name} <{row.email}>"}
    return {"agent_id": None, "actor": row.who}
