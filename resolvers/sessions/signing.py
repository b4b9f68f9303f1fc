"""How does a citizen sign in and out, here and everywhere?"""

from datetime import datetime

from models.accounts import Citizen, Secret
from models.sessions import Session
from resolvers import actors, guesses, hashing, secrets
from resolvers.accounts import confirming, identity, journal
from resolvers.actors import Actor
from resolvers.errors import NotFound, Refused
from resolvers.sessions import opening
from resolvers.transactions import Acknowledged, transaction
from rules import folding, texts
from rules.vocabulary.accounts import AccountEventKind, SecretPurpose, SessionTransport, Try
from rules.vocabulary.refusals import RefusalCode

DEVICE_MAX = 120


class WrongCredentials(Refused):
    """Whichever of the two is wrong."""

    code = RefusalCode.WRONG_CREDENTIALS


class NotActivated(Refused):
    """The activation link was not followed yet; only ever said after the right password (003-4)."""

    code = RefusalCode.NOT_ACTIVATED


async def sign_in(
    actor: Actor, *, identifier: str, password: str, device: str | None, transport: SessionTransport, now: datetime
) -> opening.SignedIn:
    """
    Open a session for a username or e-mail and its password, chosen or temporary.

    The work is the same whether there is such an account or not.

    :raises WrongCredentials: whichever is wrong. :raises NotActivated: before the activation link was followed.
    :raises TooMany: after too many failures.
    """
    row = await find(identifier)
    target = f"citizen:{row.id}" if row else f"nobody:{folding.fold(identifier)}"
    async with guesses.guess(Try.SIGN_IN, target, now) as guess:
        is_own = await hashing.is_right(row.password_hash if row else None, password)
        temporary = await _temporary(row, password, now=now)
        if row is None or not (is_own or temporary):
            if row is not None:
                async with transaction(now, aside=True):
                    await journal.note(row.id, AccountEventKind.SIGN_IN_FAILED, now, device=_device(device))
            raise WrongCredentials
        await guess.was_right()
    if row.activated_at is None:
        raise NotActivated
    async with transaction(now) as change:
        if not is_own:
            # It was mailed: whoever has it reads that mailbox.
            await confirming.confirm(row, now=now)
            row.must_change_password = True
            await row.save(update_fields=["must_change_password"])
        return await opening.open_for_citizen(change, row, transport=transport, device=_device(device), now=now)


async def sign_out(actor: Actor, *, everywhere: bool, now: datetime) -> Acknowledged:
    """End this session, or all of whoever asks."""
    if isinstance(actor, actors.Visitor):
        raise actors.NotSignedIn
    if isinstance(actor, actors.System):
        raise actors.NotAllowed
    async with transaction(now) as change:
        if everywhere:
            await close_all(actor.row, now=now)
        else:
            await Session.filter(id=actor.session.id, ended_at=None).update(ended_at=now)
        if isinstance(actor, actors.Citizen):
            await journal.note(actor.id, AccountEventKind.SIGNED_OUT, now)
        return change.acknowledges("acknowledgement.signOut")


async def revoke(actor: Actor, *, session_id: int | None, now: datetime) -> Acknowledged:
    """
    End one of one's own sessions.

    :raises NotFound: when it is not there, or not one's own.
    """
    citizen = actors.citizen(actor)
    async with transaction(now) as change:
        if not await Session.filter(id=session_id, citizen_id=citizen.id, ended_at=None).update(ended_at=now):
            raise NotFound
        await journal.note(citizen.id, AccountEventKind.SIGNED_OUT, now)
        return change.acknowledges("acknowledgement.sessionRevoke")


async def own(actor: Actor, *, now: datetime) -> list[Session]:
    """Return the sessions of the citizen who asks, latest used first."""
    citizen = actors.citizen(actor)
    return await Session.filter(citizen_id=citizen.id, ended_at=None, expires_at__gt=now).order_by("-last_used_at")


async def close_all(row: "Citizen | actors.AgentRow", *, now: datetime, but: int | None = None) -> None:
    """End every session of somebody, but one, in the caller's transaction."""
    mine = {"citizen_id": row.id} if isinstance(row, Citizen) else {"agent_id": row.id}
    await Session.filter(ended_at=None, **mine).exclude(id=but or 0).update(ended_at=now)


async def find(identifier: str) -> Citizen | None:
    """Return the space of a username or an e-mail: the confirmed one first, else the newest."""
    cleaned = texts.clean(identifier)[:254]
    if "@" not in cleaned:
        return await Citizen.get_or_none(username_folded=folding.fold(cleaned)[:40])
    rows = Citizen.filter(email_folded=identity.folded_email(cleaned)).order_by("-created_at", "-id")
    return await rows.filter(email_confirmed_at__not_isnull=True).first() or await rows.first()


async def _temporary(row: Citizen | None, password: str, *, now: datetime) -> Secret | None:
    found = await secrets.find(SecretPurpose.TEMPORARY_PASSWORD, password, owner_id=row.id if row else 0)
    return found if found and found.spent_at is None and found.expires_at > now else None


def _device(device: str | None) -> str | None:
    cleaned = texts.clean(device or "")[:DEVICE_MAX]
    return cleaned if cleaned and not texts.has_strange_characters(cleaned) else None
