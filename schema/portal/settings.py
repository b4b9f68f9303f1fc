"""What does an administrator say to change the portal itself?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from resolvers.portal import settings
from rules.vocabulary.staff import AgentRole
from schema import gates
from schema.context import Info
from schema.inputs import said
from schema.portal.portal import Portal
from schema.refusals import Refusal
from schema.roots import mutation

PortalSaveResult: TypeAlias = Annotated[Portal | Refusal, strawberry.union("PortalSaveResult")]


@strawberry.input
class PasswordPolicyInput:
    min_length: int = strawberry.field(description="8 to 64.")
    min_lowercase: int
    min_uppercase: int
    min_digits: int
    min_symbols: int


@strawberry.input
class PieceCategoryInput:
    key: str = strawberry.field(description="A letter, then letters without accents, digits, - and _; once.")
    label: str


@strawberry.input
class PortalSaveInput:
    version: int = strawberry.field(description="Of the portal one read.")
    name: strawberry.Maybe[str | None]
    time_zone: strawberry.Maybe[str | None]
    reminder_time: strawberry.Maybe[dt.time | None] = strawberry.field(
        description="Reminders planned from then on leave at that time."
    )
    holiday_subdivision: strawberry.Maybe[str | None]
    reading_needs_notice: strawberry.Maybe[bool | None] = strawberry.field(
        description="A reading is taken only with an avis de passage."
    )
    contact_email: strawberry.Maybe[str | None]
    contact_phone: strawberry.Maybe[str | None]
    password_policy: strawberry.Maybe[PasswordPolicyInput | None]
    piece_categories: strawberry.Maybe[list[PieceCategoryInput] | None] = strawberry.field(
        description="All of them, in the order shown, 50 at most. One that stored pieces or a type of demande are"
        " sorted by cannot be left out: NOT_IN_THIS_STATE."
    )


@strawberry.type
class SettingsMutations:
    @mutation(gates.agent(AgentRole.ADMINISTRATOR))
    @staticmethod
    async def portal_save(info: Info, input: PortalSaveInput) -> PortalSaveResult:
        """By an administrator; only what is named changes. STALE_VERSION when somebody saved in between."""
        return await settings.save(info.context.actor, **said(input), now=info.context.now)
