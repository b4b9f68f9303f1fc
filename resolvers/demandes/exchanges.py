"""How do a citizen and the town hall write to each other about a demande, and who has read what (S004-29 to 36)?"""

from collections.abc import Sequence
from datetime import datetime

from models.demandes import Demande, Exchange
from resolvers import actors, together
from resolvers.actors import Actor
from resolvers.demandes import access, answering, attachments, events, telling
from resolvers.errors import Fields, NotFound
from resolvers.listing import Listing
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules import texts
from rules.vocabulary.demandes import DemandeAction, DemandeEventKind, ExchangeState, Party
from rules.vocabulary.letters import LetterKind

BODY_MAX = 5_000
MAX_FILES = 10
_LATEST = """
    SELECT DISTINCT ON (demande_id) * FROM exchange WHERE demande_id = ANY($1)
    ORDER BY demande_id, sent_at DESC, id DESC
"""


async def add(
    actor: Actor,
    *,
    demande: int | None,
    body: str,
    uploads: Sequence[int | None],
    stored_pieces: Sequence[int | None],
    expects_answer: bool,
    now: datetime,
) -> Exchange:
    """
    Write to the other side, with files that come along; it is mailed that there is something to read, not what.

    :raises NotFound: no such demande for whoever asks. :raises Conflict: it is a draft, or archived.
    :raises InvalidInput: nothing is written, too much is, a file is not theirs to give.
    """
    fields = Fields()
    cleaned = texts.clean(body, lines=True)
    fields.note(texts.judge(cleaned, maximum=BODY_MAX), "body")
    async with transaction(now) as change:
        row = await access.held_for(change, actor, demande, DemandeAction.ADD_EXCHANGE)
        party = access.party_of(actor)
        files = await attachments.taken(
            change, actor, row, fields, uploads=uploads, stored_pieces=stored_pieces, most=MAX_FILES
        )
        fields.refuse_if_any()
        exchange = await Exchange.create(
            demande_id=row.id,
            author=party,
            agent_id=actor.id if isinstance(actor, actors.Agent) else None,
            body=cleaned,
            sent_at=now,
            expects_answer=expects_answer,
        )
        for file in files:
            file.exchange_id = exchange.id
            await file.save()
        occasion = f"exchange {exchange.id}"
        if party is Party.CITIZEN:
            row.unread_by_town_hall += 1
            await telling.town_hall(change, LetterKind.DEMANDE_MESSAGE_RECEIVED, row, occasion=occasion)
        else:
            row.unread_by_citizen += 1
            await telling.author(change, LetterKind.DEMANDE_MESSAGE, row, occasion=occasion, subject_id=exchange.id)
            await audit.note(change, actor, "exchangeAdd", "Demande", row.id)
        await row.save(update_fields=["unread_by_town_hall", "unread_by_citizen"])
        await events.note(change, actor, row, DemandeEventKind.EXCHANGE_ADDED, about=("Exchange", exchange.id))
        await answering.by_exchange(change, actor, row)
        return change.gives(exchange)


async def mark_read(
    actor: Actor, *, demande: int | None, up_to: int | None, everything: bool, now: datetime
) -> Demande:
    """
    Take note that what the other side wrote has been read: all of it, or until one message, whoever of a side reads.

    :raises NotFound: no such demande for whoever asks, or no such message of it.
    """
    async with transaction(now) as change:
        row = await access.held(change, actor, demande)
        mine = access.party_of(actor)
        theirs = Exchange.filter(demande_id=row.id, read_at=None).exclude(author=mine)
        if not everything:
            last = None if up_to is None else await Exchange.get_or_none(id=up_to, demande_id=row.id)
            if last is None:
                raise NotFound
            theirs = theirs.filter(id__lte=last.id)
        if await theirs.update(read_at=now):
            counter = "unread_by_citizen" if mine is Party.CITIZEN else "unread_by_town_hall"
            left = await Exchange.filter(demande_id=row.id, read_at=None).exclude(author=mine).count()
            setattr(row, counter, left)
            await row.save(update_fields=[counter])
            if isinstance(actor, actors.Agent):
                await audit.note(change, actor, "exchangesMarkRead", "Demande", row.id)
            await events.note(change, actor, row, DemandeEventKind.EXCHANGES_READ)
        return change.gives(row)


def of(row: Demande) -> Listing:
    """Return what was written about a demande that somebody has been let see whole, oldest first."""
    return Listing(Exchange.filter(demande_id=row.id), "sent_at", oldest_first=True)


async def one(actor: Actor, exchange_id: int, *, now: datetime) -> Exchange | None:
    """Return a message of a demande that whoever asks sees whole."""
    exchange = await Exchange.get_or_none(id=exchange_id)
    return exchange if exchange and await access.whole(actor, exchange.demande_id, now=now) else None


def state(exchange: Exchange, actor: Actor) -> ExchangeState:
    """Return which of the four icons a message bears for whoever asks."""
    read = exchange.read_at is not None
    if exchange.author is access.party_of(actor):
        return ExchangeState.SENT_READ if read else ExchangeState.SENT_UNREAD
    return ExchangeState.RECEIVED_READ if read else ExchangeState.RECEIVED_UNREAD


async def latest(demande_ids: Sequence[int]) -> list[Exchange | None]:
    """Return the latest message of each of these demandes, in one query."""
    found = {row.demande_id: row for row in await together.written(_LATEST, [list(demande_ids)], Exchange)}
    return [found.get(one) for one in demande_ids]
