"""What does the staff say to write the catalogue?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.demandes import catalogue_saving
from rules.vocabulary.demandes import DemandeEffect
from rules.vocabulary.staff import AgentRole
from schema import gates, ids
from schema.context import Info
from schema.demandes.catalogue import DemandeTheme, DemandeType
from schema.forms import FormFieldInput
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation

DemandeThemeSaveResult: TypeAlias = Annotated[DemandeTheme | Refusal, strawberry.union("DemandeThemeSaveResult")]
DemandeTypeSaveResult: TypeAlias = Annotated[DemandeType | Refusal, strawberry.union("DemandeTypeSaveResult")]

#: What an id that is of nothing of the kind stands for: no row has it.
_NOTHING = 0


@strawberry.input
class PieceRequirementInput:
    key: str = strawberry.field(description="A letter, then letters without accents, digits, - and _; once in a type.")
    label: str
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of the portal's pieceCategories: stored pieces of it are proposed."
    )
    required: bool = False
    help: str | None = strawberry.UNSET


@strawberry.input
class DemandeThemeSaveInput:
    slug: str
    name: str


@strawberry.input
class DemandeTypeSaveInput:
    slug: str
    revision: int | None = strawberry.field(
        default=strawberry.UNSET, description="The one in force that one read; left out for a new type."
    )
    active: bool = strawberry.field(default=True, description="Offered to citizens.")
    theme: str = strawberry.field(description="Its slug.")
    service: strawberry.ID = strawberry.field(description="One of one's own; any, for an administrator.")
    title: str
    presentation: str = strawberry.field(description="Markdown.")
    help: str | None = strawberry.field(default=strawberry.UNSET, description="Aide à la saisie. Markdown.")
    keywords: list[str] = strawberry.field(
        default_factory=list, description="Other words that people look for it by: 50 at most."
    )
    account_required: bool = strawberry.field(
        default=False, description="Needed where a FAMILY_MEMBER or a WATER_CONTRACT is required."
    )
    form_fields: list[FormFieldInput]
    pieces: list[PieceRequirementInput] = strawberry.field(default_factory=list)
    agenda: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="One of the service's.")
    answer_days: int | None = strawberry.field(default=strawberry.UNSET, description="1 to 730.")
    effect: DemandeEffect = DemandeEffect.NONE


@strawberry.type
class CatalogueMutations:
    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def demande_theme_save(info: Info, input: DemandeThemeSaveInput) -> DemandeThemeSaveResult:
        """By a manager: makes the theme of a slug, or names the one that there is anew."""
        return await catalogue_saving.save_theme(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def demande_type_save(info: Info, input: DemandeTypeSaveInput) -> DemandeTypeSaveResult:
        """
        By a manager of the service: a new revision, the whole of it; demandes keep the one they were made with. Every
        fault of the form is told. STALE_VERSION when somebody saved in between; what is in force already, saved again,
        stays the revision it is.
        """
        given = said(
            input,
            service=ids.row(input.service, "Service"),
            agenda=(ids.row(input.agenda, "Agenda") or _NOTHING) if input.agenda else None,
        )
        return await catalogue_saving.save_type(info.context.actor, **given, now=info.context.now)
