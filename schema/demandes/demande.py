"""What is seen of a demande, by its citizen, by the holder of its ticket, by an agent?"""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.demandes import Demande as Row
from resolvers import actors
from resolvers.demandes import access, contents, summaries, tickets
from resolvers.errors import Wrong
from rules import actions
from rules.vocabulary.accounts import Civility, ContactMethod
from rules.vocabulary.demandes import DemandeAccess, DemandeAction, DemandeStatus, Party
from rules.vocabulary.family import FamilyRelation
from schema import addresses, gates, ids, refusals
from schema.addresses import PostalAddress
from schema.context import Context, Info
from schema.demandes import relations
from schema.demandes.catalogue import DemandeType
from schema.demandes.summary import SummaryLine, shown
from schema.family.members import FamilyMember
from schema.nodes import Node, shows
from schema.refusals import FieldRefusal
from schema.roots import query
from schema.scalars import EmailAddress, Json, PhoneNumber
from schema.staff.agent import Agent

if TYPE_CHECKING:
    from schema.staff.record import CitizenRecord


@strawberry.type
class DemandeContact:
    """Mes informations; a draft's may be half filled in."""

    civility: Civility | None
    first_name: str | None
    last_name: str | None
    email: EmailAddress | None
    phone: PhoneNumber | None
    postal_address: PostalAddress | None
    preferred_contact: ContactMethod | None


@strawberry.type
class DemandePerson:
    """A person concerned; copied when sent, so that the foyer may change afterwards."""

    first_name: str
    last_name: str
    birth_date: dt.date | None
    relation: FamilyRelation | None
    member_id: strawberry.Private[int | None]

    @strawberry.field(description="The one of the foyer that it was taken from; null once removed, and to the staff.")
    async def member(self, info: Info) -> FamilyMember | None:
        return await relations.member(info, self.member_id)


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
        if not _whole(root, info):
            return None
        kept = root.contact
        return DemandeContact(
            civility=kept.get("civility") and Civility(kept["civility"]),
            first_name=kept.get("first_name"),
            last_name=kept.get("last_name"),
            email=kept.get("email"),
            phone=kept.get("phone"),
            postal_address=addresses.shown(kept.get("postal_address")),
            preferred_contact=kept.get("preferred_contact") and ContactMethod(kept["preferred_contact"]),
        )

    @strawberry.field(description="* The persons concerned, as they were when sent.")
    @staticmethod
    def persons(root: strawberry.Parent[Row], info: Info) -> list[DemandePerson] | None:
        if not _whole(root, info):
            return None
        return [
            DemandePerson(
                first_name=kept["first_name"] or "",
                last_name=kept["last_name"] or "",
                birth_date=kept["birth_date"] and dt.date.fromisoformat(kept["birth_date"]),
                relation=kept["relation"] and FamilyRelation(kept["relation"]),
                member_id=kept["member_id"],
            )
            for kept in root.persons
        ]

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
        faults = await contents.lacking(root, await relations.type_of(info, root))
        wrongs = [Wrong(fault.path, fault.code, fault.variant, fault.values) for fault in faults]
        return [refusals.field(wrong, info.context.language) for wrong in wrongs]

    @strawberry.field(description="Échanges à lire, for whoever asks.")
    @staticmethod
    def unread_exchanges(root: strawberry.Parent[Row], info: Info) -> int:
        return root.unread_by_town_hall if _is_agent(info) else root.unread_by_citizen

    @strawberry.field(description="What whoever asks may do now.")
    @staticmethod
    async def allowed_actions(root: strawberry.Parent[Row], info: Info) -> list[DemandeAction]:
        return list(access.allowed(info.context.actor, root, await relations.type_of(info, root)))

    @strawberry.field(description="For agents; null for a demande made without an account.")
    @staticmethod
    async def citizen(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["CitizenRecord", strawberry.lazy("schema.staff.record")] | None:
        return await relations.record_of(info, root) if _is_agent(info) else None

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
