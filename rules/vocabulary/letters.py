"""Which letters does the portal write, and where can one stand? A kind is also the name of its folder of words."""

from enum import StrEnum


class LetterKind(StrEnum):
    EMAIL_CODE = "email_code"
    TEMPORARY_PASSWORD = "temporary_password"  # noqa: S105
    ACCOUNT_EXISTS = "account_exists"
    SPACE_ACTIVATION = "space_activation"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    PASSWORD_RESET_REPORTED = "password_reset_reported"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    USERNAME_CHANGED = "username_changed"
    EMAIL_CHANGE_CODE = "email_change_code"
    EMAIL_CHANGE_NOTICE = "email_change_notice"
    EMAIL_CHANGED = "email_changed"
    PROFILE_CHANGED = "profile_changed"
    AGENT_INVITATION = "agent_invitation"
    DEMANDE_ACKNOWLEDGEMENT = "demande_acknowledgement"
    DEMANDE_RECEIVED = "demande_received"
    DEMANDE_CLAIM_CODE = "demande_claim_code"
    DEMANDE_DRAFT_EXPIRES = "demande_draft_expires"
    DEMANDE_MESSAGE = "demande_message"
    DEMANDE_MESSAGE_RECEIVED = "demande_message_received"
    DEMANDE_PIECE_RECEIVED = "demande_piece_received"
    DEMANDE_TAKEN = "demande_taken"
    DEMANDE_ASSIGNED = "demande_assigned"
    DEMANDE_ASKED = "demande_asked"
    DEMANDE_ANSWERED = "demande_answered"
    DEMANDE_CANCELLED = "demande_cancelled"
    DEMANDE_CANCELLED_RECEIVED = "demande_cancelled_received"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    APPOINTMENT_REMINDER = "appointment_reminder"

    WATER_LINKED = "water_linked"
    WATER_LINKED_NOTICE = "water_linked_notice"
    WATER_UNLINKED = "water_unlinked"
    WATER_CODE_REQUESTED = "water_code_requested"
    WATER_ACTIVATION_CODE = "water_activation_code"
    WATER_CODE_REFUSED = "water_code_refused"
    WATER_READING_RECEIVED = "water_reading_received"
    WATER_READING_DECIDED = "water_reading_decided"
    WATER_READING_ASKED = "water_reading_asked"
    WATER_ALERT = "water_alert"


class MailStatus(StrEnum):
    QUEUED = "QUEUED"
    RETRYING = "RETRYING"
    SENT = "SENT"
    FAILED = "FAILED"
    DROPPED = "DROPPED"


class DropReason(StrEnum):
    """Why a letter no longer had anything true to say when its time came."""

    NO_LONGER_TRUE = "NO_LONGER_TRUE"
    SUBJECT_GONE = "SUBJECT_GONE"
    TOO_MANY_TO_UNCONFIRMED_ADDRESS = "TOO_MANY_TO_UNCONFIRMED_ADDRESS"
