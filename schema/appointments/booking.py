"""What does one say to hold a place, book it, move it, give it back, be reminded of it, or say who came?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.appointments import booking, changing, desk, holds
from schema import gates, ids
from schema.appointments.appointment import Appointment, SlotHold
from schema.context import Info
from schema.demandes.demande import Demande
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation

SlotHoldResult: TypeAlias = Annotated[SlotHold | Refusal, strawberry.union("SlotHoldResult")]
SlotReleaseResult: TypeAlias = Annotated[Demande | Refusal, strawberry.union("SlotReleaseResult")]
AppointmentBookResult: TypeAlias = Annotated[Appointment | Refusal, strawberry.union("AppointmentBookResult")]
AppointmentMoveResult: TypeAlias = Annotated[Appointment | Refusal, strawberry.union("AppointmentMoveResult")]
AppointmentCancelResult: TypeAlias = Annotated[Appointment | Refusal, strawberry.union("AppointmentCancelResult")]
AppointmentRemindResult: TypeAlias = Annotated[Appointment | Refusal, strawberry.union("AppointmentRemindResult")]
AppointmentRecordResult: TypeAlias = Annotated[Appointment | Refusal, strawberry.union("AppointmentRecordResult")]


@strawberry.input
class SlotHoldInput:
    slot: strawberry.ID
    demande: strawberry.ID
    remind_at: str | None = strawberry.field(
        default=strawberry.UNSET, description="Me notifier la veille, at this address, once it is an appointment."
    )


@strawberry.input
class SlotReleaseInput:
    demande: strawberry.ID


@strawberry.input
class AppointmentBookInput:
    slot: strawberry.ID
    demande: strawberry.ID = strawberry.field(description="One that has been sent; a draft holds a slot instead.")
    remind_at: str | None = strawberry.field(
        default=strawberry.UNSET, description="Me notifier la veille, at this address."
    )


@strawberry.input
class AppointmentMoveInput:
    id: strawberry.ID
    slot: strawberry.ID


@strawberry.input
class AppointmentCancelInput:
    id: strawberry.ID


@strawberry.input
class AppointmentRemindInput:
    id: strawberry.ID
    email: str | None = strawberry.field(default=strawberry.UNSET, description="Null takes the reminder off.")


@strawberry.input
class AppointmentRecordInput:
    id: strawberry.ID
    honoured: bool


@strawberry.type
class AppointmentMutations:
    @mutation(gates.holder)
    @staticmethod
    async def slot_hold(info: Info, input: SlotHoldInput) -> SlotHoldResult:
        """
        Keeps one place for ten minutes while the form is filled in; another slot takes the place of the first.
        SLOT_TAKEN; TOO_LATE or TOO_EARLY, with until or from when; NOT_OPEN.
        """
        return await holds.keep(
            info.context.actor,
            **said(input, slot=ids.row(input.slot, "Slot"), demande=ids.row(input.demande, "Demande")),
            now=info.context.now,
        )

    @mutation(gates.holder)
    @staticmethod
    async def slot_release(info: Info, input: SlotReleaseInput) -> SlotReleaseResult:
        """Gives back the place kept for a draft, or does without one that is kept no more."""
        return await holds.release(info.context.actor, demande=ids.row(input.demande, "Demande"), now=info.context.now)

    @mutation(gates.holder)
    @staticmethod
    async def appointment_book(info: Info, input: AppointmentBookInput) -> AppointmentBookResult:
        """For a demande under way; ALREADY_DONE while it has one to come. Mailed with its .ics."""
        return await booking.book(
            info.context.actor,
            **said(input, slot=ids.row(input.slot, "Slot"), demande=ids.row(input.demande, "Demande")),
            now=info.context.now,
        )

    @mutation(gates.either_side)
    @staticmethod
    async def appointment_move(info: Info, input: AppointmentMoveInput) -> AppointmentMoveResult:
        """
        Takes the new place and frees the old one, or neither; until movableUntil for its citizen, until it begins for
        the service's agents. Its reminder is planned anew.
        """
        return await changing.move(
            info.context.actor,
            id=ids.row(input.id, "Appointment"),
            slot=ids.row(input.slot, "Slot"),
            now=info.context.now,
        )

    @mutation(gates.either_side)
    @staticmethod
    async def appointment_cancel(info: Info, input: AppointmentCancelInput) -> AppointmentCancelResult:
        """Until it begins: frees the place and drops the reminder."""
        return await changing.cancel(info.context.actor, id=ids.row(input.id, "Appointment"), now=info.context.now)

    @mutation(gates.either_side)
    @staticmethod
    async def appointment_remind(info: Info, input: AppointmentRemindInput) -> AppointmentRemindResult:
        """Me notifier la veille, at another address or not at all; ALREADY_DONE once the reminder has left."""
        return await changing.remind(
            info.context.actor, **said(input, id=ids.row(input.id, "Appointment")), now=info.context.now
        )

    @mutation(gates.agent())
    @staticmethod
    async def appointment_record(info: Info, input: AppointmentRecordInput) -> AppointmentRecordResult:
        """Whether somebody came; what was said may be corrected. TOO_EARLY before it begins."""
        return await desk.record(
            info.context.actor, **said(input, id=ids.row(input.id, "Appointment")), now=info.context.now
        )
