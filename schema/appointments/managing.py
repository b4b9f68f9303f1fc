"""What does a manager say of when a service receives people?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from resolvers.appointments import agendas
from rules.vocabulary.appointments import Weekday
from rules.vocabulary.staff import AgentRole
from schema import gates, ids
from schema.appointments.agenda import Agenda
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation

AgendaSaveResult: TypeAlias = Annotated[Agenda | Refusal, strawberry.union("AgendaSaveResult")]


@strawberry.input
class OpeningInput:
    weekday: Weekday
    from_: dt.time = strawberry.field(name="from")
    to: dt.time = strawberry.field(description="00:00 is the end of the day.")
    places: int = strawberry.field(default=1, description="Places at the same time.")


@strawberry.input
class AgendaSaveInput:
    id: strawberry.ID | None = strawberry.UNSET
    version: int | None = strawberry.field(
        default=strawberry.UNSET, description="Of the agenda one read; left out for a new one."
    )
    service: strawberry.ID
    name: str
    place: str
    instructions: str | None = strawberry.UNSET
    slot_minutes: int = strawberry.field(description="5 to 480.")
    openings: list[OpeningInput]
    closed_on: list[dt.date] = strawberry.field(default_factory=list)
    min_notice_hours: int = 24
    horizon_days: int = strawberry.field(default=60, description="1 to 365.")


@strawberry.type
class AgendaMutations:
    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def agenda_save(info: Info, input: AgendaSaveInput) -> AgendaSaveResult:
        """
        By a manager of the service. Public holidays are closed by themselves; what is booked already stays booked, and
        appointmentsOutside lists what is outside. STALE_VERSION when somebody saved in between.
        """
        return await agendas.save(
            info.context.actor,
            **said(
                input,
                id=(ids.row(input.id, "Agenda") or 0) if input.id else None,
                service=ids.row(input.service, "Service"),
            ),
            now=info.context.now,
        )
