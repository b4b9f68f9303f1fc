"""What does the portal tell a citizen inside their space, as it happens and afterwards?"""

from collections.abc import AsyncIterator
from datetime import datetime

from models.accounts import Citizen
from models.notifications import Notification
from resolvers import actors, door
from resolvers.actors import Actor
from resolvers.listing import Listing
from resolvers.transactions import Change, transaction


async def write(
    change: Change, citizen_id: int, code: str, *, about: tuple[str, int] | None = None, **facts: object
) -> None:
    """
    Tell a citizen something, in the transaction of the fact, and whoever watches after its commit.

    `code` is that of the sentences `notification.<code>.title` and `.body`, in which `facts` are put; `about` is the
    graph type and the row of the thing to open, where there is one.
    """
    about_type, about_id = about or (None, None)
    row = await Notification.create(
        citizen_id=citizen_id,
        code=code,
        facts=facts,
        about_type=about_type,
        about_id=about_id,
        created_at=change.now,
    )
    change.tell(_channel(citizen_id), notification=row.id)


def own(actor: Actor, *, unread_only: bool) -> Listing:
    """Return what the citizen who asks was told, newest first."""
    rows = Notification.filter(citizen_id=actors.citizen(actor).id)
    return Listing(rows.filter(read_at=None) if unread_only else rows, "created_at")


async def one(actor: Actor, notification_id: int) -> Notification | None:
    """Return one of one's own."""
    return await Notification.get_or_none(id=notification_id, citizen_id=actors.citizen(actor).id)


async def mark_read(actor: Actor, *, up_to: datetime, now: datetime) -> Citizen:
    """Take note that the citizen who asks has read all that they were told until a moment."""
    citizen = actors.citizen(actor)
    async with transaction(now) as change:
        await Notification.filter(citizen_id=citizen.id, read_at=None, created_at__lte=up_to).update(read_at=now)
        return change.gives(citizen.row)


async def arriving(actor: Actor) -> AsyncIterator[Notification]:
    """Give each new notification of the citizen who asks, once; those that the live bus missed too."""
    citizen = actors.citizen(actor)
    rows = Notification.filter(citizen_id=citizen.id).order_by("id")
    async with door.current().machines.bus.subscribe(_channel(citizen.id)) as heard:
        latest = await Notification.filter(citizen_id=citizen.id).order_by("-id").first()
        given = {latest.id if latest else 0}
        async for news in heard:
            new = rows.filter(id__gt=max(given)) if news is None else rows.filter(id=news.get("notification", 0))
            for row in await new:
                if row.id not in given:
                    given.add(row.id)
                    yield row


def _channel(citizen_id: int) -> str:
    return f"citizen:{citizen_id}"
