"""What does a citizen's home page show of what the portal tells them? Each answer is one statement."""

from models.notifications import Notification
from models.portal import News
from resolvers.actors import Citizen
from resolvers.portal import news

LATEST_NEWS = 5


async def latest_news(citizen: Citizen) -> list[News]:
    """Return the latest news for a citizen."""
    return (await news.visible(citizen).page(LATEST_NEWS)).rows


async def unread_notifications(citizen: Citizen) -> int:
    """Count what the portal told a citizen and they have not read."""
    return await Notification.filter(citizen_id=citizen.id, read_at=None).count()
