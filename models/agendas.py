"""What is kept of when a service receives people?"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.staff import Service


class Agenda(Model):
    id = fields.BigIntField(primary_key=True)
    service: fields.ForeignKeyRelation[Service] = fields.ForeignKeyField("fontaine.Service", related_name=False)
    service_id: int
    name = fields.CharField(max_length=120)
    place = fields.CharField(max_length=200)
    instructions = fields.TextField(null=True)
    slot_minutes = fields.IntField()
    #: Each a weekday, from, to, places.
    openings: list[dict[str, Any]] = fields.JSONField()
    #: Days in ISO 8601.
    closed_on: list[str] = fields.JSONField()
    min_notice_hours = fields.IntField()
    horizon_days = fields.IntField()
    version = fields.IntField()

    class Meta:
        table = "agenda"
