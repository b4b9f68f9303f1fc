"""How does a citizen make their own space, and prove that the address is theirs?"""

import secrets as random_secrets
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.accounts import Citizen
from resolvers import captchas, guesses, hashing, letters, secrets
from resolvers.accounts import chosen_passwords, confirming, identified, identity, journal, nobody
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, Refused, Wrong
from resolvers.sessions import opening
from resolvers.transactions import Acknowledged, Change, transaction
from rules import folding, usernames
from rules.vocabulary.accounts import (
    AccountEventKind,
    AccountKind,
    Civility,
    ContactMethod,
    Language,
    SecretPurpose,
    SessionTransport,
    Try,
)
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode


class WrongCode(Refused):
    code = RefusalCode.WRONG_CODE


async def create(
    actor: Actor,
    *,
    email: str,
    email_confirmation: str,
    username: str | None,
    password: str | None,
    password_confirmation: str | None,
    kind: AccountKind,
    civility: Civility | None,
    first_name: str,
    last_name: str,
    phone: str | None,
    postal_address: dict[str, str | None] | None,
    preferred_contact: ContactMethod,
    language: Language,
    captcha_id: str,
    captcha_answer: str,
    now: datetime,
) -> Acknowledged:
    """
    Make a space with a password of one's own, or have a temporary one mailed (000: « envoyé par courriel »).

    The answer and the work are the same for an address that has a space; its holder is told by mail.

    :raises InvalidInput: every wrong field. :raises captchas.CaptchaFailed: when the captcha alone is wrong.
    """
    fields = Fields()
    address = identity.email(fields, "email", email)
    if identity.folded_email(email.strip()) != identity.folded_email(email_confirmation.strip()):
        fields.wrong("emailConfirmation", RefusalCode.MISMATCH)
    chosen = await identity.username(fields, "username", username) if username is not None else None
    row = Citizen(
        email=address,
        email_folded=identity.folded_email(address),
        kind=kind,
        civility=civility,
        first_name=identity.line(fields, "firstName", first_name, maximum=identity.NAME_MAX),
        last_name=identity.line(fields, "lastName", last_name, maximum=identity.NAME_MAX),
        phone=identity.phone(fields, "phone", phone),
        postal_address=identity.postal_address(fields, "postalAddress", postal_address),
        preferred_contact=preferred_contact,
        language=language,
        by_collectivite=False,
        activated_at=now,
        created_at=now,
        must_change_password=password is None,
    )
    if password is not None:
        personal = (row.first_name, row.last_name, chosen or "", address)
        await chosen_passwords.judge(fields, password, password_confirmation, personal=personal)
    await captchas.judge(fields, captcha_id, captcha_answer, now=now)
    fields.refuse_if_any()
    row.password_hash = await hashing.hashed(password) if password is not None else None

    async with transaction(now) as change:
        await captchas.spend(captcha_id, now=now)
        await _insert(row, chosen)
        await journal.note(row.id, AccountEventKind.CREATED, now)
        await _write_first_letter(change, row)
        return change.acknowledges("acknowledgement.accountCreate")


async def resend(actor: Actor, *, email: str, now: datetime) -> Acknowledged:
    """
    Send the first mail again (000: « vérifiez dans les indésirables »).

    The answer and the work are the same for an unknown address.

    :raises InvalidInput: when it is no address.
    """
    fields = Fields()
    address = identity.email(fields, "email", email)
    fields.refuse_if_any()

    async with transaction(now) as change:
        rows = await identified.waiting(address)
        if rows:
            await _write_first_letter(change, rows[0])
        else:
            await nobody.write(change)
        change.ring()
        return change.acknowledges("acknowledgement.accountMailResend")


async def confirm_email(
    actor: Actor, *, email: str, code: str, transport: SessionTransport, now: datetime
) -> opening.SignedIn:
    """
    Prove an address with the six digits mailed to it, and sign in.

    Where several signed up with it, nobody knows whose code was read off the mailbox: the password goes with the
    others' spaces, and another is to be chosen first, so that nobody chooses the one that the owner will confirm.

    :raises WrongCode: wrong, spent or too old. :raises TooMany: after too many wrong ones.
    """
    address = identified.folded(email)
    async with guesses.guess(Try.EMAIL_CODE, address, now) as guess:
        owners = [row.id for row in await identified.by(address)]
        secret = await secrets.find_of(SecretPurpose.EMAIL_CODE, "".join(code.split()), owners)
        if secret is not None:
            await guess.was_right()  # sent twice, it is spent, and still no guess
        async with transaction(now) as change:
            await confirming.hold(change, address)
            row = await confirming.held((secret and secret.citizen_id) or 0)
            if secret is None or row is None or row.email_confirmed_at or not await secrets.spend(secret, now):
                raise WrongCode
            if await confirming.others_wait(row):
                row.must_change_password, row.password_hash = True, None
                await row.save(update_fields=["must_change_password", "password_hash"])
            await confirming.confirm(row, now=now)
            return await opening.open_for_citizen(change, row, transport=transport, device=None, now=now)


async def _insert(row: Citizen, chosen: str | None) -> None:
    """Insert a citizen; of two who take one username at once the database lets one through."""
    while True:
        row.username = chosen or usernames.propose(row.first_name, row.last_name, random_secrets.randbelow(9000) + 1000)
        row.username_folded = folding.fold(row.username)
        row.search = identity.search_text(row.first_name, row.last_name, row.username, row.email)
        try:
            async with in_transaction():
                await row.save(force_create=True)
        except IntegrityError:
            if chosen is None:
                continue
            raise InvalidInput((Wrong(("username",), RefusalCode.USERNAME_TAKEN),)) from None
        return


async def _write_first_letter(change: Change, row: Citizen) -> None:
    holder = await confirming.holder(row.email_folded)
    if holder is None:
        await letters.write(change, first_letter(row), row, occasion=change.now)
    else:
        await confirming.tell_holder(change, holder)


def first_letter(row: Citizen) -> LetterKind:
    """Return which letter opens a space that nobody has entered yet."""
    if row.by_collectivite:
        return LetterKind.SPACE_ACTIVATION
    return LetterKind.EMAIL_CODE if row.password_hash else LetterKind.TEMPORARY_PASSWORD
