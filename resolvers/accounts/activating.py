"""How does a citizen enter a space that the collectivité made for them?"""

import hmac
from datetime import UTC, datetime

from models.accounts import Citizen, Secret
from resolvers import secrets
from resolvers.accounts import confirming, journal, links
from resolvers.accounts.links import LinkInvalid
from resolvers.actors import Actor
from resolvers.errors import Expired
from resolvers.transactions import transaction
from rules.vocabulary.accounts import AccountEventKind, SecretPurpose


def link_parts(row: Citizen, key: str) -> dict[str, str]:
    """
    Return the parts of the address that the activation mail carries, as its query names them, outermost first.

    Date and hour are those of the space's making, in UTC, so that a change of the portal's time zone alters no link.
    """
    made_at = row.created_at.astimezone(UTC)
    return {
        "id": str(row.id),
        "datecreat": f"{made_at:%Y%m%d}",
        "heurecreat": f"{made_at:%H%M}",
        "key": key,
    }


async def activate(actor: Actor, *, id: str, created_on: str, created_at: str, key: str, now: datetime) -> Citizen:
    """
    Open a space with the link mailed: it proves the address, and the temporary password of the same mail then signs in.

    Followed twice it is no error, and the same is answered.

    :raises LinkInvalid: unknown, or one of its four parts is altered.
    :raises Expired: too old, or of a letter before the latest; another can be had (`accountMailResend`).
    :raises confirming.AddressTaken: another space has proven the address.
    """
    secret = await links.find(SecretPurpose.ACTIVATION_LINK, key, now=now)
    row = await Citizen.get_or_none(id=secret.citizen_id)
    if row is None or not _is_whole(link_parts(row, key), (id, created_on, created_at, key)):
        raise LinkInvalid

    async with transaction(now) as change:
        await confirming.hold(change, row.email_folded)
        held = await confirming.held(row.id)
        if held is None:
            raise LinkInvalid
        if held.activated_at is None:
            if not await secrets.spend(secret, now):
                raise Expired
            await enter(held, now=now)
        return change.gives(held)


async def enter(held: Citizen, *, now: datetime) -> None:
    """
    Write that whoever reads a citizen's mailbox has come: the address is theirs, and the space open.

    In the caller's transaction, which holds the address, then the row.

    :raises confirming.AddressTaken: when another space has proven the address.
    """
    await confirming.confirm(held, now=now)
    if held.activated_at is None:
        held.activated_at = now
        await held.save(update_fields=["activated_at"])
        await journal.note(held.id, AccountEventKind.ACTIVATED, now)
        await Secret.filter(citizen_id=held.id, purpose=SecretPurpose.ACTIVATION_LINK, spent_at=None).update(
            spent_at=now
        )


def _is_whole(parts: dict[str, str], given: tuple[str, ...]) -> bool:
    return hmac.compare_digest("&".join(parts.values()).encode(), "&".join(given).encode())
