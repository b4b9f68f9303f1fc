"""What does the link of « mot de passe oublié » do: choose another password once, or say that nobody asked for it?"""

from datetime import datetime

from models.accounts import Citizen, Secret
from models.staff import Agent
from resolvers import guesses, hashing, letters, secrets
from resolvers.accounts import activating, chosen_passwords, confirming, links, passwords
from resolvers.accounts.links import LinkInvalid
from resolvers.actors import Actor
from resolvers.errors import Expired, Fields
from resolvers.sessions import signing
from resolvers.staff import audit
from resolvers.staff import signing as staff_signing
from resolvers.transactions import Acknowledged, Change, transaction
from rules.vocabulary.accounts import SecretPurpose, Try
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.staff import AgentRole


async def choose(actor: Actor, *, token: str, password: str, password_confirmation: str, now: datetime) -> Acknowledged:
    """
    Choose a password with the link mailed: every session ends, and none begins (001: « vous pouvez maintenant… »).

    Whoever follows it reads that mailbox: a citizen's address is proven by it, and a space that waited is activated.

    :raises LinkInvalid: unknown, spent, or of a letter before the latest. :raises Expired: more than ten minutes old.
    :raises InvalidInput: the password will not do; the link is still good.
    """
    secret = await links.find(SecretPurpose.RESET_LINK, token, now=now)
    if secret.spent_at is not None:
        raise LinkInvalid
    if secret.expires_at <= now:
        raise Expired
    owner = await _owner(secret)
    if owner is None or (isinstance(owner, Agent) and not owner.active):
        raise LinkInvalid
    fields = Fields()
    await chosen_passwords.judge_for(fields, owner, password, password_confirmation)
    fields.refuse_if_any()
    password_hash = await hashing.hashed(password)

    async with transaction(now) as change:
        held = await _hold(change, owner)
        if held is None or not await secrets.spend(secret, now):
            raise LinkInvalid
        if isinstance(held, Citizen):
            await activating.enter(held, now=now)
            await passwords.put(change, held, password_hash)
            await Secret.filter(citizen_id=held.id, spent_at=None).update(spent_at=now)
        else:
            await Agent.filter(id=held.id).update(password_hash=password_hash)
            await letters.write(change, LetterKind.PASSWORD_CHANGED, held, occasion=now)
            await audit.note(change, held, "passwordReset", "Agent", held.id)
            await Secret.filter(agent_id=held.id, spent_at=None).update(spent_at=now)
        await signing.close_all(held, now=now)
        done = change.acknowledges("acknowledgement.passwordReset")
    # Whoever reads the mailbox is no stranger here, though strangers' guesses may have slowed everybody elsewhere.
    if isinstance(held, Citizen):
        names = (held.username, held.email)
        await guesses.welcome(Try.SIGN_IN, map(signing.guessed_at, names), now)
    else:
        await guesses.welcome(Try.AGENT_SIGN_IN, [staff_signing.guessed_at(held)], now)
    return done


async def report(actor: Actor, *, token: str, now: datetime) -> Acknowledged:
    """
    Say that one did not ask for it (001: « veuillez en informer votre administrateur »): the link is good for nothing
    any more, and the administrators are told whose it was.

    A mail is often read after ten minutes: a link too old, or that somebody has used, is reported as well.

    :raises LinkInvalid: when no letter ever said it.
    """
    secret = await links.find(SecretPurpose.RESET_LINK, token, now=now)
    async with transaction(now) as change:
        await Secret.filter(id=secret.id, spent_at=None).update(spent_at=now)
        for administrator in await Agent.filter(role=AgentRole.ADMINISTRATOR, active=True):
            await letters.write(
                change,
                LetterKind.PASSWORD_RESET_REPORTED,
                administrator,
                occasion=f"secret {secret.id}",
                subject_id=secret.id,
            )
        return change.acknowledges("acknowledgement.passwordResetReport")


async def owner_of(secret_id: int) -> Citizen | Agent | None:
    """Return whose a link is that was reported, for the letter that says so."""
    secret = await Secret.get_or_none(id=secret_id)
    return await _owner(secret) if secret else None


async def _owner(secret: Secret) -> Citizen | Agent | None:
    if secret.citizen_id is not None:
        return await Citizen.get_or_none(id=secret.citizen_id)
    return await Agent.get_or_none(id=secret.agent_id)


async def _hold(change: Change, owner: Citizen | Agent) -> Citizen | Agent | None:
    if isinstance(owner, Agent):
        return await Agent.filter(id=owner.id, active=True).select_for_update(no_key=True).first()
    await confirming.hold(change, owner.email_folded)
    return await confirming.held(owner.id)
