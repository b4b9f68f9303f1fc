"""What does the staff say to keep its own house: agents, services, spaces, mails?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.staff import mails, saving, services, spaces
from rules.vocabulary.accounts import Civility
from rules.vocabulary.staff import AgentRole, ServiceDomain
from schema import gates, ids
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.staff.agent import Agent
from schema.staff.mail import Mail
from schema.staff.record import CitizenRecord
from schema.staff.service import Service

AgentSaveResult: TypeAlias = Annotated[Agent | Refusal, strawberry.union("AgentSaveResult")]
ServiceSaveResult: TypeAlias = Annotated[Service | Refusal, strawberry.union("ServiceSaveResult")]
CitizenSpaceCreateResult: TypeAlias = Annotated[CitizenRecord | Refusal, strawberry.union("CitizenSpaceCreateResult")]
MailRetryResult: TypeAlias = Annotated[Mail | Refusal, strawberry.union("MailRetryResult")]

#: What an id that is of nothing of the kind stands for: no row has it.
_NOBODY = 0


@strawberry.input
class AgentSaveInput:
    id: strawberry.ID | None = strawberry.UNSET
    email: str
    name: str
    role: AgentRole
    services: list[strawberry.ID]
    active: bool = True


@strawberry.input
class ServiceSaveInput:
    slug: str
    name: str
    domain: ServiceDomain = ServiceDomain.DEMANDES
    email: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET


@strawberry.input
class CitizenSpaceCreateInput:
    email: str
    civility: Civility | None = strawberry.UNSET
    first_name: str
    last_name: str
    external_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of the record it comes from; asking twice for one creates one."
    )
    water_reference: str | None = strawberry.UNSET


@strawberry.input
class MailRetryInput:
    id: strawberry.ID


@strawberry.type
class ManagingMutations:
    @mutation(gates.agent())
    @staticmethod
    async def citizen_space_create(info: Info, input: CitizenSpaceCreateInput) -> CitizenSpaceCreateResult:
        """Mails an activation link with a username and a temporary password."""
        return await spaces.create(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def mail_retry(info: Info, input: MailRetryInput) -> MailRetryResult:
        """By a manager: a mail that failed for good leaves at once; NOT_IN_THIS_STATE for another."""
        return await mails.retry(info.context.actor, id=ids.row(input.id, "Mail"), now=info.context.now)

    @mutation(gates.agent(AgentRole.ADMINISTRATOR))
    @staticmethod
    async def service_save(info: Info, input: ServiceSaveInput) -> ServiceSaveResult:
        """By an administrator: makes the service of a slug, or changes the one that there is."""
        return await services.save(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.agent(AgentRole.ADMINISTRATOR))
    @staticmethod
    async def agent_save(info: Info, input: AgentSaveInput) -> AgentSaveResult:
        """A new one is mailed an invitation; an inactive one's sessions end."""
        return await saving.save(
            info.context.actor,
            **said(
                input,
                id=(ids.row(input.id, "Agent") or _NOBODY) if input.id else None,
                services=[ids.row(one, "Service") or _NOBODY for one in input.services],
            ),
            now=info.context.now,
        )
