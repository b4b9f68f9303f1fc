"""How many mails does an address get that nobody has confirmed? Anybody can type anybody's: few."""

from datetime import datetime, timedelta

from models.letters import Letter
from resolvers.accounts import identity
from resolvers.transactions import transaction
from rules.vocabulary.letters import DropReason
from workers.letters.writing import Drop

#: Enough for somebody whose mails are slow to come, too few to be a nuisance.
MOST = 5
IN = timedelta(hours=1)


async def take_place(letter: Letter, address: str, now: datetime) -> None:
    """
    Note that `letter` leaves for an unconfirmed address, one of MOST in an hour.

    Senders count one at a time for one address, those in each other's hands too, so that thirty at once are no more
    than MOST.

    :raises Drop: when it would be one too many.
    """
    async with transaction(now, aside=True) as change:
        lock = f"mails to {identity.folded_email(address)}"
        await change.connection.execute_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [lock])
        [others] = await change.connection.execute_query_dict(
            "SELECT count(*) AS count FROM letter WHERE lower(sent_to) = lower($1) AND id <> $2"
            " AND (sent_at > $3 OR leased_until > $4)",
            [address, letter.id, now - IN, now],
        )
        if others["count"] >= MOST:
            raise Drop(DropReason.TOO_MANY_TO_UNCONFIRMED_ADDRESS)
        await Letter.filter(id=letter.id).update(sent_to=address)
