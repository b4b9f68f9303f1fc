"""What is kept of what the portal tells a citizen inside their space?"""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen


class Notification(Model):
    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    #: Of the sentences `notification.<code>.title` and `.body`.
    code = fields.CharField(max_length=60)
    facts: dict[str, Any] = fields.JSONField()
    #: A graph type and its row, where there is one to open.
    about_type = fields.CharField(max_length=60, null=True)
    about_id: int | None = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()
    read_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "notification"
