"""What is seen of a request for an activation code, by whoever asks and by the agents who check it?"""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.accounts import Citizen
from models.water.codes import ActivationCodeRequest as Row
from resolvers import actors
from resolvers.demandes import relations as people
from resolvers.water import code_requests
from rules.vocabulary.water import ActivationCodeRequestStatus
from schema.context import Context, Info
from schema.demandes.relations import agent
from schema.loaders import load
from schema.nodes import Node, shows
from schema.scalars import EmailAddress
from schema.staff.agent import Agent
from schema.water.contract import WaterSubscriber

if TYPE_CHECKING:
    from schema.staff.record import CitizenRecord


async def _visible(context: Context, key: int) -> Row | None:
    return await code_requests.one(context.actor, key, now=context.now)


def _is_agent(info: Info) -> bool:
    return isinstance(info.context.actor, actors.Agent)


async def _matches(info: Info, root: Row) -> code_requests.Matches | None:
    if not _is_agent(info):
        return None
    subscriber = await load(info.context, code_requests.subscribers, root.reference_key)
    citizen: Citizen | None = await load(info.context, people.citizens, root.citizen_id)
    return code_requests.matches(root, subscriber, citizen)


@shows(Row, reach=_visible)
class ActivationCodeRequest(Node):
    """
    « J'ai une référence client mais je ne connais pas mon code d'activation »: nothing is mailed until an agent acts.
    """

    reference: str
    email: EmailAddress
    requested_at: dt.datetime
    status: ActivationCodeRequestStatus
    decided_at: dt.datetime | None
    refusal_reason: str | None

    @strawberry.field(description="For agents, like all that follows: who asks, beside what the water service knows.")
    @staticmethod
    async def citizen(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["CitizenRecord", strawberry.lazy("schema.staff.record")] | None:
        return await load(info.context, people.citizens, root.citizen_id) if _is_agent(info) else None

    @strawberry.field
    @staticmethod
    async def subscriber(root: strawberry.Parent[Row], info: Info) -> WaterSubscriber | None:
        return await load(info.context, code_requests.subscribers, root.reference_key) if _is_agent(info) else None

    @strawberry.field
    @staticmethod
    async def email_matches(root: strawberry.Parent[Row], info: Info) -> bool | None:
        found = await _matches(info, root)
        return found.email if found else None

    @strawberry.field
    @staticmethod
    async def name_matches(root: strawberry.Parent[Row], info: Info) -> bool | None:
        found = await _matches(info, root)
        return found.name if found else None

    @strawberry.field
    @staticmethod
    async def decided_by(root: strawberry.Parent[Row], info: Info) -> Agent | None:
        return await agent(info, root.decided_by_id) if _is_agent(info) else None
