"""Who is a demande from, as a letter finds and greets them?"""

from dataclasses import dataclass

from models.accounts import Citizen
from models.demandes import Demande
from resolvers.accounts import identity
from rules.vocabulary.letters import DropReason
from workers.letters import unconfirmed
from workers.letters.writing import Drop, Writing


@dataclass(frozen=True)
class Author:
    """Where a letter about a demande goes, and how it begins."""

    address: str
    greeting: str


async def of(writing: Writing, row: Demande) -> Author:
    """
    Return whoever a demande is from, at the address that it gives; an account's own where it gives none yet.

    Anybody could have typed that address, and the names beside it: unless it is the confirmed one of the account, it
    is greeted without a name, and gets few mails an hour.

    :raises Drop: there is no address, or it has had its mails.
    """
    citizen = await Citizen.get_or_none(id=row.citizen_id) if row.citizen_id else None
    confirmed = citizen if citizen is not None and citizen.email_confirmed_at is not None else None
    address = row.contact.get("email") or (confirmed.email if confirmed else None)
    if address is None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    if confirmed is not None and identity.folded_email(address) == confirmed.email_folded:
        return Author(address, writing.greeting(confirmed))
    await unconfirmed.take_place(writing.letter, address, writing.now)
    return Author(address, writing.greeting(None))
