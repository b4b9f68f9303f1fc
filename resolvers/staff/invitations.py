"""How is somebody invited to the staff, and how do they choose their first password?"""

from datetime import datetime

from models.accounts import Secret
from models.staff import Agent
from resolvers import hashing, letters, secrets
from resolvers.accounts import chosen_passwords, links
from resolvers.accounts.links import LinkInvalid
from resolvers.actors import Actor
from resolvers.errors import Expired, Fields
from resolvers.sessions import signing
from resolvers.staff import audit
from resolvers.transactions import Acknowledged, Change, transaction
from rules.vocabulary.accounts import SecretPurpose
from rules.vocabulary.letters import LetterKind


async def invite(change: Change, row: Agent) -> None:
    """Have an invitation mailed; the link of an earlier one dies when this one leaves."""
    await letters.write(change, LetterKind.AGENT_INVITATION, row, occasion=change.now)


async def shut_out(row: Agent, *, now: datetime) -> None:
    """End an agent's sessions and every link mailed to them, in the caller's transaction."""
    await signing.close_all(row, now=now)
    await Secret.filter(agent_id=row.id, spent_at=None).update(spent_at=now)


def forget(row: Agent) -> None:
    """Drop an agent's password and authenticator, for one who is to be invited anew; the caller saves the row."""
    row.password_hash = row.one_time_secret = row.one_time_pending = row.one_time_step = None


async def accept(actor: Actor, *, token: str, password: str, password_confirmation: str, now: datetime) -> Acknowledged:
    """
    Choose a first password with the link of an invitation, once.

    :raises LinkInvalid: unknown or spent, or of somebody who is not to come any more. :raises Expired: too old.
    :raises InvalidInput: the password will not do.
    """
    secret = await links.find(SecretPurpose.AGENT_INVITATION, token, now=now)
    row = await Agent.get_or_none(id=secret.agent_id, active=True)
    if secret.spent_at is not None or row is None:
        raise LinkInvalid
    if secret.expires_at <= now:
        raise Expired
    fields = Fields()
    await chosen_passwords.judge_for(fields, row, password, password_confirmation)
    fields.refuse_if_any()
    password_hash = await hashing.hashed(password)

    async with transaction(now) as change:
        uninvited = Agent.filter(id=row.id, active=True, password_hash=None)
        if not await secrets.spend(secret, now) or not await uninvited.update(password_hash=password_hash):
            raise LinkInvalid
        await audit.note(change, row, "agentInviteAccept", "Agent", row.id)
        return change.acknowledges("acknowledgement.agentInviteAccept")
