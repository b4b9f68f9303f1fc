"""What do the letters that open a space say?"""

from resolvers.accounts import activating
from rules import lifetimes
from rules.vocabulary.accounts import SecretPurpose
from rules.vocabulary.letters import DropReason
from workers.letters import unconfirmed
from workers.letters.writing import Drop, Mail, Writing
from workers.mails import inert


async def email_code(writing: Writing) -> Mail:
    """Say the six digits that prove an address, and open the space of whoever types them."""
    row = await writing.citizen()
    if row.email_confirmed_at is not None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    await unconfirmed.take_place(writing.letter, row.email, writing.now)
    code, until = await writing.secret(SecretPurpose.EMAIL_CODE, lifetimes.EMAIL_CODE)
    return writing.mail(row.email, greeting=writing.greeting(row), code=code, until=until)


async def temporary_password(writing: Writing) -> Mail:
    """Say a password that is good for choosing another: at sign-up, or for one who forgot theirs (S004-15)."""
    row = await writing.citizen()
    if row.email_confirmed_at is None:
        await unconfirmed.take_place(writing.letter, row.email, writing.now)
    password, until = await writing.secret(SecretPurpose.TEMPORARY_PASSWORD, lifetimes.TEMPORARY_PASSWORD)
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        username=inert.username(row.username),
        password=password,
        until=until,
        home=writing.home,
        is_first=row.password_hash is None and row.signed_in_at is None,
        old_works=row.password_hash is not None,
    )


async def account_exists(writing: Writing) -> Mail:
    """Tell the holder of an address that somebody wanted to make a space with it."""
    row = await writing.citizen()
    if row.email_confirmed_at is None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        username=inert.username(row.username),
        asked_at=writing.moment(writing.letter.created_at),
        home=writing.home,
        ask_link=writing.ask_link,
    )


async def space_activation(writing: Writing) -> Mail:
    """Say how to enter a space that the collectivité made: a link, a username, a temporary password (S003-2)."""
    row = await writing.citizen()
    if row.activated_at is not None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    await unconfirmed.take_place(writing.letter, row.email, writing.now)
    key, link_until = await writing.secret(SecretPurpose.ACTIVATION_LINK, lifetimes.ACTIVATION_LINK)
    password, password_until = await writing.secret(SecretPurpose.TEMPORARY_PASSWORD, lifetimes.TEMPORARY_PASSWORD)
    return writing.mail(
        row.email,
        is_answered=False,
        greeting=writing.greeting(row),
        activation_link=writing.link("activation", **activating.link_parts(row, key)),
        link_until=link_until,
        username=inert.username(row.username),
        password=password,
        password_until=password_until,
        home=writing.home,
    )
