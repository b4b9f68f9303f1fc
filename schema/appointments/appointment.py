"""What is seen of a place that is held or booked?"""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.appointments import Appointment as Row
from models.appointments import SlotHold as HoldRow
from resolvers import signing_addresses
from resolvers.appointments import access, agendas, calendars, changing, holds
from rules.vocabulary.appointments import AppointmentStatus
from schema import loaders
from schema.appointments.agenda import Agenda, Slot
from schema.context import Context, Info
from schema.nodes import Node, shows
from schema.scalars import EmailAddress, Url

if TYPE_CHECKING:
    from schema.demandes.demande import Demande


async def _held(context: Context, key: int) -> HoldRow | None:
    return await holds.one(context.actor, key, now=context.now)


async def _booked(context: Context, key: int) -> Row | None:
    return await access.looked_at(context.actor, key, now=context.now)


@shows(HoldRow, reach=_held)
class SlotHold(Node):
    """A place kept while a form is filled in."""

    expires_at: dt.datetime

    @strawberry.field
    @staticmethod
    async def slot(root: strawberry.Parent[HoldRow], info: Info) -> Slot:
        return await holds.shown(root, now=info.context.now)


@strawberry.type
class Reminder:
    """« Me notifier la veille »."""

    email: EmailAddress
    due_at: dt.datetime | None = strawberry.field(
        description="The day before, at the portal's hour; null when that moment had passed at booking."
    )
    sent_at: dt.datetime | None


@shows(Row, reach=_booked)
class Appointment(Node):
    """A place that is booked, for one demande."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    status: AppointmentStatus

    @strawberry.field
    @staticmethod
    async def agenda(root: strawberry.Parent[Row], info: Info) -> Agenda:
        return await loaders.load(info.context, agendas.by_ids, root.agenda_id)  # type: ignore[no-any-return]

    @strawberry.field(description="Null to an agent of the agenda's service who does not see the demande.")
    @staticmethod
    async def demande(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["Demande", strawberry.lazy("schema.demandes.demande")] | None:
        key = (info.context.actor, root.demande_id)
        return await loaders.load(info.context, access.demandes_of, key)  # type: ignore[no-any-return]

    @strawberry.field(description="Me notifier la veille.")
    @staticmethod
    def reminder(root: strawberry.Parent[Row]) -> Reminder | None:
        if root.reminder_email is None:
            return None
        return Reminder(
            email=EmailAddress(root.reminder_email), due_at=root.reminder_due_at, sent_at=root.reminder_sent_at
        )

    @strawberry.field(description="For its citizen; null when it is too late, or done.")
    @staticmethod
    async def movable_until(root: strawberry.Parent[Row], info: Info) -> dt.datetime | None:
        agenda = await loaders.load(info.context, agendas.by_ids, root.agenda_id)
        return changing.movable_until(root, agenda, now=info.context.now)

    @strawberry.field(description="iCalendar file, signed: for five minutes.")
    @staticmethod
    def calendar_url(root: strawberry.Parent[Row], info: Info) -> Url:
        return Url(signing_addresses.signed(calendars.path(root.id), now=info.context.now))
