"""What does a citizen see of something that the portal tells them?"""

import datetime as dt

import strawberry

from language import say
from models.notifications import Notification as Row
from resolvers import notifications
from schema import ids
from schema.context import Context, Info
from schema.nodes import Node, reached, shows


async def _own(context: Context, key: int) -> Row | None:
    return await notifications.one(context.citizen, key) if context.citizen else None


@shows(Row, reach=_own)
class Notification(Node):
    """Something that the portal tells a citizen, in the reader's language."""

    created_at: dt.datetime
    read_at: dt.datetime | None

    @strawberry.field
    @staticmethod
    def title(root: strawberry.Parent[Row], info: Info) -> str:
        return say(f"notification.{root.code}.title", root.facts, info.context.language.value)

    @strawberry.field
    @staticmethod
    def body(root: strawberry.Parent[Row], info: Info) -> str:
        return say(f"notification.{root.code}.body", root.facts, info.context.language.value)

    @strawberry.field(description="What it speaks of, where there is something to open.")
    @staticmethod
    async def about(root: strawberry.Parent[Row], info: Info) -> Node | None:
        if root.about_type is None:
            return None
        about: Node | None = await reached(info.context, ids.write(root.about_type, root.about_id))
        return about
