"""What is seen of what has happened to a demande?"""

import datetime as dt
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import strawberry

from language import say
from models.demandes import DemandeEvent as Row
from resolvers import actors
from resolvers.demandes import access, history
from rules.vocabulary.demandes import DemandeAccess, DemandeEventKind, DemandeStatus, Party
from schema import gates, ids
from schema.context import Context, Info
from schema.demandes import relations
from schema.nodes import Node, shows
from schema.roots import subscription
from schema.staff.agent import Agent

if TYPE_CHECKING:
    from schema.demandes.demande import Demande


async def _told(context: Context, key: int) -> Row | None:
    return await history.one(context.actor, key, now=context.now)


@shows(Row, reach=_told)
class DemandeEvent(Node):
    """Something that has happened to a demande."""

    kind: DemandeEventKind
    happened_at: dt.datetime
    by: Party
    status: DemandeStatus = strawberry.field(description="The demande's after it.")

    @strawberry.field
    @staticmethod
    async def demande(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["Demande", strawberry.lazy("schema.demandes.demande")]:
        return await relations.demande(info, root.demande_id)

    @strawberry.field(description="A sentence for people, in the language of the request.")
    @staticmethod
    def label(root: strawberry.Parent[Row], info: Info) -> str:
        code = f"demande_event.{root.kind.value}"
        if root.kind is DemandeEventKind.STATUS_CHANGED:
            code += f".{root.status.value}"
        elif root.kind is DemandeEventKind.EXCHANGE_ADDED:
            code += f".{root.by.value}"
        return say(code, None, info.context.language.value)

    @strawberry.field(description="For agents.")
    @staticmethod
    async def agent(root: strawberry.Parent[Row], info: Info) -> Agent | None:
        return await relations.agent(info, root.agent_id) if isinstance(info.context.actor, actors.Agent) else None

    @strawberry.field(
        description="What it happened to: an exchange, an attachment, an appointment; null where it has gone, or is not"
        " for whoever asks."
    )
    @staticmethod
    async def about(root: strawberry.Parent[Row], info: Info) -> Node | None:
        if root.about_type is None or root.about_id is None:
            return None
        demande = await relations.demande(info, root.demande_id)
        if access.access_of(info.context.actor, demande) is not DemandeAccess.FULL:
            return None
        return await relations.about(info, (root.about_type, root.about_id))


@strawberry.type
class DemandeSubscriptions:
    @subscription(gates.either_side)
    @staticmethod
    async def demande_changed(info: Info, id: strawberry.ID) -> AsyncIterator[DemandeEvent]:
        """Each new event of one demande: exchanges, status, attachments, appointments."""
        context = info.context
        async for row in history.happening(context.actor, ids.row(id, "Demande"), now=context.now):
            yield row  # type: ignore[misc]
