"""Which news does the collectivité tell, and how does its staff publish them?"""

from datetime import datetime
from typing import Any

from models.portal import News
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, NotFound
from resolvers.listing import Listing
from resolvers.portal import wording
from resolvers.portal.reading import audiences
from resolvers.staff import audit
from resolvers.transactions import Acknowledged, transaction
from rules import excerpts
from rules.vocabulary.portal import Audience
from rules.vocabulary.staff import AgentRole

LATEST = 5


def visible(actor: Actor) -> Listing:
    """Return the news for whoever asks, newest first."""
    return Listing(News.filter(audience__in=audiences(actor)), "published_at")


async def latest(actor: Actor) -> list[News]:
    """Return the few that a home page begins with, in one statement."""
    return (await visible(actor).page(LATEST)).rows


async def one(actor: Actor, news_id: int) -> News | None:
    """Return a piece of news, if it is for whoever asks."""
    return await News.get_or_none(id=news_id, audience__in=audiences(actor))


def excerpt(row: News) -> str:
    """Return the first lines of news as plain text, for « lire la suite »."""
    return excerpts.excerpt(row.body)


async def publish(actor: Actor, *, id: int | None, title: str, body: str, audience: Audience, now: datetime) -> News:
    """
    Publish news, or correct those of `id`, which keep their moment.

    :raises NotAllowed: for anybody but managers. :raises InvalidInput: every wrong field.
    :raises NotFound: when there are no such news.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)
    fields = Fields()
    written: dict[str, Any] = {
        "title": identity.line(fields, "title", title, maximum=wording.TITLE_MAX),
        "body": wording.body(fields, "body", body),
        "audience": audience,
    }
    fields.refuse_if_any()

    async with transaction(now) as change:
        if id is None:
            row = await News.create(**written, published_at=now)
        elif await News.filter(id=id).update(**written):
            row = await News.get(id=id)
        else:
            raise NotFound
        await audit.note(change, manager, "newsPublish", "News", row.id)
        return change.gives(row)


async def remove(actor: Actor, *, id: int | None, now: datetime) -> Acknowledged:
    """
    Take news away.

    :raises NotAllowed: for anybody but managers. :raises NotFound: when there are no such news.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)

    async with transaction(now) as change:
        if not await News.filter(id=id).delete():
            raise NotFound
        await audit.note(change, manager, "newsRemove", "News", id)
        return change.acknowledges("acknowledgement.newsRemove")
