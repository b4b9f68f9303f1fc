"""What is seen of a demande, by its citizen, by the holder of its ticket, by an agent?"""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.demandes import Demande as Row
from resolvers import actors
from resolvers.appointments import access as appointments
from resolvers.appointments import holds
from resolvers.demandes import access, attachments, contents, exchanges, history, notes, summaries, tickets
from resolvers.errors import Wrong
from rules import actions
from rules.vocabulary.demandes import DemandeAccess, DemandeAction, DemandeStatus, Party
from schema import gates, ids, loaders, refusals
from schema.appointments.appointment import Appointment, SlotHold
from schema.connections import Connection, Counted, connect_either_way
from schema.context import Context, Info
from schema.demandes import relations
from schema.demandes.attachment import Attachment
from schema.demandes.catalogue import DemandeType
from schema.demandes.contents import DemandeContact, DemandePerson, contact_of, person_of
from schema.demandes.exchange import Exchange
from schema.demandes.history import DemandeEvent
from schema.demandes.note import InternalNote
from schema.demandes.summary import SummaryLine, shown
from schema.documents.document import Document
from schema.nodes import Node, shows
from schema.refusals import FieldRefusal
from schema.roots import query
from schema.scalars import Json
from schema.staff.agent import Agent
from schema.water import relations as water

if TYPE_CHECKING:
    from schema.staff.record import CitizenRecord
    from schema.water.contract import WaterContract


async def _visible(context: Context, key: int) -> Row | None:
    return await access.one(context.actor, key, now=context.now)


def _whole(root: Row, info: Info) -> bool:
    """Tell whether whoever asks sees all of a demande: the fields marked * are null to the others."""
    return access.access_of(info.context.actor, root) is DemandeAccess.FULL


def _is_agent(info: Info) -> bool:
    return isinstance(info.context.actor, actors.Agent)


