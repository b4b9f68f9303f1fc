"""Which words make the graph, and how is it built?"""

import re
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.tools import merge_types
from strawberry.types.base import StrawberryObjectDefinition, StrawberryType

from schema import descriptions, gates, plain_lists, words
from schema.accounts.activating import ActivatingMutations
from schema.accounts.changing import ChangingMutations
from schema.accounts.citizen import Citizen
from schema.accounts.creating import CreatingMutations
from schema.accounts.profiles import ProfileMutations
from schema.accounts.resetting import ResettingMutations
from schema.appointments.booking import AppointmentMutations
from schema.appointments.managing import AgendaMutations
from schema.captchas import CaptchaMutations
from schema.context import Info
from schema.demandes.catalogue import CatalogueQueries
from schema.demandes.catalogue_saving import CatalogueMutations
from schema.demandes.demande import DemandeQueries
from schema.demandes.drafting import DraftingMutations
from schema.demandes.following import FollowingMutations
from schema.demandes.history import DemandeSubscriptions
from schema.demandes.tickets import TicketMutations
from schema.demandes.working import QueueSubscriptions, WorkingMutations
from schema.documents.document import Document
from schema.documents.storing import StorageMutations
from schema.documents.uploading import UploadMutations
from schema.family.contacts import FamilyContactMutations
from schema.family.members import FamilyMemberMutations
from schema.imports.imported import ImportSubscriptions
from schema.imports.starting import ImportMutations
from schema.nodes import Node, reached
from schema.notifications.reading import NotificationMutations, NotificationSubscriptions
from schema.portal.dashboard import DashboardQueries
from schema.portal.news import NewsMutations
from schema.portal.pages import PageMutations
from schema.portal.portal import PortalQueries
from schema.portal.settings import SettingsMutations
from schema.portal.surveying import SurveyMutations
from schema.portal.terms import TermsMutations
from schema.roots import query
from schema.scalars import SCALARS
from schema.sessions.signed_in import CurrentSession
from schema.sessions.signing import SigningMutations
from schema.staff.desk import DeskQueries
from schema.staff.managing import ManagingMutations
from schema.staff.signing import AgentSigningMutations
from schema.water.alerts import AlertMutations
from schema.water.analyses import AnalysisMutations
from schema.water.linking import LinkingMutations
from schema.water.moving import MovingMutations
from schema.water.readings import ReadingMutations, ReadingQueries
from schema.water.tariffs import TariffMutations, TariffQueries

__all__ = ["build", "words"]


class Names(NameConverter):
    """NewsConnection whether its total can be asked for or not."""

    def from_generic(self, object_type: StrawberryObjectDefinition, types: list[StrawberryType | type]) -> str:
        name = super().from_generic(object_type, types)
        return f"{name.removesuffix('Counted')}Connection" if name.endswith("Counted") else name


@strawberry.type
class GroundQueries:
    @query(gates.anyone)
    @staticmethod
    async def session(info: Info) -> CurrentSession:
        """Who asks, whatever they are."""
        return info.context.actor

    @query(gates.null_for_others)
    @staticmethod
    async def me(info: Info) -> Citizen | None:
        """Null for anyone but a citizen whose steps are done."""
        return info.context.citizen.row if info.context.citizen else None

    @query(gates.null_for_others)
    @staticmethod
    async def node(info: Info, id: strawberry.ID) -> Node | None:
        """Null when it is not there, or not for whoever asks: the two are never told apart."""
        return await reached(info.context, id)

    @query(gates.null_for_others)
    @staticmethod
    async def nodes(info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """At most 100, each as `node` answers it, in the order asked."""
        return [await reached(info.context, each) for each in ids]


QUERIES = (
    GroundQueries,
    PortalQueries,
    DashboardQueries,
    CatalogueQueries,
    DemandeQueries,
    ReadingQueries,
    TariffQueries,
    DeskQueries,
)
MUTATIONS = (
    CaptchaMutations,
    CreatingMutations,
    ActivatingMutations,
    ResettingMutations,
    ChangingMutations,
    ProfileMutations,
    NotificationMutations,
    FamilyMemberMutations,
    FamilyContactMutations,
    DraftingMutations,
    TicketMutations,
    FollowingMutations,
    WorkingMutations,
    AppointmentMutations,
    UploadMutations,
    StorageMutations,
    SigningMutations,
    AgentSigningMutations,
    ManagingMutations,
    CatalogueMutations,
    AgendaMutations,
    AnalysisMutations,
    ImportMutations,
    NewsMutations,
    PageMutations,
    SettingsMutations,
    SurveyMutations,
    TermsMutations,
    LinkingMutations,
    MovingMutations,
    ReadingMutations,
    TariffMutations,
    AlertMutations,
)
SUBSCRIPTIONS = (NotificationSubscriptions, DemandeSubscriptions, QueueSubscriptions, ImportSubscriptions)


def build(**options: Any) -> strawberry.Schema:
    """Return the graph."""
    schema = strawberry.Schema(
        query=merge_types("Query", QUERIES),
        mutation=merge_types("Mutation", MUTATIONS),
        subscription=merge_types("Subscription", SUBSCRIPTIONS),
        types=(Document,),
        execution_context_class=plain_lists.Executor,
        config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names()),
        **options,
    )
    descriptions.describe(schema._schema)
    return schema


def exported() -> str:
    """Return the schema as text, its definitions in alphabetical order, so that a change shows as itself."""
    definitions = build().as_str().strip().split("\n\n")
    blocks: list[str] = []
    for part in definitions:
        # A blank line also stands between the fields of a type that has descriptions.
        if blocks and not _begins(part):
            blocks[-1] += f"\n\n{part}"
        else:
            blocks.append(part)
    return "\n\n".join(sorted(blocks, key=_name)) + "\n"


_DEFINITION = re.compile(
    r'\A(?:"""(?:.|\n)*?"""\n)?(?:schema|scalar|enum|interface|type|union|input|directive)\b\s*@?(\w*)'
)


def _begins(part: str) -> bool:
    return _DEFINITION.match(part) is not None


def _name(block: str) -> str:
    found = _DEFINITION.match(block)
    return found.group(1) if found else ""
