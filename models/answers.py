"""What is kept so that one Idempotency-Key has one effect?"""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model


class KeptAnswer(Model):
    """What came of a keyed mutation: the row's id or the refusal; written by the transaction that made the change."""

    id = fields.BigIntField(primary_key=True)
    who = fields.CharField(max_length=60)
    key = fields.CharField(max_length=128)
    body_digest = fields.BinaryField()
    field = fields.CharField(max_length=60)
    outcome: dict[str, Any] | None = fields.JSONField(null=True)
    kept_at: datetime = fields.DatetimeField()

    class Meta:
        table = "kept_answer"
