"""What do the letters say that tell somebody what has changed in their account?"""

from models.accounts import EmailChange
from rules import lifetimes
from rules.vocabulary.accounts import SecretPurpose
from rules.vocabulary.letters import DropReason
from workers.letters import unconfirmed
from workers.letters.writing import Drop, Mail, Writing, account
from workers.mails import inert


async def username_changed(writing: Writing) -> Mail:
    """Tell somebody the username they have now."""
    row = await writing.citizen()
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        username=inert.username(row.username),
        changed_at=writing.moment(writing.letter.created_at),
        ask_link=writing.ask_link,
    )


async def email_change_code(writing: Writing) -> Mail:
    """Say, at the new address, the six digits that prove it."""
    asked = await _asked(writing)
    await unconfirmed.take_place(writing.letter, asked.new_email, writing.now)
    code, until = await writing.secret(SecretPurpose.EMAIL_CHANGE_CODE, lifetimes.EMAIL_CHANGE_CODE)
    return writing.mail(asked.new_email, greeting=writing.greeting(None), code=code, until=until)


async def email_change_notice(writing: Writing) -> Mail:
    """Tell somebody, at the old address, that another is asked for."""
    row = await writing.citizen()
    asked = await _asked(writing)
    return writing.mail(
        asked.old_email,
        greeting=writing.greeting(row),
        account=inert.username(row.username),
        asked_at=writing.moment(asked.requested_at),
        ask_link=writing.ask_link,
    )


async def email_changed(writing: Writing) -> Mail:
    """Tell somebody, at the old address, that it is no longer theirs here."""
    row = await writing.citizen()
    changed = await EmailChange.get_or_none(id=writing.letter.subject_id, citizen_id=row.id)
    if changed is None or changed.confirmed_at is None:
        raise Drop(DropReason.SUBJECT_GONE)
    return writing.mail(
        changed.old_email,
        greeting=writing.greeting(row),
        account=inert.username(row.username),
        changed_at=writing.moment(changed.confirmed_at),
    )


async def profile_changed(writing: Writing) -> Mail:
    """Tell somebody which of their details were changed, never to what."""
    row = await writing.citizen()
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        account=account(row),
        changed_at=writing.moment(writing.letter.created_at),
        parts=_parts(writing),
        home=writing.home,
        ask_link=writing.ask_link,
    )


def _parts(writing: Writing) -> list[str]:
    """Return the names of what was changed: the occasion of such a letter ends with them."""
    _, *changed = writing.letter.dedupe_key.split(" ")
    return [writing.say(f"mail.part.{part}") for part in changed]


async def _asked(writing: Writing) -> EmailChange:
    """Return the change of address under way. :raises Drop: when it is done, or another has taken its place."""
    asked = await EmailChange.get_or_none(id=writing.letter.subject_id)
    if asked is None:
        raise Drop(DropReason.SUBJECT_GONE)
    is_latest = not await EmailChange.exists(citizen_id=asked.citizen_id, id__gt=asked.id)
    if asked.confirmed_at is not None or not is_latest:
        raise Drop(DropReason.NO_LONGER_TRUE)
    return asked
