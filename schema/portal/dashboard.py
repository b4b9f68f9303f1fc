"""What does a citizen's home page show?"""

import strawberry

from resolvers import actors, notifications
from resolvers.family import members
from resolvers.portal import news
from schema import gates
from schema.accounts.citizen import Citizen
from schema.context import Info
from schema.family.members import FamilyMember
from schema.portal.news import News
from schema.roots import query


@strawberry.type
class Dashboard:
    """Everything the citizen's home page shows, in one query; null for anyone but a citizen whose steps are done."""

    @strawberry.field
    @staticmethod
    def citizen(root: strawberry.Parent[actors.Citizen]) -> Citizen:
        return root.row

    @strawberry.field(description="The latest five.")
    @staticmethod
    async def news(root: strawberry.Parent[actors.Citizen]) -> list[News]:
        return await news.latest(root)

    @strawberry.field
    @staticmethod
    async def family_members(root: strawberry.Parent[actors.Citizen]) -> list[FamilyMember]:
        return await members.own(root)

    @strawberry.field
    @staticmethod
    async def unread_notifications(root: strawberry.Parent[actors.Citizen]) -> int:
        return await notifications.own(root, unread_only=True).count()


@strawberry.type
class DashboardQueries:
    @query(gates.null_for_others)
    @staticmethod
    async def dashboard(info: Info) -> Dashboard | None:
        """Null for anyone but a citizen whose steps are done."""
        return info.context.citizen
