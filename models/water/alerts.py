"""What is kept of consumptions that somebody should look at, and of when they want to be told?"""

from datetime import date, datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.documents import StoredFile
from models.water.contracts import WaterContract
from rules.vocabulary.water import WaterAlertKind


class WaterAlertRule(Model):
    """Past which the citizen wants to be told; None for none."""

    contract: fields.OneToOneRelation[WaterContract] = fields.OneToOneField(
        "fontaine.WaterContract", related_name=False, primary_key=True
    )
    contract_id: int
    daily_l: int | None = fields.IntField(null=True)
    monthly_m3: int | None = fields.IntField(null=True)
    set_at = fields.DatetimeField()

    class Meta:
        table = "water_alert_rule"


class WaterAlert(Model):
    """One for each contract, kind and occasion."""

    id = fields.BigIntField(primary_key=True)
    contract: fields.ForeignKeyRelation[WaterContract] = fields.ForeignKeyField(
        "fontaine.WaterContract", related_name=False
    )
    contract_id: int
    kind = fields.CharEnumField(WaterAlertKind, max_length=30)
    #: What is told once: the day from which water never rests, the month over its limit, the span too dear.
    occasion = fields.CharField(max_length=60)
    raised_at = fields.DatetimeField()
    #: [starts_on, ends_on)
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    volume_l = fields.BigIntField()
    expected_l: int | None = fields.BigIntField(null=True)
    #: What its sentence says besides: the three windows, the limit.
    facts: dict[str, Any] = fields.JSONField()
    certificate_due_on: date | None = fields.DateField(null=True)
    certificate: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "fontaine.StoredFile", related_name=False, null=True
    )
    certificate_id: int | None
    acknowledged_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "water_alert"
