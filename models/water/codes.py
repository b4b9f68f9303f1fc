"""What is kept of the codes that open a subscriber to an account, and of who asked for one?"""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from models.staff import Agent
from models.water.contracts import WaterSubscriber
from rules.vocabulary.water import ActivationCodeRequestStatus


class ActivationCode(Model):
    """Printed on the contract (without an end), or mailed by an agent; good once."""

    id = fields.BigIntField(primary_key=True)
    subscriber: fields.ForeignKeyRelation[WaterSubscriber] = fields.ForeignKeyField(
        "fontaine.WaterSubscriber", related_name=False
    )
    subscriber_id: int
    digest = fields.BinaryField()
    born_at = fields.DatetimeField()
    expires_at: datetime | None = fields.DatetimeField(null=True)
    spent_at: datetime | None = fields.DatetimeField(null=True)
    letter_id: int | None = fields.BigIntField(null=True, unique=True)

    class Meta:
        table = "activation_code"


class ActivationCodeRequest(Model):
    """« J'ai une référence client mais je ne connais pas mon code d'activation »."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    email = fields.CharField(max_length=254)
    reference = fields.CharField(max_length=40)
    #: Of a subscriber that there may not be.
    reference_key = fields.CharField(max_length=40)
    requested_at = fields.DatetimeField()
    status = fields.CharEnumField(ActivationCodeRequestStatus, max_length=20)
    decided_at: datetime | None = fields.DatetimeField(null=True)
    decided_by: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    decided_by_id: int | None
    #: The agent's own words, which the code is sent with.
    message = fields.TextField(null=True)
    refusal_reason = fields.TextField(null=True)
    overridden = fields.BooleanField(default=False)

    class Meta:
        table = "activation_code_request"
