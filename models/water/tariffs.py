"""What is kept of what water costs?"""

from datetime import date
from typing import Any

from tortoise import fields
from tortoise.models import Model


class WaterTariff(Model):
    """A version of a named tariff, in force from a day until its next version or its own end."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=120)
    name_folded = fields.CharField(max_length=120)
    valid_from = fields.DateField()
    valid_to: date | None = fields.DateField(null=True)
    #: Each a label, rubric, kind, price, vat_rate, from_l, to_l; numbers as exact texts.
    components: list[dict[str, Any]] = fields.JSONField()
    saved_at = fields.DatetimeField()

    class Meta:
        table = "water_tariff"
