"""Whose is the username or the e-mail that somebody typed?"""

from tortoise.expressions import RawSQL

from models.accounts import Citizen
from resolvers.accounts import identity
from rules import folding, texts, usernames

#: How many of the spaces that wait at one address are looked at; it gets no more mails in an hour.
ALIVE = 5

_PLACE = RawSQL("CASE WHEN email_confirmed_at IS NOT NULL THEN 0 WHEN by_collectivite THEN 1 ELSE 2 END")


def folded(identifier: str) -> str:
    """Return what makes two identifiers one."""
    cleaned = texts.clean(identifier)
    return identity.folded_email(cleaned) if "@" in cleaned else folding.fold(cleaned)


async def by(identifier: str) -> list[Citizen]:
    """
    Return the spaces that a username or an e-mail can mean, likeliest first.

    A username is one space's. An address is whoever's has proven it; then that of the space the collectivité made for
    it; then theirs who signed up with it, latest first.
    """
    name = folded(identifier)
    if "@" not in name and len(name) > usernames.MAX_LENGTH:
        return []
    rows = Citizen.filter(email_folded=name) if "@" in name else Citizen.filter(username_folded=name)
    return await rows.annotate(place=_PLACE).order_by("place", "-created_at", "-id").limit(ALIVE + 2)


async def waiting(address: str) -> list[Citizen]:
    """Return the spaces of an address that nobody has entered yet, likeliest first."""
    return [row for row in await by(address) if row.email_confirmed_at is None][:ALIVE]
