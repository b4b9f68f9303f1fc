"""How does an administrator invite an agent, and change what they may do?"""

from datetime import datetime

from tortoise.exceptions import IntegrityError

from models.staff import Agent, AgentService, Service
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, NotFound, Wrong
from resolvers.staff import administrators, audit, invitations
from resolvers.transactions import transaction
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole


async def save(
    actor: Actor,
    *,
    id: int | None,
    email: str,
    name: str,
    role: AgentRole,
    services: list[int],
    active: bool,
    now: datetime,
) -> Agent:
    """
    Invite an agent (`id` None), or change one; one who has not come yet is sent another invitation.

    An inactive one's sessions end at once. One who is made active again starts anew: invited, without the password and
    the authenticator of before; so a lost telephone is mended too.

    :raises NotAllowed: for anybody but administrators. :raises InvalidInput: every wrong field.
    :raises NotFound: no such agent. :raises LastAdministrator: nobody else could invite anyone.
    """
    administrator = actors.staff(actor, AgentRole.ADMINISTRATOR)
    fields = Fields()
    address = identity.email(fields, "email", email)
    called = identity.line(fields, "name", name, maximum=administrators.NAME_MAX)
    there = {service.id for service in await Service.filter(id__in=services)}
    for index, service_id in enumerate(services):
        if service_id not in there:
            fields.wrong(("services", str(index)), RefusalCode.NOT_FOUND)
    if await Agent.filter(email_folded=identity.folded_email(address)).exclude(id=id or 0).exists():
        fields.wrong("email", RefusalCode.DUPLICATE, "email")
    fields.refuse_if_any()

    async with transaction(now) as change:
        await administrators.one_at_a_time(change)
        row = await _found(id) if id is not None else Agent(created_at=now, active=False)
        was_active, was_address = row.active, row.email_folded if id is not None else None
        if id is not None and _administers(row) and not (active and role is AgentRole.ADMINISTRATOR):
            await _refuse_the_last(row)
        row.email, row.email_folded, row.name = address, identity.folded_email(address), called
        row.role, row.active = role, active
        if active and not was_active:
            invitations.forget(row)
        await _write(row)
        if not active or not was_active or row.email_folded != was_address:
            await invitations.shut_out(row, now=now)
        if active and row.password_hash is None:
            await invitations.invite(change, row)
        await _serve(row, there)
        await audit.note(change, administrator, "agentSave", "Agent", row.id)
        return change.gives(row)


async def _found(agent_id: int) -> Agent:
    row = await Agent.filter(id=agent_id).select_for_update().first()
    if row is None:
        raise NotFound
    return row


def _administers(row: Agent) -> bool:
    return row.active and row.role is AgentRole.ADMINISTRATOR


async def _refuse_the_last(row: Agent) -> None:
    if not await administrators.who_can_sign_in().exclude(id=row.id).exists():
        raise administrators.LastAdministrator


async def _write(row: Agent) -> None:
    try:
        await row.save()
    except IntegrityError:
        raise InvalidInput((Wrong(("email",), RefusalCode.DUPLICATE, "email"),)) from None


async def _serve(row: Agent, services: set[int]) -> None:
    """Have an agent work for these services and no other."""
    served = {tie.service_id for tie in await AgentService.filter(agent_id=row.id)}
    await AgentService.filter(agent_id=row.id, service_id__in=served - services).delete()
    await AgentService.bulk_create(
        [AgentService(agent_id=row.id, service_id=service_id) for service_id in sorted(services - served)]
    )
