"""How does a citizen put another e-mail in the place of theirs: proven first, the old one told?"""

from datetime import datetime, timedelta

from models.accounts import Citizen, EmailChange, Secret
from models.letters import Letter
from resolvers import actors, guesses, letters, notifications, secrets
from resolvers.accounts import confirming, identity, journal, proving
from resolvers.actors import Actor
from resolvers.errors import Fields, Refused, TooMany
from resolvers.transactions import Acknowledged, transaction
from rules.vocabulary.accounts import AccountEventKind, SecretPurpose, Try
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

#: Each mails a stranger's address, perhaps.
REQUESTS_AN_HOUR = 5
_HOUR = timedelta(hours=1)


class WrongCode(Refused):
    """Wrong, spent, too old, or of an address that was asked for before another."""

    code = RefusalCode.WRONG_CODE


async def change(actor: Actor, *, email: str, current_password: str | None, now: datetime) -> Acknowledged:
    """
    Have six digits mailed to a new address, and the old one told at once.

    The answer and the work are the same for an address that somebody has proven: its holder is told by mail, and no
    code is ever good.

    :raises InvalidInput: it is no address, or one's own.
    :raises proving.WrongCurrentPassword: that is not the password.
    :raises TooMany: after five in an hour, or too many wrong passwords.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    address = identity.email(fields, "email", email)
    folded = identity.folded_email(address)
    if folded == citizen.row.email_folded:
        fields.wrong("email", RefusalCode.DUPLICATE, "own_email")
    await proving.prove(fields, citizen, current_password, now=now)

    async with transaction(now) as made:
        row = await proving.held(citizen, now=now)
        await _refuse_too_many(row, now=now)
        wanted = await EmailChange.create(citizen_id=row.id, old_email=row.email, new_email=address, requested_at=now)
        await Secret.filter(citizen_id=row.id, purpose=SecretPurpose.EMAIL_CHANGE_CODE, spent_at=None).update(
            spent_at=now
        )
        await letters.write(made, LetterKind.EMAIL_CHANGE_NOTICE, row, occasion=wanted.id, subject_id=wanted.id)
        holder = await confirming.holder(folded)
        if holder is None:
            await letters.write(made, LetterKind.EMAIL_CHANGE_CODE, row, occasion=wanted.id, subject_id=wanted.id)
        else:
            await confirming.tell_holder(made, holder)
        made.ring()
        return made.acknowledges("acknowledgement.emailChange")


async def confirm(actor: Actor, *, code: str, now: datetime) -> Citizen:
    """
    Prove the new address with the six digits mailed to it: it takes the old one's place, which is told.

    :raises WrongCode: wrong, spent, or too old. :raises confirming.AddressTaken: somebody has proven it in between.
    :raises TooMany: after too many wrong ones.
    """
    citizen = actors.citizen(actor)
    async with guesses.guess(Try.EMAIL_CHANGE_CODE, citizen.who, now) as guess:
        secret = await secrets.find_of(SecretPurpose.EMAIL_CHANGE_CODE, "".join(code.split()), [citizen.id])
        if secret is None:
            raise WrongCode
        await guess.was_right()
    wanted = await _wanted(citizen.id, secret)
    if wanted is None:
        raise WrongCode
    folded = identity.folded_email(wanted.new_email)
    async with transaction(now) as made:
        await confirming.hold(made, folded)
        row = await proving.held(citizen, now=now)
        if not await secrets.spend(secret, now):
            raise WrongCode
        await EmailChange.filter(id=wanted.id).update(confirmed_at=now)
        row.email, row.email_folded, row.email_confirmed_at = wanted.new_email, folded, now
        row.search = identity.search_text(row.first_name, row.last_name, row.username, row.email)
        await confirming.give(row, ["email", "email_folded", "email_confirmed_at", "search"])
        # What was mailed to the old address opens nothing any more.
        await Secret.filter(citizen_id=row.id, spent_at=None).update(spent_at=now)
        await journal.note(row.id, AccountEventKind.EMAIL_CHANGED, now)
        await letters.write(made, LetterKind.EMAIL_CHANGED, row, occasion=wanted.id, subject_id=wanted.id)
        await notifications.write(made, row.id, AccountEventKind.EMAIL_CHANGED, email=row.email)
        return made.gives(row)


async def _wanted(citizen_id: int, secret: Secret) -> EmailChange | None:
    """Return the change that a code was mailed for, unless another was asked for since."""
    latest = await EmailChange.filter(citizen_id=citizen_id).order_by("-id").first()
    letter = await Letter.get_or_none(id=secret.letter_id)
    return latest if latest and letter and letter.subject_id == latest.id and latest.confirmed_at is None else None


async def _refuse_too_many(row: Citizen, *, now: datetime) -> None:
    """:raises TooMany: when the citizen, whose row is held, has asked for as many changes as an hour takes."""
    asked = EmailChange.filter(citizen_id=row.id, requested_at__gt=now - _HOUR)
    recent = await asked.order_by("-requested_at").limit(REQUESTS_AN_HOUR)
    if len(recent) == REQUESTS_AN_HOUR:
        raise TooMany(int((recent[-1].requested_at + _HOUR - now).total_seconds()) + 1)
