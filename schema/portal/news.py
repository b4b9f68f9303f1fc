"""What is seen and said of news (« actualités »)?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from models.portal import News as Row
from resolvers.portal import news
from rules.vocabulary.portal import Audience
from rules.vocabulary.staff import AgentRole
from schema import gates, ids
from schema.context import Context, Info
from schema.inputs import said
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement


async def _told(context: Context, key: int) -> Row | None:
    return await news.one(context.actor, key)


@shows(Row, reach=_told)
class News(Node):
    """Something the collectivité tells, to everyone or to its citizens."""

    title: str
    body: str = strawberry.field(description="Markdown.")
    audience: Audience
    published_at: dt.datetime

    @strawberry.field(description="The first lines, for « lire la suite »: plain text, cut at the end of a word.")
    @staticmethod
    def excerpt(root: strawberry.Parent[Row]) -> str:
        return news.excerpt(root)


NewsPublishResult: TypeAlias = Annotated[News | Refusal, strawberry.union("NewsPublishResult")]
NewsRemoveResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("NewsRemoveResult")]


@strawberry.input
class NewsPublishInput:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of the news to correct, which keep their moment."
    )
    title: str
    body: str
    audience: Audience = Audience.EVERYONE


@strawberry.input
class NewsRemoveInput:
    id: strawberry.ID


@strawberry.type
class NewsMutations:
    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def news_publish(info: Info, input: NewsPublishInput) -> NewsPublishResult:
        """By a manager: publishes news, or corrects some."""
        row_id = (ids.row(input.id, "News") or 0) if input.id else None
        return await news.publish(info.context.actor, **said(input, id=row_id), now=info.context.now)

    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def news_remove(info: Info, input: NewsRemoveInput) -> NewsRemoveResult:
        """By a manager."""
        return await news.remove(info.context.actor, id=ids.row(input.id, "News"), now=info.context.now)
