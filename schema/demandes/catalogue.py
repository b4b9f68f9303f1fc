"""What is seen of the demandes that citizens are offered?"""

import strawberry

from models.catalogue import DemandeTheme as ThemeRow
from models.catalogue import DemandeType as Row
from resolvers.appointments import agendas
from resolvers.demandes import catalogue
from rules.vocabulary.demandes import DemandeEffect, DemandeStep
from schema import gates, loaders
from schema.appointments.agenda import Agenda
from schema.connections import Counted, connect
from schema.context import Context, Info
from schema.forms import FormField
from schema.nodes import Node, shows
from schema.roots import query
from schema.staff.service import Service


@strawberry.type
class PieceRequirement:
    """A document that a demande is to come with; an attachment names it by its key."""

    key: str
    label: str
    category: str | None = strawberry.field(
        description="Of the portal's pieceCategories: stored pieces of it are proposed."
    )
    required: bool
    help: str | None


async def _theme(context: Context, key: int) -> ThemeRow | None:
    return await catalogue.theme(context.actor, key)


async def _type(context: Context, key: int) -> Row | None:
    return await catalogue.one(context.actor, key)


@shows(ThemeRow, reach=_theme)
class DemandeTheme(Node):
    """One of the shelves of the catalogue."""

    slug: str
    name: str

    @strawberry.field(description="Those in force, by title; for agents, those of their services that are not offered.")
    @staticmethod
    async def types(root: strawberry.Parent[ThemeRow], info: Info) -> list["DemandeType"]:
        key = (info.context.actor, root.id)
        return await loaders.load(info.context, catalogue.of_themes, key)  # type: ignore[no-any-return]


@shows(Row, reach=_type)
class DemandeType(Node):
    """One revision of one form of the catalogue. The slug names the form; the id, this revision of it."""

    slug: str
    revision: int
    in_force: bool = strawberry.field(description="The revision that new demandes take.")
    active: bool = strawberry.field(description="Offered to citizens.")
    title: str
    presentation: str = strawberry.field(
        description="La démarche: what it is for, who may ask, what to prepare. Markdown."
    )
    help: str | None = strawberry.field(description="Aide à la saisie. Markdown.")
    keywords: list[str]
    account_required: bool
    answer_days: int | None = strawberry.field(description="The answer is promised within this many days.")
    effect: DemandeEffect = strawberry.field(
        description="What accepting one does besides, such as opening a water contract."
    )

    @strawberry.field
    @staticmethod
    async def theme(root: strawberry.Parent[Row], info: Info) -> DemandeTheme:
        return await loaders.load(info.context, catalogue.themes_of, root.theme_id)  # type: ignore[no-any-return]

    @strawberry.field
    @staticmethod
    async def service(root: strawberry.Parent[Row], info: Info) -> Service:
        return await loaders.load(info.context, catalogue.services_of, root.service_id)  # type: ignore[no-any-return]

    @strawberry.field(description="Where one chooses a slot, for a type with an appointment.")
    @staticmethod
    async def agenda(root: strawberry.Parent[Row], info: Info) -> Agenda | None:
        if root.agenda_id is None:
            return None
        return await loaders.load(info.context, agendas.by_ids, root.agenda_id)  # type: ignore[no-any-return]

    @strawberry.field(description="The padlock, for whoever asks.")
    @staticmethod
    def locked(root: strawberry.Parent[Row], info: Info) -> bool:
        return catalogue.is_locked(info.context.actor, root)

    @strawberry.field(
        description="In the order in which they are filled in; APPOINTMENT only where the type has an agenda."
    )
    @staticmethod
    def steps(root: strawberry.Parent[Row]) -> list[DemandeStep]:
        return list(catalogue.steps(root))

    @strawberry.field
    @staticmethod
    def form_fields(root: strawberry.Parent[Row]) -> list[FormField]:
        return list(catalogue.form(root))  # type: ignore[arg-type]

    @strawberry.field
    @staticmethod
    def pieces(root: strawberry.Parent[Row]) -> list[PieceRequirement]:
        return list(catalogue.pieces(root))  # type: ignore[arg-type]


@strawberry.type
class CatalogueQueries:
    @query(gates.anyone)
    @staticmethod
    async def demande_themes(info: Info) -> list[DemandeTheme]:
        """Those with something to offer to whoever asks, by name; for agents, the empty ones too."""
        return await catalogue.themes(info.context.actor)

    @query(gates.anyone)
    @staticmethod
    async def demande_types(
        info: Info, search: str | None = None, theme: str | None = None, first: int = 50, after: str | None = None
    ) -> Counted[DemandeType]:
        """
        Those in force, of the theme of that slug. By keyword over title, presentation and keywords: accents, case and
        plurals ignored, the last word as far as it is typed; best first, else by title. Where none has all of the
        words, those that have some.
        """
        found = await catalogue.find(info.context.actor, search=search, theme=theme)
        return await connect(found, first, after, Counted)  # type: ignore[no-any-return]

    @query(gates.anyone)
    @staticmethod
    async def demande_type(info: Info, slug: str) -> DemandeType | None:
        """Its revision in force."""
        return await catalogue.in_force(info.context.actor, slug)
