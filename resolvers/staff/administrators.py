"""Who begins, and how is the portal never left without an administrator?"""

from datetime import datetime

from tortoise.queryset import QuerySet

from models.staff import Agent
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import System
from resolvers.errors import Conflict, Fields
from resolvers.staff import audit, invitations
from resolvers.transactions import Change, transaction
from rules.vocabulary.staff import AgentRole

NAME_MAX = 120
#: The lock under which administrators are counted.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('fontaine administrators'))"


class AdministratorThere(Conflict):
    """There is one who can invite others."""

    def __init__(self) -> None:
        super().__init__(variant="administrator_there")


class LastAdministrator(Conflict):
    """Nobody else could invite anyone."""

    def __init__(self) -> None:
        super().__init__(variant="last_administrator")


async def create_first_administrator(
    actor: System, *, email: str, name: str, although_there_is_one: bool = False, now: datetime
) -> Agent:
    """
    Invite the first administrator by mail: nothing secret is returned, to be printed or to be logged.

    Called again before the invitation was accepted, it sends another. `although_there_is_one` is for the operator of a
    portal whose administrators have all lost their means: the agent of that address becomes an administrator who is
    invited anew, without password or authenticator.

    :raises InvalidInput: every wrong field. :raises AdministratorThere: when one can sign in already.
    """
    if not isinstance(actor, System):
        raise actors.NotAllowed
    fields = Fields()
    address = identity.email(fields, "email", email)
    called = identity.line(fields, "name", name, maximum=NAME_MAX)
    fields.refuse_if_any()

    async with transaction(now) as change:
        await one_at_a_time(change)
        if not although_there_is_one and await who_can_sign_in().exists():
            raise AdministratorThere
        row = await Agent.get_or_none(email_folded=identity.folded_email(address)) or Agent(created_at=now)
        row.email, row.email_folded, row.name = address, identity.folded_email(address), called
        row.role, row.active = AgentRole.ADMINISTRATOR, True
        invitations.forget(row)
        await row.save()
        await invitations.shut_out(row, now=now)
        await invitations.invite(change, row)
        await audit.note(change, actor, "agentSave", "Agent", row.id)
        return change.gives(row)


def who_can_sign_in() -> QuerySet[Agent]:
    """Return the active administrators who have accepted their invitation."""
    return Agent.filter(role=AgentRole.ADMINISTRATOR, active=True, password_hash__not_isnull=True)


async def one_at_a_time(change: Change) -> None:
    """Let one change at a time decide on administrators: of two who lower each other, the second is then the last."""
    await change.connection.execute_query(_LOCK)
