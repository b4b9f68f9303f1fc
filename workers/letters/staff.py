"""What do the letters to the staff say, as things stand when they leave?"""

from rules import lifetimes
from rules.passwords import FOR_AGENTS
from rules.vocabulary.accounts import SecretPurpose
from rules.vocabulary.letters import DropReason
from workers.letters.writing import Drop, Mail, Writing


async def agent_invitation(writing: Writing) -> Mail:
    """Say the link with which a new agent chooses a password."""
    row = await writing.agent()
    if row.password_hash is not None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    token, until = await writing.secret(SecretPurpose.AGENT_INVITATION, lifetimes.AGENT_INVITATION)
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        role=writing.say(f"mail.role.{row.role.value}"),
        invitation_link=f"{writing.explorer}#invitation={token}",
        until=until,
        password_length=FOR_AGENTS.min_length,
        explorer=writing.explorer,
    )
