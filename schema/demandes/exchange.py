"""What is seen of a message between a citizen and the town hall?"""

import datetime as dt

import strawberry

from models.demandes import Exchange as Row
from resolvers import actors
from resolvers.demandes import attachments, exchanges
from rules.vocabulary.demandes import ExchangeState, Party
from schema import loaders
from schema.context import Context, Info
from schema.demandes import relations
from schema.demandes.attachment import Attachment
from schema.nodes import Node, shows
from schema.staff.agent import Agent


async def _seen(context: Context, key: int) -> Row | None:
    return await exchanges.one(context.actor, key, now=context.now)


@shows(Row, reach=_seen)
class Exchange(Node):
    """A message between the citizen and the town hall."""

    author: Party
    body: str
    sent_at: dt.datetime
    read_at: dt.datetime | None = strawberry.field(
        description="When the other side first read it, whichever of its people did."
    )
    expects_answer: bool = strawberry.field(description="The sender waits for an answer.")

    @strawberry.field(description="For agents.")
    @staticmethod
    async def agent(root: strawberry.Parent[Row], info: Info) -> Agent | None:
        return await relations.agent(info, root.agent_id) if isinstance(info.context.actor, actors.Agent) else None

    @strawberry.field(description="One of the four icons, for whoever asks.")
    @staticmethod
    def state(root: strawberry.Parent[Row], info: Info) -> ExchangeState:
        return exchanges.state(root, info.context.actor)

    @strawberry.field
    @staticmethod
    async def attachments(root: strawberry.Parent[Row], info: Info) -> list[Attachment]:
        return await loaders.load(info.context, attachments.of_exchanges, root.id)  # type: ignore[no-any-return]
