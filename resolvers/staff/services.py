"""Which services has the collectivité, and who works for them?"""

from collections.abc import Sequence
from datetime import datetime

from models.staff import AgentService, Service
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules import slugs
from rules.folding import fold
from rules.vocabulary.staff import AgentRole, ServiceDomain

NAME_MAX = 120


async def every() -> list[Service]:
    """Return all of them, by name: the public may know them."""
    return sorted(await Service.all(), key=lambda service: (fold(service.name), service.id))


async def one(service_id: int) -> Service | None:
    """Return a service, to anyone."""
    return await Service.get_or_none(id=service_id)


async def of_agents(agent_ids: Sequence[int]) -> list[list[Service]]:
    """Return the services of each of these agents, by name, in one query."""
    rows = await AgentService.filter(agent_id__in=agent_ids).select_related("service").order_by("service__name", "id")
    served: dict[int, list[Service]] = {agent_id: [] for agent_id in agent_ids}
    for row in rows:
        served[row.agent_id].append(row.service)
    return [served[agent_id] for agent_id in agent_ids]


async def save(
    actor: Actor,
    *,
    slug: str,
    name: str,
    domain: ServiceDomain,
    email: str | None,
    phone: str | None,
    now: datetime,
) -> Service:
    """
    Make the service of a slug, or change the one that there is.

    :raises NotAllowed: for anybody but administrators. :raises InvalidInput: every wrong field.
    """
    administrator = actors.staff(actor, AgentRole.ADMINISTRATOR)
    fields = Fields()
    if (wrong := slugs.judge(slug)) is not None:
        fields.wrong("slug", wrong, "slug", maximum=slugs.MAX_LENGTH)
    service = Service(
        slug=slug,
        name=identity.line(fields, "name", name, maximum=NAME_MAX),
        domain=domain,
        email=identity.email(fields, "email", email) if email else None,
        phone=identity.phone(fields, "phone", phone),
    )
    fields.refuse_if_any()

    async with transaction(now) as change:
        await Service.bulk_create([service], on_conflict=["slug"], update_fields=["name", "domain", "email", "phone"])
        row = await Service.get(slug=slug)
        await audit.note(change, administrator, "serviceSave", "Service", row.id)
        return change.gives(row)
