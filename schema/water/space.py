"""What does a citizen see of their compte abonné eau as a whole?"""

import strawberry

from resolvers import actors
from resolvers.water import code_requests, contracts, linking
from rules.vocabulary.water import WaterSpaceStatus
from schema.water.code_request import ActivationCodeRequest
from schema.water.contract import WaterContract, WaterSubscriber


@strawberry.type
class WaterSpace:
    """Compte abonné eau."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, actors.Citizen)

    @strawberry.field
    @staticmethod
    async def status(root: strawberry.Parent[actors.Citizen]) -> WaterSpaceStatus:
        return await linking.status(root)

    @strawberry.field
    @staticmethod
    async def subscribers(root: strawberry.Parent[actors.Citizen]) -> list[WaterSubscriber]:
        return await linking.own(root)

    @strawberry.field(description="Those under way first, the latest first.")
    @staticmethod
    async def contracts(root: strawberry.Parent[actors.Citizen]) -> list[WaterContract]:
        return await contracts.own(root)

    @strawberry.field(description="Newest first.")
    @staticmethod
    async def code_requests(root: strawberry.Parent[actors.Citizen]) -> list[ActivationCodeRequest]:
        return await code_requests.own(root)
