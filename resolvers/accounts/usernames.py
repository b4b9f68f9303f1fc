"""How does a citizen take another username?"""

from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.accounts import Citizen
from resolvers import actors, letters, notifications
from resolvers.accounts import identity, journal, proving
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, Wrong
from resolvers.transactions import Change, transaction
from rules import folding
from rules.vocabulary.accounts import AccountEventKind
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode


async def change(actor: Actor, *, username: str, current_password: str | None, now: datetime) -> Citizen:
    """
    Take another username; the one that is had already changes nothing.

    :raises InvalidInput: it cannot be one, or is taken. :raises proving.WrongCurrentPassword: that is not the password.
    :raises TooMany: after too many wrong ones.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    chosen = await identity.username(fields, "username", username, of=citizen.row)
    await proving.prove(fields, citizen, current_password, now=now)

    async with transaction(now) as made:
        row = await proving.held(citizen, now=now)
        if row.username != chosen:
            await take(made, row, chosen)
        return made.gives(row)


async def take(made: Change, row: Citizen, chosen: str) -> None:
    """
    Give a citizen another username, in the caller's transaction, and have it mailed.

    :raises InvalidInput: of two who take one at once, the database lets one through.
    """
    row.username, row.username_folded = chosen, folding.fold(chosen)
    row.search = identity.search_text(row.first_name, row.last_name, row.username, row.email)
    try:
        async with in_transaction():
            await row.save(update_fields=["username", "username_folded", "search"])
    except IntegrityError:
        raise InvalidInput((Wrong(("username",), RefusalCode.USERNAME_TAKEN),)) from None
    await journal.note(row.id, AccountEventKind.USERNAME_CHANGED, made.now)
    await letters.write(made, LetterKind.USERNAME_CHANGED, row, occasion=made.now)
    await notifications.write(made, row.id, AccountEventKind.USERNAME_CHANGED, username=row.username)
