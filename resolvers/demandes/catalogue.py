"""
Which demandes are offered to whoever asks: by theme, by keyword?

What is offered is public. What is not yet, or no longer, is seen by the service that keeps it and by administrators.
"""

from collections.abc import Sequence

from tortoise.connection import get_connection
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.catalogue import DemandeTheme, DemandeType
from models.staff import Service
from resolvers import actors
from resolvers.actors import Actor
from resolvers.listing import Found, Rank
from rules import catalogue, folding, forms, searching, slugs
from rules.vocabulary.demandes import DemandeStep
from rules.vocabulary.staff import AgentRole

#: How much of a folded title puts types in order: their slugs do the rest.
_ORDERING = 60

#: How near a type is to what is looked for. The least of its words, in French: the word as it is inflected; the last
#: one also as far as it has been typed. Where no type has all of the words, those that have any of them are found.
_NEARNESS = """
    SELECT t.id, ts_rank('{0, 0.1, 0.4, 1}', t.search, q.any_of) AS rank, t.search @@ q.all_of AS whole
    FROM demande_type t, (
        SELECT to_tsquery('french', $1) && typed.word AS all_of, to_tsquery('french', $2) || typed.word AS any_of
        FROM (SELECT to_tsquery('french', $3) || to_tsquery('simple', $3 || ':*') AS word) typed
    ) q
    WHERE t.in_force AND t.search @@ q.any_of
"""


def visible(actor: Actor) -> QuerySet[DemandeType]:
    """Return the types that the actor may see, every revision of them."""
    if isinstance(actor, actors.System):
        return DemandeType.all()
    if isinstance(actor, actors.Agent) and not actor.pending:
        if actor.is_at_least(AgentRole.ADMINISTRATOR):
            return DemandeType.all()
        return DemandeType.filter(Q(active=True) | Q(service_id__in=actor.service_ids))
    return DemandeType.filter(active=True)


async def one(actor: Actor, type_id: int) -> DemandeType | None:
    """Return a revision of a type, in force or not: what has been offered has been public."""
    return await visible(actor).get_or_none(id=type_id)


async def in_force(actor: Actor, slug: str) -> DemandeType | None:
    """Return the revision in force of a type."""
    return await visible(actor).get_or_none(slug=slug, in_force=True) if slugs.judge(slug) is None else None


async def find(actor: Actor, *, search: str | None, theme: str | None) -> Found:
    """Return the types in force that answer a search, best first; by title where it says no word."""
    rows = visible(actor).filter(in_force=True)
    if theme is not None:
        rows = rows.filter(theme__slug=theme if slugs.judge(theme) is None else "")
    nearness = await _nearness(searching.asked(search))
    order = sorted(
        (Rank(0.0 if nearness is None else -nearness[row_id], folding.fold(title)[:_ORDERING], slug), row_id)
        for row_id, title, slug in await rows.values_list("id", "title", "slug")
        if nearness is None or row_id in nearness
    )
    return Found(order, _rows)


async def themes(actor: Actor) -> list[DemandeTheme]:
    """Return the themes with something in them for whoever asks, by name; to the staff, the empty ones too."""
    return sorted(await _themes(actor), key=lambda theme: (folding.fold(theme.name), theme.id))


async def theme(actor: Actor, theme_id: int) -> DemandeTheme | None:
    """Return a theme."""
    return await _themes(actor).get_or_none(id=theme_id)


async def of_themes(keys: Sequence[tuple[Actor, int]]) -> list[list[DemandeType]]:
    """Return the types in force of each theme for whoever asks, by title, in one query."""
    actor, _ = keys[0]
    theme_ids = [theme_id for _, theme_id in keys]
    rows = await visible(actor).filter(in_force=True, theme_id__in=theme_ids)
    rows.sort(key=lambda row: (folding.fold(row.title), row.slug))
    return [[row for row in rows if row.theme_id == theme_id] for theme_id in theme_ids]


async def themes_of(theme_ids: Sequence[int]) -> list[DemandeTheme]:
    """Return the themes of types that somebody sees, in one query."""
    found = await DemandeTheme.in_bulk(set(theme_ids), "id")
    return [found[theme_id] for theme_id in theme_ids]


async def services_of(service_ids: Sequence[int]) -> list[Service]:
    """Return the services of types that somebody sees, in one query."""
    found = await Service.in_bulk(set(service_ids), "id")
    return [found[service_id] for service_id in service_ids]


def form(row: DemandeType) -> tuple[forms.FormField, ...]:
    """Return what a type asks."""
    return forms.read(row.form_fields)


def pieces(row: DemandeType) -> tuple[catalogue.Piece, ...]:
    """Return the pieces that a type asks for."""
    return catalogue.read_pieces(row.pieces)


def steps(row: DemandeType) -> tuple[DemandeStep, ...]:
    """Return the steps in which a demande of a type is filled in."""
    return catalogue.steps(has_agenda=row.agenda_id is not None)


def is_locked(actor: Actor, row: DemandeType) -> bool:
    """Tell whether whoever asks has to have an account first: the padlock (004)."""
    return row.account_required and not isinstance(actor, (actors.Citizen, actors.Agent, actors.System))


def _themes(actor: Actor) -> QuerySet[DemandeTheme]:
    if isinstance(actor, actors.System) or (isinstance(actor, actors.Agent) and not actor.pending):
        return DemandeTheme.all()
    offered = visible(actor).filter(in_force=True).values("theme_id")
    return DemandeTheme.filter(id__in=Subquery(offered))


async def _rows(type_ids: list[int]) -> list[DemandeType]:
    return await DemandeType.filter(id__in=type_ids)


async def _nearness(words: list[str]) -> dict[int, float] | None:
    """Return how near each type that is found is to these words; None where there are none to look for."""
    if not words:
        return None
    # Letters and digits only: nothing in them means something to PostgreSQL, and quotes keep each one whole.
    quoted = [f"'{word}'" for word in words]
    found = await get_connection("default").execute_query_dict(
        _NEARNESS, [" & ".join(quoted[:-1]), " | ".join(quoted[:-1]), quoted[-1]]
    )
    have_all = any(row["whole"] for row in found)
    return {row["id"]: row["rank"] for row in found if row["whole"] or not have_all}
