"""
What is in a citizen's storage space (« mon espace de stockage »)? Theirs alone: nobody else reads it, no agent either.

What the town hall sees is the copy that lies on a demande (resolvers/demandes/attachments.py).
"""

from collections.abc import Sequence
from datetime import date, datetime

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.demandes import Attachment
from models.documents import StoredPiece
from resolvers import actors, portal
from resolvers.actors import Actor
from resolvers.demandes import access, catalogue
from resolvers.documents import quota
from resolvers.listing import BadPage, Found, Listing, Rank
from rules import proposals, searching
from rules.proposals import Asked, Offered

#: No category's key is longer.
CATEGORY_MAX = 60
#: Above any number of a row, so that of two pieces as likely the newer one comes first.
_ROWS = 10**19


def own(actor: Actor, *, search: str | None = None, category: str | None = None) -> QuerySet[StoredPiece]:
    """Return one's own pieces: those that hold every word of a search, those of a category."""
    rows = StoredPiece.filter(citizen_id=actors.citizen(actor).id)
    for word in searching.asked(search):
        rows = rows.filter(search__contains=word)
    if category is None:
        return rows
    return rows.filter(category=category if len(category) <= CATEGORY_MAX else "")


async def one(actor: Actor, piece_id: int | None) -> StoredPiece | None:
    """Return one of one's own pieces."""
    return await own(actor).get_or_none(id=piece_id)


async def held(actor: Actor, piece_id: int | None) -> StoredPiece | None:
    """Return one of one's own pieces as it stands, for nobody to change until the caller's transaction ends."""
    return await own(actor).select_for_update(no_key=True).get_or_none(id=piece_id)


async def used_bytes(actor: Actor) -> int:
    """Return how much of one's own space is taken."""
    return await quota.used(actors.citizen(actor).id)


async def pieces(
    actor: Actor,
    *,
    search: str | None,
    category: str | None,
    demande_type: int | None,
    requirement: str | None,
    now: datetime,
) -> Listing | Found:
    """
    Return one's own pieces, newest first; those that answer what a type of demande asks for, likeliest first.

    :raises BadPage: when a requirement is named, and not the type of demande that has it.
    """
    rows = own(actor, search=search, category=category)
    if demande_type is None:
        if requirement is not None:
            raise BadPage("requirement")
        return Listing(rows, "added_at")
    asked = await _asked(actor, demande_type, requirement)
    today = portal.today(await portal.read(), now)
    order = []
    likely = rows.filter(_may_answer(asked)).values_list("id", "category", "expires_on", "search")
    for row_id, of_category, expires_on, found_by in await likely:
        words = proposals.telling(found_by.split())
        distance = proposals.distance(asked, Offered(of_category, words, is_past(expires_on, today=today)))
        if distance is not None:
            order.append((Rank(distance, "", str(_ROWS - row_id)), row_id))

    async def read(keys: list[int]) -> list[StoredPiece]:
        return await rows.filter(id__in=keys)

    return Found(sorted(order), read)


def is_past(expires_on: date | None, *, today: date) -> bool:
    """Tell whether the last day on which a piece is good has passed."""
    return expires_on is not None and expires_on < today


async def are_past(keys: Sequence[tuple[date, datetime]]) -> list[bool]:
    """Tell of each (last day, moment of asking) whether that day has passed where the collectivité is."""
    collectivite = await portal.read()
    return [is_past(expires_on, today=portal.today(collectivite, now)) for expires_on, now in keys]


def demandes_that_hold(actor: Actor, row: StoredPiece) -> Listing:
    """Return the demandes of the piece's owner that hold a copy of it, newest first."""
    holding = Subquery(Attachment.filter(stored_piece_id=row.id).values("demande_id"))
    return Listing(access.visible(actors.citizen(actor)).filter(id__in=holding), "created_at")


async def _asked(actor: Actor, type_id: int, requirement: str | None) -> list[Asked]:
    """Return what a type of demande asks for: one thing, or all of them; nothing of a type that one may not see."""
    row = await catalogue.one(actor, type_id)
    required = [] if row is None else [piece for piece in catalogue.pieces(row) if requirement in (None, piece.key)]
    return [Asked(piece.category, proposals.words(piece.label)) for piece in required]


def _may_answer(asked: Sequence[Asked]) -> Q:
    """Return the condition that what answers one of these meets, and little else does."""
    kinds = [one.category for one in asked if one.category is not None]
    by_word = [Q(search__contains=word) for one in asked for word in one.words]
    return Q(Q(category__in=kinds), *by_word, join_type=Q.OR)
