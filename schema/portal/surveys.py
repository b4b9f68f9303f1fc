"""What is seen of surveys (« votre avis nous intéresse ») and of what was answered to them?"""

import datetime as dt

import strawberry

from models.portal import Survey as Row
from models.portal import SurveyAnswer as AnswerRow
from resolvers import actors
from resolvers.portal import answered, answering, surveys
from rules.vocabulary.portal import Audience
from schema import loaders
from schema.connections import Counted, connect
from schema.context import Context, Info
from schema.forms import FormField
from schema.nodes import Node, shows
from schema.scalars import Json, Url


async def _asked(context: Context, key: int) -> Row | None:
    return await surveys.one(context.actor, key)


async def _answered(context: Context, key: int) -> AnswerRow | None:
    return await answered.one(context.actor, key)


@shows(AnswerRow, reach=_answered)
class SurveyAnswer(Node):
    """What was answered, never by whom."""

    answers: Json
    answered_at: dt.datetime = strawberry.field(description="To the hour, so that no moment tells who answered.")


@shows(Row, reach=_asked)
class Survey(Node):
    """What the collectivité asks everyone, or its citizens."""

    title: str
    audience: Audience
    closes_on: dt.date | None = strawberry.field(description="The last day on which one can answer.")

    @strawberry.field
    @staticmethod
    def form_fields(root: strawberry.Parent[Row]) -> list[FormField]:
        return list(surveys.form(root))  # type: ignore[arg-type]

    @strawberry.field(description="By whoever asks; a visitor's cannot be known.")
    @staticmethod
    async def answered(root: strawberry.Parent[Row], info: Info) -> bool:
        actor = info.context.actor
        if not isinstance(actor, actors.Citizen):
            return False
        return bool(await loaders.load(info.context, answering.answered, (root.id, actor.id)))

    @strawberry.field(description="For agents, newest first; never who answered.")
    @staticmethod
    async def answers(
        root: strawberry.Parent[Row], info: Info, first: int = 50, after: str | None = None
    ) -> Counted[SurveyAnswer] | None:
        listing = answered.of(info.context.actor, root)
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]

    @strawberry.field(description="For agents, signed: all the answers as a sheet, for five minutes.")
    @staticmethod
    def csv_url(root: strawberry.Parent[Row], info: Info) -> Url | None:
        return Url(answered.address(info.context.actor, root, now=info.context.now))
