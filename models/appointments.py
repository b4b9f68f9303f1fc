"""What is kept of the places that people hold and book?"""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.agendas import Agenda
from models.demandes import Demande
from rules.vocabulary.appointments import AppointmentStatus


class SlotHold(Model):
    """A place kept for a draft, one at a time; past its end it counts for nothing, and says that there was one."""

    id = fields.BigIntField(primary_key=True)
    demande: fields.ForeignKeyRelation[Demande] = fields.ForeignKeyField("fontaine.Demande", related_name=False)
    demande_id: int
    agenda: fields.ForeignKeyRelation[Agenda] = fields.ForeignKeyField("fontaine.Agenda", related_name=False)
    agenda_id: int
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    #: « Me notifier la veille », at this address.
    remind_at = fields.CharField(max_length=254, null=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "slot_hold"


class Appointment(Model):
    id = fields.BigIntField(primary_key=True)
    demande: fields.ForeignKeyRelation[Demande] = fields.ForeignKeyField("fontaine.Demande", related_name=False)
    demande_id: int
    agenda: fields.ForeignKeyRelation[Agenda] = fields.ForeignKeyField("fontaine.Agenda", related_name=False)
    agenda_id: int
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    status = fields.CharEnumField(AppointmentStatus, max_length=20)
    #: Of the .ics: raised at each change that calendars must follow.
    sequence = fields.IntField()
    booked_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    reminder_email = fields.CharField(max_length=254, null=True)
    #: Null when that moment had passed at booking.
    reminder_due_at: datetime | None = fields.DatetimeField(null=True)
    reminder_sent_at: datetime | None = fields.DatetimeField(null=True)
    #: How many reminders were planned: a letter that is not the latest is not sent.
    reminder_number = fields.IntField(default=0)

    class Meta:
        table = "appointment"
