"""Which words describe a demande, what happens to it, and what may be done?"""

from enum import StrEnum


class DemandeStatus(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    IN_PROGRESS = "IN_PROGRESS"
    AWAITING_CITIZEN = "AWAITING_CITIZEN"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"


class DemandeAccess(StrEnum):
    FULL = "FULL"
    STATUS_ONLY = "STATUS_ONLY"


class Party(StrEnum):
    """Which side acted; agents' names are not shown to citizens."""

    CITIZEN = "CITIZEN"
    TOWN_HALL = "TOWN_HALL"
    SYSTEM = "SYSTEM"


class DemandeStep(StrEnum):
    """In the order in which a citizen meets them."""

    PRESENTATION = "PRESENTATION"
    APPOINTMENT = "APPOINTMENT"
    CONTACT = "CONTACT"
    PERSONS = "PERSONS"
    FORM = "FORM"
    SUMMARY = "SUMMARY"


class DemandeEffect(StrEnum):
    """What accepting one does besides."""

    NONE = "NONE"
    OPEN_WATER_CONTRACT = "OPEN_WATER_CONTRACT"
    CLOSE_WATER_CONTRACT = "CLOSE_WATER_CONTRACT"


class DemandeAction(StrEnum):
    SAVE = "SAVE"
    SUBMIT = "SUBMIT"
    DISCARD = "DISCARD"
    CANCEL = "CANCEL"
    CLAIM = "CLAIM"
    ADD_EXCHANGE = "ADD_EXCHANGE"
    ADD_ATTACHMENT = "ADD_ATTACHMENT"
    BOOK_APPOINTMENT = "BOOK_APPOINTMENT"
    TAKE = "TAKE"
    ASSIGN = "ASSIGN"
    ASK_CITIZEN = "ASK_CITIZEN"
    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"


class DemandeEventKind(StrEnum):
    SUBMITTED = "SUBMITTED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    TAKEN = "TAKEN"
    ASSIGNED = "ASSIGNED"
    CITIZEN_ASKED = "CITIZEN_ASKED"
    STATUS_CHANGED = "STATUS_CHANGED"
    EXCHANGE_ADDED = "EXCHANGE_ADDED"
    EXCHANGES_READ = "EXCHANGES_READ"
    ATTACHMENT_ADDED = "ATTACHMENT_ADDED"
    ATTACHMENT_REPLACED = "ATTACHMENT_REPLACED"
    ATTACHMENT_REMOVED = "ATTACHMENT_REMOVED"
    APPOINTMENT_BOOKED = "APPOINTMENT_BOOKED"
    APPOINTMENT_MOVED = "APPOINTMENT_MOVED"
    APPOINTMENT_CANCELLED = "APPOINTMENT_CANCELLED"
    REMINDER_SENT = "REMINDER_SENT"
    CLAIMED = "CLAIMED"
    CANCELLED = "CANCELLED"
    ARCHIVED = "ARCHIVED"


class ExchangeState(StrEnum):
    """One of the four icons, for whoever asks (S004-33..36)."""

    SENT_UNREAD = "SENT_UNREAD"
    SENT_READ = "SENT_READ"
    RECEIVED_UNREAD = "RECEIVED_UNREAD"
    RECEIVED_READ = "RECEIVED_READ"


class Archived(StrEnum):
    EXCLUDE = "EXCLUDE"
    INCLUDE = "INCLUDE"
    ONLY = "ONLY"
