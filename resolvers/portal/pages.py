"""Which practical pages (« infos pratiques ») does the collectivité show, and how does its staff write them?"""

from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from models.portal import Page
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, NotFound, StaleVersion, Wrong
from resolvers.portal import wording
from resolvers.staff import audit
from resolvers.transactions import Acknowledged, transaction
from rules import slugs
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole


async def every() -> list[Page]:
    """Return all pages, by title: they are everybody's."""
    return await Page.all().order_by("title", "id")


async def one(slug: str) -> Page | None:
    """Return the page of a slug."""
    return await Page.get_or_none(slug=slug) if slugs.judge(slug) is None else None


async def save(actor: Actor, *, slug: str, version: int | None, title: str, body: str, now: datetime) -> Page:
    """
    Write a new page (`version` None), or a new version of the page that was read as `version`.

    :raises NotAllowed: for anybody but managers. :raises InvalidInput: every wrong field, a slug that is taken too.
    :raises StaleVersion: when somebody saved in between. :raises NotFound: when there is no such page any more.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)
    fields = Fields()
    if (wrong := slugs.judge(slug)) is not None:
        fields.wrong("slug", wrong, "slug", maximum=slugs.MAX_LENGTH)
    written: dict[str, Any] = {
        "title": identity.line(fields, "title", title, maximum=wording.TITLE_MAX),
        "body": wording.body(fields, "body", body),
        "updated_at": now,
    }
    fields.refuse_if_any()

    async with transaction(now) as change:
        if version is None:
            row = await _insert(Page(slug=slug, version=1, **written))
        elif await Page.filter(slug=slug, version=version).update(version=F("version") + 1, **written):
            row = await Page.get(slug=slug)
        else:
            raise StaleVersion if await Page.exists(slug=slug) else NotFound
        await audit.note(change, manager, "pageSave", "Page", row.id)
        return change.gives(row)


async def remove(actor: Actor, *, slug: str, now: datetime) -> Acknowledged:
    """
    Take a page away.

    :raises NotAllowed: for anybody but managers. :raises NotFound: when there is no such page.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)

    async with transaction(now) as change:
        row = await Page.filter(slug=slug).select_for_update().first() if slugs.judge(slug) is None else None
        if row is None:
            raise NotFound
        await row.delete()
        await audit.note(change, manager, "pageRemove", "Page", row.id)
        return change.acknowledges("acknowledgement.pageRemove")


async def _insert(row: Page) -> Page:
    """Of two who write a new page of one slug at once, the database lets one through."""
    try:
        async with in_transaction():
            await row.save(force_create=True)
    except IntegrityError:
        raise InvalidInput((Wrong(("slug",), RefusalCode.DUPLICATE, "page"),)) from None
    return row
