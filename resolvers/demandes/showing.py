"""How does one who has a ticket see its demande again (S004-14), guesses slowed and nothing told of the others?"""

from datetime import datetime

from models.demandes import Demande
from resolvers import actors, guesses
from resolvers.actors import Actor
from resolvers.demandes import tickets
from resolvers.errors import InvalidInput, NotAllowed, NotFound, Wrong
from resolvers.sessions import opening
from resolvers.transactions import transaction
from rules import tickets as written
from rules.vocabulary.accounts import SessionTransport, Try
from rules.vocabulary.refusals import RefusalCode


async def enter(actor: Actor, *, ticket: str, transport: SessionTransport, now: datetime) -> opening.SignedIn:
    """
    Open a session that sees the demande of a ticket: all of it, or its status and history once an account has it.

    :raises NotAllowed: for the staff. :raises InvalidInput: it is no ticket. :raises NotFound: no demande has it.
    :raises TooMany: after too many wrong ones.
    """
    if isinstance(actor, actors.Agent):
        raise NotAllowed
    row = await shown(ticket, now=now)
    async with transaction(now) as change:
        return await opening.open_for_ticket(change, row, transport=transport, now=now)


async def shown(ticket: str, *, now: datetime, unless_of_others: int | None = None) -> Demande:
    """
    Return the demande of a ticket that somebody shows.

    With `unless_of_others`, a citizen, one that another account has is answered as one that is not there, after the
    same work.

    :raises InvalidInput: it is no ticket. :raises NotFound: no demande has it. :raises TooMany: after too many of them.
    """
    read = written.read(ticket)
    if read is None:
        raise InvalidInput((Wrong(("ticket",), RefusalCode.INVALID, "ticket"),))
    async with guesses.guess(Try.TICKET, read, now) as guess:
        row = await tickets.find(read)
        if row is None or (unless_of_others is not None and row.citizen_id not in (None, unless_of_others)):
            raise NotFound
        await guess.was_right(known=False)
    return row
