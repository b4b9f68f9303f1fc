"""How does an agent sign in: a password, then a one-time code that serves once?"""

from datetime import datetime

from tortoise.expressions import Q

from models.staff import Agent
from resolvers import door, guesses, hashing
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Refused
from resolvers.sessions import opening
from resolvers.staff import agents, audit, authenticators
from resolvers.transactions import transaction
from rules.vocabulary.accounts import SessionTransport, Try
from rules.vocabulary.refusals import RefusalCode


class WrongCredentials(Refused):
    """Whichever of the two is wrong, and whether or not there is such an agent."""

    code = RefusalCode.WRONG_CREDENTIALS


class OneTimeCodeRequired(Refused):
    """Only ever said after the right password."""

    code = RefusalCode.ONE_TIME_CODE_REQUIRED


async def sign_in(
    actor: Actor, *, email: str, password: str, one_time_code: str | None, transport: SessionTransport, now: datetime
) -> opening.SignedIn:
    """
    Open a session for an agent's e-mail, password and one-time code; one without an authenticator can only set it up.

    The work is the same whether there is such an agent or not.

    :raises WrongCredentials: whichever is wrong. :raises OneTimeCodeRequired: none was given.
    :raises authenticators.WrongCode: the code is wrong, or has served. :raises TooMany: after too many failures.
    """
    row = await agents.find(email)
    target = guessed_at(row) if row else f"nobody:{identity.folded_email(email.strip())}"
    async with guesses.guess(Try.AGENT_SIGN_IN, target, now) as guess:
        if not await hashing.is_right(row.password_hash if row else None, password) or row is None:
            raise WrongCredentials
        await guess.was_right()
    if row.one_time_secret is None:
        return await _open(row, step=None, transport=transport, now=now)
    if not (one_time_code or "").strip():
        raise OneTimeCodeRequired
    # Guesses at the code count apart: whoever makes them has the password, from however many addresses.
    async with guesses.guess(Try.ONE_TIME_CODE, target, now) as guess:
        step = authenticators.step_of(row.one_time_secret, one_time_code or "", now=now)
        if step is None:
            raise authenticators.WrongCode
        opened = await _open(row, step=step, transport=transport, now=now)
        await guess.was_right()
    return opened


def guessed_at(row: Agent) -> str:
    """Return what is guessed at by one who signs in as an agent: whom, under whatever spelling of the address."""
    return f"agent:{row.id}"


async def _open(row: Agent, *, step: int | None, transport: SessionTransport, now: datetime) -> opening.SignedIn:
    """
    Open the session, a whole one where a code was given, unless what was proven has changed meanwhile.

    :raises authenticators.WrongCode: when the code has served.
    """
    as_proven = Agent.filter(
        id=row.id, active=True, password_hash=row.password_hash, one_time_secret=row.one_time_secret
    )
    async with transaction(now) as change:
        if step is None:
            if await as_proven.select_for_update().first() is None:
                raise WrongCredentials
        elif not await as_proven.filter(Q(one_time_step=None) | Q(one_time_step__lt=step)).update(
            one_time_step=step, one_time_secret=door.current().keys.sealed_anew(str(row.one_time_secret))
        ):
            raise authenticators.WrongCode
        await audit.note(change, row, "agentSignIn", "Agent", row.id)
        return await opening.open_for_agent(change, row, transport=transport, whole=step is not None, now=now)