@shows(Row, reach=_visible)
class Demande(Node):
    """A request to the town hall or the water service, from its draft to its archive."""

    status: DemandeStatus
    version: int = strawberry.field(
        description="Raised at each change of a draft; a save with an older one is refused."
    )
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    updated_at: dt.datetime
    answer_expected_by: dt.date | None

    @strawberry.field(
        description="What the acknowledgement gives; unguessable; null while an account's draft. A visitor's draft has"
        " it from the start."
    )
    @staticmethod
    def ticket(root: strawberry.Parent[Row]) -> str | None:
        return tickets.of(root)

    @strawberry.field(
        description="How much whoever asks may see; with STATUS_ONLY the fields marked * are null.", name="access"
    )
    @staticmethod
    def seen(root: strawberry.Parent[Row], info: Info) -> DemandeAccess:
        return access.access_of(info.context.actor, root)

    @strawberry.field
    @staticmethod
    async def type(root: strawberry.Parent[Row], info: Info) -> DemandeType:
        return await relations.type_of(info, root)

    @strawberry.field
    @staticmethod
    def archived(root: strawberry.Parent[Row]) -> bool:
        return root.archived_at is not None

    @strawberry.field(description="Whose turn it is.")
    @staticmethod
    def awaiting(root: strawberry.Parent[Row]) -> Party | None:
        return actions.awaiting(root.status)

    @strawberry.field(description="*")
    @staticmethod
    def contact(root: strawberry.Parent[Row], info: Info) -> DemandeContact | None:
        return contact_of(root.contact) if _whole(root, info) else None

    @strawberry.field(description="* The persons concerned, as they were when sent.")
    @staticmethod
    def persons(root: strawberry.Parent[Row], info: Info) -> list[DemandePerson] | None:
        return [person_of(kept) for kept in root.persons] if _whole(root, info) else None

    @strawberry.field(description="* Checked against the type's fields, by key.")
    @staticmethod
    def answers(root: strawberry.Parent[Row], info: Info) -> Json | None:
        return Json(root.answers) if _whole(root, info) else None

    @strawberry.field(description="* Le récapitulatif: the answers as people read them, as they were sent.")
    @staticmethod
    async def summary(root: strawberry.Parent[Row], info: Info) -> list[SummaryLine] | None:
        if not _whole(root, info):
            return None
        lines = await summaries.of(root, await relations.type_of(info, root), read_id=ids.row)
        return [shown(line, info.context.language) for line in lines]

    @strawberry.field(description="* What still keeps a draft from being sent; a missing piece is pieces and its key.")
    @staticmethod
    async def missing(root: strawberry.Parent[Row], info: Info) -> list[FieldRefusal] | None:
        if not _whole(root, info):
            return None
        if root.status is not DemandeStatus.DRAFT:
            return []
        faults = await contents.lacking(root, await relations.type_of(info, root), read_id=ids.row)
        wrongs = [Wrong(fault.path, fault.code, fault.variant, fault.values) for fault in faults]
        return [refusals.field(wrong, info.context.language) for wrong in wrongs]

    @strawberry.field(
        name="history",
        description="Historique, oldest first: forwards with first and after, or backwards with last and before; the"
        " last 50 when neither is given.",
    )
    @staticmethod
    async def told(
        root: strawberry.Parent[Row],
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Connection[DemandeEvent]:
        listing = history.of(info.context.actor, root)
        return await connect_either_way(listing, first, after, last, before)  # type: ignore[no-any-return]

    @strawberry.field(
        name="exchanges",
        description="* Échanges, oldest first: forwards with first and after, or backwards with last and before; the"
        " last 50 when neither is given.",
    )
    @staticmethod
    async def written(
        root: strawberry.Parent[Row],
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Counted[Exchange] | None:
        if not _whole(root, info):
            return None
        return await connect_either_way(  # type: ignore[no-any-return]
            exchanges.of(root), first, after, last, before, Counted
        )

    @strawberry.field(description="*")
    @staticmethod
    async def last_exchange(root: strawberry.Parent[Row], info: Info) -> Exchange | None:
        return await loaders.load(info.context, exchanges.latest, root.id) if _whole(root, info) else None

    @strawberry.field(name="attachments", description="*")
    @staticmethod
    async def joined(root: strawberry.Parent[Row], info: Info) -> list[Attachment] | None:
        return await loaders.load(info.context, attachments.of, root.id) if _whole(root, info) else None

    @strawberry.field(description="* Accusé de réception, PDF, once made.")
    @staticmethod
    async def acknowledgement(root: strawberry.Parent[Row], info: Info) -> Document | None:
        return await relations.acknowledgement(info, root) if _whole(root, info) else None

    @strawberry.field(description="Échanges à lire, for whoever asks.")
    @staticmethod
    def unread_exchanges(root: strawberry.Parent[Row], info: Info) -> int:
        return root.unread_by_town_hall if _is_agent(info) else root.unread_by_citizen

    @strawberry.field(description="* Rendez-vous: empty where none is planned.")
    @staticmethod
    async def appointments(root: strawberry.Parent[Row], info: Info) -> list[Appointment] | None:
        if not _whole(root, info):
            return None
        return await loaders.load(info.context, appointments.of_demandes, root.id)  # type: ignore[no-any-return]

    @strawberry.field(
        description="* The place kept while this draft is filled in; submitting turns it into the appointment."
    )
    @staticmethod
    async def slot_hold(root: strawberry.Parent[Row], info: Info) -> SlotHold | None:
        if not _whole(root, info):
            return None
        return await loaders.load(info.context, holds.of_demandes, (root.id, info.context.now))  # type: ignore[no-any-return]

    @strawberry.field(description="What whoever asks may do now.")
    @staticmethod
    async def allowed_actions(root: strawberry.Parent[Row], info: Info) -> list[DemandeAction]:
        return list(access.allowed(info.context.actor, root, await relations.type_of(info, root)))

    @strawberry.field(description="That it is about, to whoever sees the contract.")
    @staticmethod
    async def water_contract(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["WaterContract", strawberry.lazy("schema.water.contract")] | None:
        return await water.seen(info, root.water_contract_id) if _whole(root, info) else None

    @strawberry.field(description="For agents; null for a demande made without an account.")
    @staticmethod
    async def citizen(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["CitizenRecord", strawberry.lazy("schema.staff.record")] | None:
        return await relations.record_of(info, root) if _is_agent(info) else None

    @strawberry.field(description="For agents; null to everyone else.")
    @staticmethod
    async def internal_notes(root: strawberry.Parent[Row], info: Info) -> list[InternalNote] | None:
        return await loaders.load(info.context, notes.of, root.id) if _is_agent(info) else None

    @strawberry.field(description="For agents.")
    @staticmethod
    async def assigned_to(root: strawberry.Parent[Row], info: Info) -> Agent | None:
        return await relations.agent(info, root.assigned_to_id) if _is_agent(info) else None


@strawberry.type
class DemandeQueries:
    @query(gates.null_for_others)
    @staticmethod
    async def demande(info: Info, id: strawberry.ID) -> Demande | None:
        """For whoever may see it; by its ticket, demandeOpenByTicket."""
        return await access.one(info.context.actor, ids.row(id, "Demande"), now=info.context.now)
