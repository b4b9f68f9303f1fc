"""How does an agent get an authenticator, or put a new one in the place of the old?"""

import logging
from datetime import datetime

import pyotp

from models.staff import Agent
from resolvers import actors, door, guesses, portal
from resolvers.actors import Actor
from resolvers.errors import Conflict, NotFound, Refused
from resolvers.keys import SealLost
from resolvers.sessions import opening, signing
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules import one_time_codes
from rules.vocabulary.accounts import Try
from rules.vocabulary.refusals import RefusalCode

log = logging.getLogger(__name__)


class WrongCode(Refused):
    """Wrong, too old, or served already."""

    code = RefusalCode.WRONG_CODE


class NothingStarted(Conflict):
    """No authenticator is being set up."""

    def __init__(self) -> None:
        super().__init__(variant="authenticator")


async def start(actor: Actor, *, now: datetime) -> Agent:
    """Make a secret for an authenticator; it waits, sealed, until a code made with it is confirmed."""
    row = actors.agent(actor).row
    row.one_time_pending = door.current().keys.seal(pyotp.random_base32())
    async with transaction(now) as change:
        await row.save(update_fields=["one_time_pending"])
        return change.gives(row)


async def confirm(actor: Actor, *, code: str, now: datetime) -> opening.SignedIn:
    """
    Put the authenticator in use and open a whole session, with a token of its own; the agent's others end.

    :raises NothingStarted: when none is being set up. :raises WrongCode: when the code is not of that one.
    :raises TooMany: after too many wrong ones.
    """
    agent = actors.agent(actor)
    pending = agent.row.one_time_pending
    if pending is None:
        raise NothingStarted
    async with guesses.guess(Try.ONE_TIME_CODE, f"authenticator of agent:{agent.id}", now) as guess:
        step = step_of(pending, code, now=now)
        if step is None:
            raise WrongCode
        async with transaction(now) as change:
            confirmed = await Agent.filter(id=agent.id, active=True, one_time_pending=pending).update(
                one_time_secret=pending, one_time_pending=None, one_time_step=step
            )
            if not confirmed:
                raise WrongCode
            await signing.close_all(agent.row, now=now)
            await audit.note(change, agent, "agentOneTimeCodeConfirm", "Agent", agent.id)
            opened = await opening.open_for_agent(
                change, await Agent.get(id=agent.id), transport=agent.session.transport, whole=True, now=now
            )
        await guess.was_right()
    return opened


def step_of(sealed: str, code: str, *, now: datetime) -> int | None:
    """Return the step of a code made with a sealed secret, or None when it is not."""
    try:
        secret = door.current().keys.unseal(sealed)
    except SealLost:
        # No code is right any more: an administrator switches the agent off and on, and they are invited anew.
        log.warning("an authenticator was sealed with a key that is not in SECRET_KEYS any more")
        return None
    return one_time_codes.step_of(secret, code, now)


def secret_of(row: Agent) -> str:
    """
    Return the secret that waits to be confirmed.

    :raises NotFound: once it has been.
    """
    if row.one_time_pending is None:
        raise NotFound
    return door.current().keys.unseal(row.one_time_pending)


async def address_of(row: Agent) -> str:
    """Return the otpauth address of that secret, which names the portal and the agent."""
    return one_time_codes.address(secret_of(row), holder=row.email, issuer=(await portal.read()).name)
