"""How does the staff write the catalogue: its themes, and a type's next revision?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.agendas import Agenda
from models.catalogue import DemandeTheme, DemandeType
from models.staff import Service
from resolvers import actors, portal
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, NotFound, StaleVersion, Wrong
from resolvers.portal import wording
from resolvers.staff import audit
from resolvers.transactions import Change, transaction
from rules import catalogue, excerpts, forms, searching, slugs
from rules.vocabulary.demandes import DemandeEffect
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole

THEME_NAME_MAX = 120

#: In French, as they are inflected; and each as it stands, for what is found while it is being typed.
_INDEX = """
    UPDATE demande_type SET search = setweight(to_tsvector('french', $2) || to_tsvector('simple', $2), 'A')
        || setweight(to_tsvector('french', $3) || to_tsvector('simple', $3), 'B')
        || setweight(to_tsvector('french', $4) || to_tsvector('simple', $4), 'C')
    WHERE id = $1
"""


async def save_theme(actor: Actor, *, slug: str, name: str, now: datetime) -> DemandeTheme:
    """
    Make the theme of a slug, or name the one that there is anew.

    :raises NotAllowed: for anybody but managers. :raises InvalidInput: every wrong field.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)
    fields = Fields()
    _judge_slug(fields, slug)
    theme = DemandeTheme(slug=slug, name=identity.line(fields, "name", name, maximum=THEME_NAME_MAX))
    fields.refuse_if_any()

    async with transaction(now) as change:
        await DemandeTheme.bulk_create([theme], on_conflict=["slug"], update_fields=["name"])
        row = await DemandeTheme.get(slug=slug)
        await audit.note(change, manager, "demandeThemeSave", "DemandeTheme", row.id)
        return change.gives(row)


async def save_type(
    actor: Actor,
    *,
    slug: str,
    revision: int | None,
    active: bool,
    theme: str,
    service: int | None,
    title: str,
    presentation: str,
    help: str | None,
    keywords: Sequence[str],
    account_required: bool,
    form_fields: Sequence[Mapping[str, Any]],
    pieces: Sequence[Mapping[str, Any]],
    agenda: int | None,
    answer_days: int | None,
    effect: DemandeEffect,
    now: datetime,
) -> DemandeType:
    """
    Write a new type (`revision` None), or the next revision of the one that was read as `revision`.

    Demandes keep the revision they were made with. What is in force already, saved again, stays the revision it is.

    :raises NotAllowed: for anybody but managers. :raises InvalidInput: every wrong field, those of the form too, a
        service that is not theirs, a slug that is taken.
    :raises NotFound: no such type of theirs. :raises StaleVersion: somebody saved in between.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)
    fields = Fields()
    _judge_slug(fields, slug)
    found = await DemandeTheme.get_or_none(slug=theme) if slugs.judge(theme) is None else None
    if found is None:
        fields.wrong("theme", RefusalCode.NOT_FOUND, "theme")
    if not _keeps(manager, service) or not await Service.exists(id=service):
        fields.wrong("service", RefusalCode.NOT_FOUND, "own_service")
    written: dict[str, Any] = {
        "active": active,
        "theme_id": found and found.id,
        "service_id": service,
        "title": identity.line(fields, "title", title, maximum=wording.TITLE_MAX),
        "presentation": wording.body(fields, "presentation", presentation),
        "help": wording.body(fields, "help", help) if help and help.strip() else None,
        "keywords": _noted(fields, catalogue.judge_keywords(keywords)),
        "account_required": account_required,
    }
    asked, faults = forms.judge_fields(form_fields)
    fields.note(faults)
    fields.note(catalogue.judge_account(asked, account_required=account_required))
    categories = {one["key"] for one in (await portal.read()).piece_categories}
    required = _noted(fields, catalogue.judge_pieces(pieces, categories=categories))
    if agenda is not None and not await Agenda.exists(id=agenda, service_id=service):
        fields.wrong("agenda", RefusalCode.NOT_FOUND, "agenda_of_service")
    least, most = catalogue.ANSWER_DAYS
    if answer_days is not None and not least <= answer_days <= most:
        fields.wrong("answerDays", RefusalCode.OUT_OF_RANGE, "between", minimum=least, maximum=most)
    fields.refuse_if_any()
    written |= {
        "form_fields": forms.write(asked),
        "pieces": catalogue.write_pieces(required),
        "agenda_id": agenda,
        "answer_days": answer_days,
        "effect": effect,
    }

    async with transaction(now) as change:
        before = await _held(manager, slug, revision) if revision is not None else None
        if before is not None and all(getattr(before, name) == value for name, value in written.items()):
            return change.gives(before)
        if before is not None:
            await DemandeType.filter(id=before.id).update(in_force=False)
        row = await _insert(
            DemandeType(slug=slug, revision=(revision or 0) + 1, in_force=True, created_at=now, **written)
        )
        await _index(change, row)
        await audit.note(change, manager, "demandeTypeSave", "DemandeType", row.id)
        return change.gives(row)


async def _held(manager: actors.Staff, slug: str, revision: int) -> DemandeType:
    """
    Return the revision in force, held until the transaction ends: of two saves at once, one finds it.

    :raises NotFound: no such type of theirs. :raises StaleVersion: another revision is in force.
    """
    row = await DemandeType.filter(slug=slug, in_force=True).select_for_update().first()
    if row is None and not await DemandeType.exists(slug=slug):
        raise NotFound
    if row is not None and not _keeps(manager, row.service_id):
        raise NotFound
    if row is None or row.revision != revision:
        raise StaleVersion
    return row


async def _insert(row: DemandeType) -> DemandeType:
    """Of two who write a new type of one slug at once, the database lets one through."""
    try:
        async with in_transaction():
            await row.save(force_create=True)
    except IntegrityError:
        raise InvalidInput((Wrong(("slug",), RefusalCode.DUPLICATE, "demande_type"),)) from None
    return row


async def _index(change: Change, row: DemandeType) -> None:
    said = (row.title, "\n".join(row.keywords), excerpts.plain(row.presentation))
    await change.connection.execute_query(_INDEX, [row.id, *(" ".join(searching.words(text)) for text in said)])


def _keeps(manager: actors.Staff, service_id: int | None) -> bool:
    """Tell whether a manager keeps the types of a service; administrators keep all of them."""
    if isinstance(manager, actors.System) or manager.is_at_least(AgentRole.ADMINISTRATOR):
        return True
    return service_id in manager.service_ids


def _judge_slug(fields: Fields, slug: str) -> None:
    if (wrong := slugs.judge(slug)) is not None:
        fields.wrong("slug", wrong, "slug", maximum=slugs.MAX_LENGTH)


def _noted(fields: Fields, judged: tuple[Any, Any]) -> Any:
    kept, faults = judged
    fields.note(faults)
    return kept
