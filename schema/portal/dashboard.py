"""What does a citizen's home page show?"""

import asyncio

import strawberry

from resolvers import actors, notifications
from resolvers.appointments import access as appointments
from resolvers.demandes import listing as demandes
from resolvers.family import members
from resolvers.portal import news
from resolvers.water import alerts, contracts
from schema import gates
from schema.accounts.citizen import Citizen
from schema.appointments.appointment import Appointment
from schema.connections import within
from schema.context import Info
from schema.demandes.demande import Demande
from schema.family.members import FamilyMember
from schema.portal.news import News
from schema.roots import query
from schema.water import relations
from schema.water.alerts import WaterAlert
from schema.water.contract import WaterContract


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

    @strawberry.field(description="Most recently active first.")
    @staticmethod
    async def latest_demandes(root: strawberry.Parent[actors.Citizen], info: Info, first: int = 5) -> list[Demande]:
        listing = await demandes.own(root, {}, now=info.context.now)
        return (await listing.page(within(first))).rows

    @strawberry.field(description="Messages from the town hall not yet read, over all demandes.")
    @staticmethod
    async def unread_exchanges(root: strawberry.Parent[actors.Citizen]) -> int:
        return await demandes.unread(root)

    @strawberry.field
    @staticmethod
    async def family_members(root: strawberry.Parent[actors.Citizen]) -> list[FamilyMember]:
        return await members.own(root)

    @strawberry.field(description="Those that are to come, the next first.")
    @staticmethod
    async def upcoming_appointments(
        root: strawberry.Parent[actors.Citizen], info: Info, first: int = 5
    ) -> list[Appointment]:
        listing = appointments.own(root, upcoming=True, now=info.context.now)
        return (await listing.page(within(first))).rows

    @strawberry.field(description="Those that have not ended, the latest first.")
    @staticmethod
    async def water_contracts(root: strawberry.Parent[actors.Citizen], info: Info) -> list[WaterContract]:
        found, today = await asyncio.gather(contracts.own(root), relations.today(info))
        return contracts.under_way(found, today)

    @strawberry.field(description="Those not acknowledged, newest first.")
    @staticmethod
    async def water_alerts(root: strawberry.Parent[actors.Citizen]) -> list[WaterAlert]:
        return await alerts.latest(root)

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
