"""What is seen of when a service receives people, and which places are free?"""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.agendas import Agenda as Row
from resolvers.appointments import agendas, desk, slots
from rules import slots as rules
from rules.vocabulary.appointments import Weekday
from schema.context import Context, Info
from schema.inputs import refuse_unreadable
from schema.nodes import Node, shows

if TYPE_CHECKING:
    from schema.appointments.appointment import Appointment

_From = strawberry.argument(name="from")


async def _anyones(context: Context, key: int) -> Row | None:
    return await agendas.one(key)


async def _bookable(context: Context, key: int) -> slots.Slot | None:
    return await slots.one(key, now=context.now)


@strawberry.type
class Opening:
    """When people are received each week, in the collectivité's time zone, and how many at the same time."""

    weekday: Weekday
    from_: dt.time = strawberry.field(name="from")
    to: dt.time = strawberry.field(description="00:00 is the end of the day.")
    places: int = strawberry.field(description="Places at the same time.")


@shows(slots.Slot, reach=_bookable)
class Slot(Node):
    """Free places at one time; its id is stable for that agenda and time."""

    agenda: "Agenda"
    starts_at: dt.datetime
    ends_at: dt.datetime
    places_left: int


@shows(Row, reach=_anyones)
class Agenda(Node):
    """When and where a service receives people, by appointment."""

    name: str
    place: str
    instructions: str | None = strawberry.field(description="What to bring, where to ring. Markdown.")
    slot_minutes: int
    min_notice_hours: int = strawberry.field(
        description="How long before it a slot can be booked or moved at the latest."
    )
    horizon_days: int = strawberry.field(description="How far ahead a slot can be booked.")
    version: int = strawberry.field(description="Raised at each save; a save with an older one is refused.")

    @strawberry.field
    @staticmethod
    def openings(root: strawberry.Parent[Row]) -> list[Opening]:
        return list(rules.read(root.openings))  # type: ignore[arg-type]

    @strawberry.field(description="Besides public holidays.")
    @staticmethod
    def closed_on(root: strawberry.Parent[Row]) -> list[dt.date]:
        return [dt.date.fromisoformat(day) for day in root.closed_on]

    @strawberry.field(description="1er dispo; null when the horizon holds none.")
    @staticmethod
    async def first_available(
        root: strawberry.Parent[Row], info: Info, from_: Annotated[dt.datetime | None, _From] = None
    ) -> Slot | None:
        refuse_unreadable({"from": from_})
        return await slots.first_available(root, from_, now=info.context.now)

    @strawberry.field(description="Free slots, for the calendar; at most 62 days, both included.")
    @staticmethod
    async def slots(
        root: strawberry.Parent[Row], info: Info, from_: Annotated[dt.date, _From], to: dt.date
    ) -> list[Slot]:
        refuse_unreadable({"from": from_, "to": to})
        return await slots.free(root, from_, to, now=info.context.now)

    @strawberry.field(description="The arrows of the calendar: the last day before one that has a free slot.")
    @staticmethod
    async def previous_day(root: strawberry.Parent[Row], info: Info, before: dt.date) -> dt.date | None:
        refuse_unreadable({"before": before})
        return await slots.previous_day(root, before, now=info.context.now)

    @strawberry.field(description="The first day after one that has a free slot.")
    @staticmethod
    async def next_day(root: strawberry.Parent[Row], info: Info, after: dt.date) -> dt.date | None:
        refuse_unreadable({"after": after})
        return await slots.next_day(root, after, now=info.context.now)

    @strawberry.field(
        description="For the service's agents: the appointments to come that its openings, its closed days or public"
        " holidays leave outside; they stand until they are moved or cancelled."
    )
    @staticmethod
    async def appointments_outside(
        root: strawberry.Parent[Row], info: Info
    ) -> list[Annotated["Appointment", strawberry.lazy("schema.appointments.appointment")]] | None:
        return await desk.outside(info.context.actor, root, now=info.context.now)
