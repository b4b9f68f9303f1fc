"""Who writes each kind of letter? A composer looks at things as they stand now, and says them or drops the letter."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from models.letters import Letter
from resolvers.transactions import Change
from rules.vocabulary.letters import LetterKind
from workers.letters import appointments, staff
from workers.letters.accounts import changes, opening, passwords
from workers.letters.demandes import following, keeping, receiving
from workers.letters.water import alerts, linking, readings
from workers.letters.writing import Drop, Mail, Writing, begin

__all__ = ["COMPOSERS", "ONCE_SENT", "Composer", "Drop", "Mail"]

Composer = Callable[[Letter, datetime], Awaitable[Mail]]

_WRITERS: dict[LetterKind, Callable[[Writing], Awaitable[Mail]]] = {
    LetterKind.EMAIL_CODE: opening.email_code,
    LetterKind.TEMPORARY_PASSWORD: opening.temporary_password,
    LetterKind.ACCOUNT_EXISTS: opening.account_exists,
    LetterKind.SPACE_ACTIVATION: opening.space_activation,
    LetterKind.PASSWORD_RESET: passwords.password_reset,
    LetterKind.PASSWORD_RESET_REPORTED: passwords.password_reset_reported,
    LetterKind.PASSWORD_CHANGED: passwords.password_changed,
    LetterKind.USERNAME_CHANGED: changes.username_changed,
    LetterKind.EMAIL_CHANGE_CODE: changes.email_change_code,
    LetterKind.EMAIL_CHANGE_NOTICE: changes.email_change_notice,
    LetterKind.EMAIL_CHANGED: changes.email_changed,
    LetterKind.PROFILE_CHANGED: changes.profile_changed,
    LetterKind.AGENT_INVITATION: staff.agent_invitation,
    LetterKind.DEMANDE_ACKNOWLEDGEMENT: receiving.demande_acknowledgement,
    LetterKind.DEMANDE_RECEIVED: receiving.demande_received,
    LetterKind.DEMANDE_CLAIM_CODE: keeping.demande_claim_code,
    LetterKind.DEMANDE_DRAFT_EXPIRES: keeping.demande_draft_expires,
    LetterKind.DEMANDE_TAKEN: following.demande_taken,
    LetterKind.DEMANDE_MESSAGE: following.demande_message,
    LetterKind.DEMANDE_ASKED: following.demande_asked,
    LetterKind.DEMANDE_ANSWERED: following.demande_answered,
    LetterKind.DEMANDE_CANCELLED: following.demande_cancelled,
    LetterKind.DEMANDE_ASSIGNED: following.demande_assigned,
    LetterKind.DEMANDE_MESSAGE_RECEIVED: following.demande_message_received,
    LetterKind.DEMANDE_PIECE_RECEIVED: following.demande_piece_received,
    LetterKind.DEMANDE_CANCELLED_RECEIVED: following.demande_cancelled_received,
    LetterKind.APPOINTMENT_BOOKED: appointments.appointment_booked,
    LetterKind.APPOINTMENT_MOVED: appointments.appointment_moved,
    LetterKind.APPOINTMENT_CANCELLED: appointments.appointment_cancelled,
    LetterKind.APPOINTMENT_REMINDER: appointments.appointment_reminder,
    LetterKind.WATER_LINKED: linking.water_linked,
    LetterKind.WATER_LINKED_NOTICE: linking.water_linked_notice,
    LetterKind.WATER_UNLINKED: linking.water_unlinked,
    LetterKind.WATER_CODE_REQUESTED: linking.water_code_requested,
    LetterKind.WATER_ACTIVATION_CODE: linking.water_activation_code,
    LetterKind.WATER_CODE_REFUSED: linking.water_code_refused,
    LetterKind.WATER_READING_RECEIVED: readings.water_reading_received,
    LetterKind.WATER_READING_DECIDED: readings.water_reading_decided,
    LetterKind.WATER_ALERT: alerts.water_alert,
    LetterKind.WATER_READING_ASKED: readings.water_reading_asked,
}

#: What is written besides, in the transaction that marks a letter sent.
ONCE_SENT: dict[LetterKind, Callable[[Change, Letter], Awaitable[None]]] = {
    LetterKind.DEMANDE_ACKNOWLEDGEMENT: receiving.acknowledged,
    LetterKind.APPOINTMENT_REMINDER: appointments.reminded,
    LetterKind.WATER_ALERT: alerts.mailed,
}


def _composer(write: Callable[[Writing], Awaitable[Mail]]) -> Composer:
    async def compose(letter: Letter, now: datetime) -> Mail:
        """Return the mail that `letter` is now. :raises Drop: when it has nothing true to say any more."""
        return await write(await begin(letter, now))

    return compose


COMPOSERS: dict[LetterKind, Composer] = {kind: _composer(write) for kind, write in _WRITERS.items()}
