"""When is an address somebody's, and what becomes of the others who typed it?"""

from datetime import datetime

from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.accounts import Citizen
from models.sessions import Session
from resolvers import letters
from resolvers.erasing import erasing
from resolvers.errors import Conflict
from resolvers.transactions import Change
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode


class AddressTaken(Conflict):
    """Somebody else has proven the address in between; only ever said to one who reads its mails."""

    code = RefusalCode.ALREADY_DONE

    def __init__(self) -> None:
        super().__init__(variant="address")


async def hold(change: Change, email_folded: str) -> None:
    """
    Let one change at a time decide whose an address is.

    Taken before the row of any citizen: whoever confirms an address drops the others who wait at it, and two who hold
    one row each would wait for each other.
    """
    await change.connection.execute_query(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [f"address {email_folded}"]
    )


async def held(citizen_id: int) -> Citizen | None:
    """Return a citizen's row as it stands now, nobody else's to change until the caller's transaction ends."""
    return await Citizen.filter(id=citizen_id).select_for_update(no_key=True).first()


async def holder(email_folded: str) -> Citizen | None:
    """Return whoever has proven an address."""
    return await Citizen.get_or_none(email_folded=email_folded, email_confirmed_at__not_isnull=True)


async def tell_holder(change: Change, holder: Citizen) -> None:
    """Have it mailed to the holder of an address that somebody typed it: once an hour, however often it is."""
    await letters.write(change, LetterKind.ACCOUNT_EXISTS, holder, occasion=f"{change.now:%Y-%m-%dT%H}")


async def others_wait(row: Citizen) -> bool:
    """Tell whether somebody else, or the same person again, has signed up with the address of `row`."""
    waiting = Citizen.filter(email_folded=row.email_folded, email_confirmed_at=None, by_collectivite=False)
    return await waiting.exclude(id=row.id).exists()


async def confirm(row: Citizen, *, now: datetime) -> None:
    """
    Write that the address is theirs and drop the sign-ups that others made with it; the caller holds the address.

    Sessions opened before end: whoever signed up may be another than whoever reads the mailbox.

    :raises AddressTaken: when another space has proven it.
    """
    if row.email_confirmed_at is not None:
        return
    row.email_confirmed_at = now
    await give(row, ["email_confirmed_at"])
    await Session.filter(citizen_id=row.id, ended_at=None).update(ended_at=now)


async def give(row: Citizen, columns: list[str]) -> None:
    """
    Save the proven address of a citizen, with those columns, and drop the sign-ups that others made with it.

    :raises AddressTaken: when another space has proven it.
    """
    try:
        async with in_transaction():
            await row.save(update_fields=columns)
    except IntegrityError:
        raise AddressTaken from None
    await erase("email_folded = $1 AND email_confirmed_at IS NULL AND NOT by_collectivite", [row.email_folded])


async def erase(condition: str, values: list[object]) -> int:
    """
    Delete spaces that nobody entered, their journals too, in the caller's transaction; return how many.

    One that is being entered at this instant is left alone.
    """
    connection = get_connection("default")
    some = f"SELECT id FROM citizen WHERE {condition} FOR UPDATE SKIP LOCKED"  # noqa: S608 - a condition of ours
    async with erasing(connection):
        erased = await connection.execute_query_dict(f"DELETE FROM citizen WHERE id IN ({some}) RETURNING id", values)  # noqa: S608
    return len(erased)
