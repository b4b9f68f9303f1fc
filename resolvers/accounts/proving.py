"""Does the citizen who asks know their password, and is all as it was when they proved it?"""

from datetime import datetime

from models.accounts import Citizen
from resolvers import guesses, hashing, secrets
from resolvers.accounts import confirming
from resolvers.actors import Citizen as Asking
from resolvers.errors import Fields, NotSignedIn, Refused, Wrong
from resolvers.sessions import finding
from rules.lifetimes import FRESH_SIGN_IN
from rules.vocabulary.accounts import SecretPurpose, Try
from rules.vocabulary.refusals import RefusalCode

_FIELD = "currentPassword"


class WrongCurrentPassword(Refused):
    """All the rest of the input would do."""

    code = RefusalCode.WRONG_CREDENTIALS

    def __init__(self) -> None:
        wrong = Wrong((_FIELD,), self.code, "current")
        super().__init__(variant="current", fields=(wrong,))


async def prove(fields: Fields, citizen: Asking, current_password: str | None, *, now: datetime) -> None:
    """
    Refuse unless `current_password` is theirs, chosen or temporary; then unless `fields` are all right.

    One who has chosen none may leave it out in the five minutes after signing in.

    :raises InvalidInput: every wrong field. :raises WrongCurrentPassword: it alone is wrong.
    :raises TooMany: after too many wrong ones.
    """
    if current_password is None:
        if citizen.row.password_hash is not None:
            fields.wrong(_FIELD, RefusalCode.REQUIRED)
        elif citizen.session.created_at <= now - FRESH_SIGN_IN:
            fields.wrong(_FIELD, RefusalCode.REQUIRED, "fresh_sign_in")
    elif not await _is_right(citizen, current_password, now=now):
        if not fields:
            raise WrongCurrentPassword
        fields.wrong(_FIELD, RefusalCode.WRONG_CREDENTIALS, "current")
    fields.refuse_if_any()


async def held(citizen: Asking, *, now: datetime) -> Citizen:
    """
    Return the citizen's row, held until the caller's transaction ends, for what the password just proven may decide.

    :raises NotSignedIn: when the session has ended since. :raises WrongCurrentPassword: when the password has changed.
    """
    row = await confirming.held(citizen.id)
    if row is None or not await finding.is_open(citizen.session.id, now=now):
        raise NotSignedIn
    if row.password_hash != citizen.row.password_hash:
        raise WrongCurrentPassword
    return row


async def _is_right(citizen: Asking, current_password: str, *, now: datetime) -> bool:
    async with guesses.guess(Try.CURRENT_PASSWORD, citizen.who, now) as guess:
        temporary = await secrets.find_of(SecretPurpose.TEMPORARY_PASSWORD, current_password, [citizen.id])
        is_own = await hashing.is_right(citizen.row.password_hash, current_password)
        if is_own or secrets.is_good(temporary, now):
            await guess.was_right()
    return guess.is_right
