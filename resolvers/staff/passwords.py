"""How does an agent change their password?"""

from datetime import datetime

from models.staff import Agent
from resolvers import actors, guesses, hashing, letters
from resolvers.accounts import chosen_passwords
from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.sessions import signing
from resolvers.staff import audit
from resolvers.staff.signing import WrongCredentials
from resolvers.transactions import transaction
from rules.vocabulary.accounts import Try
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode


async def change(
    actor: Actor, *, current_password: str, password: str, password_confirmation: str, now: datetime
) -> Agent:
    """
    Put another password in the place of one's own, end one's other sessions, and have it mailed that it was done.

    :raises InvalidInput: every rule that the new one does not meet. :raises WrongCredentials: the current one is wrong.
    :raises TooMany: after too many wrong ones.
    """
    agent = actors.agent(actor)
    fields = Fields()
    await chosen_passwords.judge_for(fields, agent.row, password, password_confirmation)
    if password == current_password:
        fields.wrong("password", RefusalCode.WEAK_PASSWORD, "unchanged")
    fields.refuse_if_any()
    async with guesses.guess(Try.CURRENT_PASSWORD, agent.who, now) as guess:
        if not await hashing.is_right(agent.row.password_hash, current_password):
            raise WrongCredentials(variant="current")
        await guess.was_right()
    password_hash = await hashing.hashed(password)

    async with transaction(now) as made:
        as_proven = Agent.filter(id=agent.id, active=True, password_hash=agent.row.password_hash)
        if not await as_proven.update(password_hash=password_hash):
            raise WrongCredentials(variant="current")
        await signing.close_all(agent.row, now=now, but=agent.session.id)
        await letters.write(made, LetterKind.PASSWORD_CHANGED, agent.row, occasion=now)
        await audit.note(made, agent, "agentPasswordChange", "Agent", agent.id)
        return made.gives(await Agent.get(id=agent.id))
