"""What does an agent work on?"""

import datetime as dt

import strawberry

from resolvers import actors
from resolvers.appointments import agendas, desk
from resolvers.demandes import listing as demandes
from resolvers.imports import access as imports
from resolvers.staff import agents, audit, mails, records
from resolvers.water import alerts, code_requests, contracts, readings_of
from rules.vocabulary.letters import MailStatus
from rules.vocabulary.water import ActivationCodeRequestStatus
from schema import gates
from schema.appointments.agenda import Agenda
from schema.appointments.appointment import Appointment
from schema.connections import Connection, Counted, connect
from schema.context import Info
from schema.demandes.demande import Demande
from schema.demandes.filters import DemandeCounts, DemandeFilter, wanted
from schema.imports.imported import Import
from schema.inputs import refuse_unreadable
from schema.roots import query
from schema.scalars import EmailAddress
from schema.staff import audited
from schema.staff.agent import Agent
from schema.staff.audited import AuditEntry
from schema.staff.mail import Mail
from schema.staff.record import CitizenRecord
from schema.water.alerts import WaterAlert
from schema.water.code_request import ActivationCodeRequest
from schema.water.contract import WaterContract
from schema.water.reading import Reading


@strawberry.type
class AgentDesk:
    """What a member of staff works on, in the explorer: always one's own, within one's services."""

    @strawberry.field
    @staticmethod
    def agent(root: strawberry.Parent[actors.Agent]) -> Agent:
        return root.row

    @strawberry.field(description="The others of one's services; for administrators, all, inactive ones too.")
    @staticmethod
    async def colleagues(root: strawberry.Parent[actors.Agent]) -> list[Agent]:
        return await agents.colleagues(root)

    @strawberry.field(
        description="The queue of the agent's services: what is under way, oldest first. What was answered is there for"
        " one who filters by status, archive or words. Whose is shown is written."
    )
    @staticmethod
    async def demandes(
        root: strawberry.Parent[actors.Agent],
        info: Info,
        filter: DemandeFilter | None = strawberry.UNSET,
        first: int = 20,
        after: str | None = None,
    ) -> Counted[Demande]:
        listing = await demandes.queue(root, wanted(filter), now=info.context.now)
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]

    @strawberry.field
    @staticmethod
    async def counts(root: strawberry.Parent[actors.Agent], info: Info) -> DemandeCounts:
        return await demandes.counts(root, now=info.context.now)

    @strawberry.field(
        description="By every word of names, username and e-mail, two characters at least; newest space first. Whose"
        " records are shown is written in the audit."
    )
    @staticmethod
    async def citizens(
        root: strawberry.Parent[actors.Agent], info: Info, search: str, first: int = 20, after: str | None = None
    ) -> Connection[CitizenRecord]:
        found = records.search(root, words=search, now=info.context.now)
        return await connect(found, first, after)  # type: ignore[no-any-return]

    @strawberry.field(description="Of one's services, by name; all, for administrators.")
    @staticmethod
    async def agendas(root: strawberry.Parent[actors.Agent]) -> list[Agenda]:
        return await agendas.listed(root)

    @strawberry.field(
        description="Of one day, over the agent's services, the cancelled left out; written in the audit."
    )
    @staticmethod
    async def appointments(root: strawberry.Parent[actors.Agent], info: Info, day: dt.date) -> list[Appointment]:
        refuse_unreadable({"day": day})
        return await desk.of_day(root, day, now=info.context.now)

    @strawberry.field(description="For the water service, else empty: who asks for an activation code, oldest first.")
    @staticmethod
    async def activation_code_requests(
        root: strawberry.Parent[actors.Agent],
        info: Info,
        status: ActivationCodeRequestStatus = ActivationCodeRequestStatus.WAITING,
        first: int = 20,
        after: str | None = None,
    ) -> Counted[ActivationCodeRequest]:
        listing = code_requests.queue(root, status, now=info.context.now)
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]

    @strawberry.field(
        description="For the water service, else empty: by every word of number, reference, name, e-mail, address,"
        " or by a meter's serial number; newest first. Which are shown is written."
    )
    @staticmethod
    async def water_contracts(
        root: strawberry.Parent[actors.Agent], info: Info, search: str, first: int = 20, after: str | None = None
    ) -> Connection[WaterContract]:
        found = contracts.search(root, words=search, now=info.context.now)
        return await connect(found, first, after)  # type: ignore[no-any-return]

    @strawberry.field(description="For the water service, else empty: newest first. Which are shown is written.")
    @staticmethod
    async def water_alerts(
        root: strawberry.Parent[actors.Agent],
        info: Info,
        open_only: bool = True,
        first: int = 20,
        after: str | None = None,
    ) -> Connection[WaterAlert]:
        found = alerts.at_the_desk(root, open_only=open_only, now=info.context.now)
        return await connect(found, first, after)  # type: ignore[no-any-return]

    @strawberry.field(description="For the water service, else empty: held readings, oldest first.")
    @staticmethod
    async def readings_to_decide(
        root: strawberry.Parent[actors.Agent], info: Info, first: int = 20, after: str | None = None
    ) -> Counted[Reading]:
        found = readings_of.to_decide(root, now=info.context.now)
        return await connect(found, first, after, Counted)  # type: ignore[no-any-return]

    @strawberry.field(description="For managers, newest first; written in the audit.")
    @staticmethod
    async def mails(
        root: strawberry.Parent[actors.Agent],
        info: Info,
        status: list[MailStatus] | None = None,
        to: EmailAddress | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Connection[Mail]:
        found = await mails.listing(root, status=status, to=to, now=info.context.now)
        return await connect(found, first, after)  # type: ignore[no-any-return]

    @strawberry.field(
        description="For managers: their own, and those about water where they work for it; newest first."
    )
    @staticmethod
    async def imports(
        root: strawberry.Parent[actors.Agent], first: int = 20, after: str | None = None
    ) -> Connection[Import]:
        return await connect(imports.listing(root), first, after)  # type: ignore[no-any-return]

    @strawberry.field(description="For administrators: who saw or changed whose data, newest first.")
    @staticmethod
    async def audit(
        root: strawberry.Parent[actors.Agent],
        about: strawberry.ID | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[AuditEntry]:
        found = audit.entries(root, about=audited.subject(about))
        return await connect(found, first, after)  # type: ignore[no-any-return]


@strawberry.type
class DeskQueries:
    @query(gates.null_for_others)
    @staticmethod
    async def agent(info: Info) -> AgentDesk | None:
        """Null unless signed in as staff."""
        actor = info.context.actor
        return actor if isinstance(actor, actors.Agent) else None
