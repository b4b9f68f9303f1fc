"""When is an address somebody's, and what becomes of the others who typed it?"""

from datetime import datetime

from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.accounts import Citizen
from resolvers.accounts import identity
from resolvers.errors import Conflict
from rules.vocabulary.refusals import RefusalCode


class AddressTaken(Conflict):
    """Somebody else has proven the address in between."""

    code = RefusalCode.ALREADY_DONE


async def waiting(address: str, *, limit: int) -> list[Citizen]:
    """Return the spaces of an address that nobody has entered yet, newest first."""
    return (
        await Citizen.filter(email_folded=identity.folded_email(address), email_confirmed_at=None)
        .order_by("-created_at", "-id")
        .limit(limit)
    )


async def confirm(row: Citizen, *, now: datetime) -> None:
    """
    Write that the address is theirs and drop the sign-ups that others made with it, in the caller's transaction.

    :raises AddressTaken: when another space has proven it.
    """
    if row.email_confirmed_at is not None:
        return
    try:
        async with in_transaction():
            await Citizen.filter(id=row.id).update(email_confirmed_at=now)
    except IntegrityError:
        raise AddressTaken from None
    row.email_confirmed_at = now
    await erase("email_folded = $1 AND email_confirmed_at IS NULL AND NOT by_collectivite", [row.email_folded])


async def erase(condition: str, values: list[object]) -> int:
    """Delete spaces that nobody entered, their journals too, in the caller's transaction; return how many."""
    connection = get_connection("default")
    await connection.execute_query("SELECT set_config('fontaine.erasing', 'on', true)")
    erased, _ = await connection.execute_query(f"DELETE FROM citizen WHERE {condition}", values)  # noqa: S608
    await connection.execute_query("SELECT set_config('fontaine.erasing', 'off', true)")
    return erased
