"""How does a citizen who is signed in change their password?"""

from datetime import datetime

from models.accounts import Citizen, Secret
from resolvers import actors, hashing, letters, notifications, secrets
from resolvers.accounts import chosen_passwords, identity, journal, proving, usernames
from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.sessions import signing
from resolvers.transactions import Change, transaction
from rules import folding
from rules.vocabulary.accounts import AccountEventKind, SecretPurpose
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

#: What else would open the account; a new password ends them.
_OTHER_WAYS_IN = (SecretPurpose.TEMPORARY_PASSWORD, SecretPurpose.RESET_LINK)


async def change(
    actor: Actor,
    *,
    current_password: str | None,
    password: str,
    password_confirmation: str,
    username: str | None,
    now: datetime,
) -> Citizen:
    """
    Choose another password; every other session ends, and this one goes on.

    A temporary one is spent by it, and lets the username be chosen too (003: « modification de vos identifiants »).

    :raises InvalidInput: every wrong field. :raises proving.WrongCurrentPassword: that is not the password.
    :raises TooMany: after too many wrong ones.
    """
    citizen = actors.citizen(actor)
    row = citizen.row
    fields = Fields()
    chosen = await _username(fields, row, username)
    await chosen_passwords.judge(
        fields,
        password,
        password_confirmation,
        personal=(row.first_name, row.last_name, chosen, row.email),
        subscriber_number=row.subscriber_number,
    )
    if password == current_password or await secrets.find(
        SecretPurpose.TEMPORARY_PASSWORD, password, owner_id=citizen.id
    ):
        fields.wrong("password", RefusalCode.WEAK_PASSWORD, "unchanged")
    await proving.prove(fields, citizen, current_password, now=now)
    password_hash = await hashing.hashed(password)

    async with transaction(now) as made:
        row = await proving.held(citizen, now=now)
        if row.username != chosen:
            await usernames.take(made, row, chosen)
        await put(made, row, password_hash)
        await Secret.filter(citizen_id=row.id, purpose__in=_OTHER_WAYS_IN, spent_at=None).update(spent_at=now)
        await signing.close_all(row, now=now, but=citizen.session.id)
        return made.gives(row)


async def put(made: Change, row: Citizen, password_hash: str) -> None:
    """Give a citizen a password that they chose, in the caller's transaction, and have it mailed."""
    row.password_hash, row.must_change_password = password_hash, False
    await row.save(update_fields=["password_hash", "must_change_password"])
    await journal.note(row.id, AccountEventKind.PASSWORD_CHANGED, made.now)
    await letters.write(made, LetterKind.PASSWORD_CHANGED, row, occasion=made.now)
    await notifications.write(made, row.id, AccountEventKind.PASSWORD_CHANGED)


async def _username(fields: Fields, row: Citizen, username: str | None) -> str:
    """Return the username that the citizen will have."""
    if username is None:
        return row.username
    if row.must_change_password:
        return await identity.username(fields, "username", username, of=row)
    if folding.fold(username) != row.username_folded:
        fields.wrong("username", RefusalCode.NOT_IN_THIS_STATE, "username")
    return row.username
