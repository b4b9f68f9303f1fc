"""How does a citizen change or complete what the portal knows of them (001: « Mes données personnelles »)?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from models.accounts import Citizen
from resolvers import actors, letters
from resolvers.accounts import confirming, identity
from resolvers.actors import Actor
from resolvers.errors import Fields, NotSignedIn
from resolvers.transactions import Change, transaction
from rules.vocabulary.accounts import Civility, ContactMethod, Language
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

#: What a stranger would change to be reached in the citizen's place, as the letter that tells the citizen names it.
_REACHED_AT = {"phone": "phone", "postal_address": "postalAddress"}
_REQUIRED = {
    "first_name": "firstName",
    "last_name": "lastName",
    "preferred_contact": "preferredContact",
    "language": "language",
}


class ProfileChanges(TypedDict, total=False):
    """What is to change; what is not named stays, and None empties."""

    civility: Civility | None
    first_name: str | None
    last_name: str | None
    phone: str | None
    postal_address: dict[str, str | None] | None
    preferred_contact: ContactMethod | None
    language: Language | None


async def update(actor: Actor, *, changes: ProfileChanges, now: datetime) -> Citizen:
    """
    Change only what is named, and have it mailed when the phone or the address is another.

    :raises InvalidInput: every wrong field; REQUIRED where None is given for what may not be empty.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    wanted = _judged(fields, changes)
    fields.refuse_if_any()

    async with transaction(now) as change:
        row = await confirming.held(citizen.id)
        if row is None:
            raise NotSignedIn
        await apply(change, row, wanted)
        return change.gives(row)


async def apply(change: Change, row: Citizen, wanted: Mapping[str, Any]) -> None:
    """Change a citizen whose row is held to what is wanted of them, and have it mailed where they are reached."""
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        row.search = identity.search_text(row.first_name, row.last_name, row.username, row.email)
        await row.save(update_fields=[*changed, "search"])
    told = [part for name, part in _REACHED_AT.items() if name in changed]
    if told:
        occasion = " ".join([change.now.isoformat(), *told])
        await letters.write(change, LetterKind.PROFILE_CHANGED, row, occasion=occasion)


def _judged(fields: Fields, changes: ProfileChanges) -> dict[str, Any]:
    """Return what is to change as it is kept, noting what is wrong with it."""
    wanted: dict[str, Any] = dict(changes)
    for name, path in _REQUIRED.items():
        if name in wanted and wanted[name] is None:
            fields.wrong(path, RefusalCode.REQUIRED)
        elif name in ("first_name", "last_name") and name in wanted:
            wanted[name] = identity.line(fields, path, wanted[name], maximum=identity.NAME_MAX)
    if "phone" in wanted:
        wanted["phone"] = identity.phone(fields, "phone", wanted["phone"])
    if "postal_address" in wanted:
        wanted["postal_address"] = identity.postal_address(fields, "postalAddress", wanted["postal_address"])
    return wanted
