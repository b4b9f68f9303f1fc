"""How does a citizen sign in and out, here and everywhere?"""

from datetime import datetime

from models.accounts import Citizen, Secret
from models.demandes import Demande
from models.sessions import Session
from models.staff import Agent
from resolvers import actors, guesses, hashing, secrets
from resolvers.accounts import confirming, identified, journal
from resolvers.actors import Actor
from resolvers.errors import NotAllowed, NotFound, NotSignedIn, Refused
from resolvers.sessions import opening
from resolvers.transactions import Acknowledged, transaction
from rules import texts
from rules.vocabulary.accounts import AccountEventKind, SecretPurpose, SessionTransport, Try
from rules.vocabulary.refusals import RefusalCode


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
    rows, device = await identified.by(identifier), texts.device(device)
    async with guesses.guess(Try.SIGN_IN, guessed_at(identifier), now, twin=_twin(identifier, rows)) as guess:
        row, temporary = await _whose(rows, password, now=now)
        if row is None or guess.is_spent:
            await _note_failure(guess, rows[0].id if rows else 0, device=device, now=now)
            raise WrongCredentials
        # Anybody can sign up with an address and sign in to what waits there: that makes nobody known at it.
        await guess.was_right(known=row.email_confirmed_at is not None or "@" not in identifier)
    if row.activated_at is None:
        raise NotActivated
    async with transaction(now) as change:
        await confirming.hold(change, row.email_folded)
        held = await confirming.held(row.id)
        # What was compared may have been changed since, and every session closed with it.
        if held is None or (temporary is None and held.password_hash != row.password_hash):
            raise WrongCredentials
        if temporary is not None:
            if not await Secret.exists(id=temporary.id, spent_at=None):
                raise WrongCredentials
            # It was mailed: whoever has it reads that mailbox. The old one works until the new one is used (S004-15).
            await confirming.confirm(held, now=now)
            if held.password_hash is not None:
                await close_all(held, now=now)  # opened by the password that is now gone
            held.must_change_password, held.password_hash = True, None
            await held.save(update_fields=["must_change_password", "password_hash"])
        return await opening.open_for_citizen(change, held, transport=transport, device=device, now=now)


async def sign_out(actor: Actor, *, everywhere: bool, now: datetime) -> Acknowledged:
    """End this session, or all of whoever asks."""
    if isinstance(actor, actors.Visitor):
        raise NotSignedIn
    if isinstance(actor, actors.System):
        raise NotAllowed
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


async def close_all(row: Citizen | Agent | Demande, *, now: datetime, but: int | None = None) -> None:
    """End every session of somebody, or of a demande's ticket, but one, in the caller's transaction."""
    mine = {f"{type(row).__name__.lower()}_id": row.id}
    await Session.filter(ended_at=None, **mine).exclude(id=but or 0).update(ended_at=now)


def guessed_at(identifier: str) -> str:
    """Return what is guessed at by one who signs in: the identifier, whoever's it is, if anybody's."""
    return f"identifier:{identified.folded(identifier)}"


def _twin(identifier: str, rows: list[Citizen]) -> str:
    """Return the other name of the account that is likeliest meant; for nobody's, a name that nobody guesses at."""
    name = identified.folded(identifier)
    if not rows:
        return f"nobody:{name}"
    return guessed_at(rows[0].username_folded if "@" in name else rows[0].email_folded)


async def _whose(rows: list[Citizen], password: str, *, now: datetime) -> tuple[Citizen | None, Secret | None]:
    """
    Return whose password it is, and the secret that it is where it was mailed.

    A chosen one is theirs who has proven the address, or theirs who signed up with it last. Both are compared, with
    nobody's where there is none: neither the time it takes nor what comes of it tells one who signs up with an address
    whether somebody has proven it.
    """
    temporary = await secrets.find_of(SecretPurpose.TEMPORARY_PASSWORD, password, [row.id for row in rows])
    proven = next((row for row in rows if row.email_confirmed_at is not None), None)
    latest = next((row for row in rows if row.email_confirmed_at is None and row.password_hash is not None), None)
    for row in (proven, latest):
        if await hashing.is_right(row.password_hash if row else None, password):
            return row, None
    if temporary is None or not secrets.is_good(temporary, now):
        return None, None
    return next(row for row in rows if row.id == temporary.citizen_id), temporary


async def _note_failure(guess: guesses.Guess, citizen_id: int, *, device: str | None, now: datetime) -> None:
    """Write a failure, in the journal of whose account it was; a row is written for nobody's too."""
    async with transaction(now, aside=True):
        if await confirming.held(citizen_id) is None:
            await guess.was_wrong()
        else:
            await journal.note(citizen_id, AccountEventKind.SIGN_IN_FAILED, now, device=device)
