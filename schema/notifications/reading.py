"""How does a citizen watch what they are told, and say that they have read it?"""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Annotated, TypeAlias

import strawberry

from resolvers import notifications
from schema import gates
from schema.accounts.citizen import Citizen
from schema.context import Info
from schema.inputs import said
from schema.notifications.notification import Notification
from schema.refusals import Refusal
from schema.roots import mutation, subscription

NotificationsMarkReadResult: TypeAlias = Annotated[Citizen | Refusal, strawberry.union("NotificationsMarkReadResult")]


@strawberry.input
class NotificationsMarkReadInput:
    up_to: dt.datetime


@strawberry.type
class NotificationMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def notifications_mark_read(info: Info, input: NotificationsMarkReadInput) -> NotificationsMarkReadResult:
        """Takes note that all that one was told until a moment has been read."""
        return await notifications.mark_read(info.context.actor, **said(input), now=info.context.now)


@strawberry.type
class NotificationSubscriptions:
    @subscription(gates.citizen())
    @staticmethod
    async def notified(info: Info) -> AsyncIterator[Notification]:
        """Whatever reaches the signed-in citizen."""
        async for row in notifications.arriving(info.context.actor):
            yield row  # type: ignore[misc]
