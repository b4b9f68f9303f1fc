"""Is what somebody typed of themselves right, and how is it kept? Every wrong field at once."""

from typing import Any

from models.accounts import Citizen
from resolvers.errors import Fields
from rules import addresses, emails, folding, phones, texts, usernames
from rules.vocabulary.refusals import RefusalCode

NAME_MAX = 80


def line(fields: Fields, path: str, text: str, *, maximum: int) -> str:
    """Return a text of one line, cleaned, noting what is wrong with it: empty, too long, strange characters."""
    cleaned = texts.clean(text)
    fields.note(texts.judge(cleaned, maximum=maximum), path)
    return cleaned


def email(fields: Fields, path: str, text: str) -> str:
    """Return an address as it is kept, noting that it is none."""
    found = emails.read(text)
    if found is None:
        fields.wrong(
            path, RefusalCode.INVALID if text.strip() else RefusalCode.REQUIRED, "email" if text.strip() else None
        )
    return found or ""


def phone(fields: Fields, path: str, text: str | None) -> str | None:
    """Return a number as it is kept; an empty one is none."""
    if text is None or not text.strip():
        return None
    found = phones.read(text)
    if found is None:
        fields.wrong(path, RefusalCode.INVALID, "phone")
    return found


def postal_address(fields: Fields, path: str, given: dict[str, str | None] | None) -> dict[str, Any] | None:
    """Return a postal address as it is kept, noting every wrong line of it."""
    if given is None:
        return None
    address, faults = addresses.read(given)
    fields.note(faults, path)
    return address


async def username(fields: Fields, path: str, text: str, *, of: Citizen | None = None) -> str:
    """Return a username as it is kept, noting that it cannot be one or is taken (by another than `of`)."""
    cleaned = texts.clean(text)
    wrong = usernames.judge(cleaned)
    if wrong is RefusalCode.TOO_SHORT:
        fields.wrong(path, wrong, minimum=usernames.MIN_LENGTH)
    elif wrong is RefusalCode.TOO_LONG:
        fields.wrong(path, wrong, maximum=usernames.MAX_LENGTH)
    elif wrong is not None:
        fields.wrong(path, wrong, "username")
    else:
        taken = Citizen.filter(username_folded=folding.fold(cleaned))
        if await (taken.exclude(id=of.id) if of else taken).exists():
            fields.wrong(path, RefusalCode.USERNAME_TAKEN)
    return cleaned


def folded_email(address: str) -> str:
    """Return what makes two addresses one: letters of either case are the same mailbox in practice."""
    return address.casefold()[: emails.MAX_LENGTH]


def search_text(first_name: str, last_name: str, username: str, address: str) -> str:
    """Return what the staff's search looks in."""
    return folding.fold(f"{first_name} {last_name} {username} {address}")
