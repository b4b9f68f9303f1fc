"""What is seen and said of practical pages (« infos pratiques »)?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from models.portal import Page as Row
from resolvers.portal import pages
from rules.vocabulary.staff import AgentRole
from schema import gates
from schema.context import Info
from schema.inputs import said
from schema.nodes import shows
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement


@shows(Row)
class Page:
    """A practical page: departments, hours, emergency numbers, the water service in a few words."""

    slug: str
    title: str
    body: str = strawberry.field(description="Markdown.")
    version: int = strawberry.field(description="Raised at each save; a save with an older one is refused.")
    updated_at: dt.datetime


PageSaveResult: TypeAlias = Annotated[Page | Refusal, strawberry.union("PageSaveResult")]
PageRemoveResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("PageRemoveResult")]


@strawberry.input
class PageSaveInput:
    slug: str
    version: int | None = strawberry.field(
        default=strawberry.UNSET, description="Of the page one read; left out for a new one."
    )
    title: str
    body: str


@strawberry.input
class PageRemoveInput:
    slug: str


@strawberry.type
class PageMutations:
    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def page_save(info: Info, input: PageSaveInput) -> PageSaveResult:
        """By a manager: writes a new page, or a new version of one; STALE_VERSION when somebody saved in between."""
        return await pages.save(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def page_remove(info: Info, input: PageRemoveInput) -> PageRemoveResult:
        """By a manager."""
        return await pages.remove(info.context.actor, slug=input.slug, now=info.context.now)
