"""What is kept of a session: whose, by which token (hashed), until when?"""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from models.demandes import Demande
from models.staff import Agent
from rules.vocabulary.accounts import SessionTransport


class Session(Model):
    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "fontaine.Citizen", related_name=False, null=True
    )
    citizen_id: int | None
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    agent_id: int | None
    #: Of one who sees that demande only, by its ticket or because they began it.
    demande: fields.ForeignKeyNullableRelation[Demande] = fields.ForeignKeyField(
        "fontaine.Demande", related_name=False, null=True
    )
    demande_id: int | None
    token_digest = fields.BinaryField()
    transport = fields.CharEnumField(SessionTransport, max_length=10)
    device = fields.CharField(max_length=120, null=True)
    #: False for an agent's that can do nothing but set up a one-time code.
    whole = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "session"
