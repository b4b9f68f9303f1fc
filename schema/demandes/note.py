"""What do agents see of what they tell one another?"""

import datetime as dt

import strawberry

from models.demandes import InternalNote as Row
from resolvers.demandes import notes
from schema.context import Context, Info
from schema.demandes import relations
from schema.nodes import Node, shows
from schema.staff.agent import Agent


async def _seen(context: Context, key: int) -> Row | None:
    return await notes.one(context.actor, key, now=context.now)


@shows(Row, reach=_seen)
class InternalNote(Node):
    """What an agent tells their colleagues about a demande; no citizen ever sees it."""

    body: str
    created_at: dt.datetime

    @strawberry.field
    @staticmethod
    async def agent(root: strawberry.Parent[Row], info: Info) -> Agent:
        return await relations.agent(info, root.agent_id)
