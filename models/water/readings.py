"""What is kept of what meters showed?"""

from datetime import date, datetime

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from models.documents import StoredFile
from models.staff import Agent
from models.water.contracts import Meter, WaterContract
from rules.vocabulary.water import ReadingSource, ReadingStatus


class Reading(Model):
    """
    The index at 00:00 on a day, in litres; one a day and meter but for those rejected.

    It is of the contracts whose dates, both included, it falls into: the day one ends and the next starts is both's.
    """

    id = fields.BigIntField(primary_key=True)
    meter: fields.ForeignKeyRelation[Meter] = fields.ForeignKeyField("fontaine.Meter", related_name=False)
    meter_id: int
    #: The meter's, for lists.
    supply_point_id = fields.BigIntField()
    taken_on: date = fields.DateField()
    index_l = fields.BigIntField()
    #: It was confirmed that the wheels passed zero since the latest real reading before it.
    is_rollover = fields.BooleanField(default=False)
    source = fields.CharEnumField(ReadingSource, max_length=20)
    status = fields.CharEnumField(ReadingStatus, max_length=20)
    #: Of rules.vocabulary.water.ReadingAnomaly, found and stood by when it was sent; None for none.
    anomalies: list[str] | None = fields.JSONField(null=True)
    submitted_at = fields.DatetimeField()
    #: Who sent it, where a citizen or an agent did.
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "fontaine.Citizen", related_name=False, null=True
    )
    citizen_id: int | None
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    agent_id: int | None
    photo: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "fontaine.StoredFile", related_name=False, null=True
    )
    photo_id: int | None
    decided_at: datetime | None = fields.DatetimeField(null=True)
    decision_reason: str | None = fields.TextField(null=True)
    #: Through which contract somebody sees it, once that is known; kept nowhere.
    seen_through: WaterContract | None = None

    class Meta:
        table = "reading"


class RemoteIndex(Model):
    """
    What a remote meter showed at a full hour; that of 00:00 in the collectivité's time zone is a reading too.

    Written by COPY and read by SQL: its key is meter and moment together, which tortoise cannot say.
    """

    at = fields.DatetimeField(primary_key=True)
    meter: fields.ForeignKeyRelation[Meter] = fields.ForeignKeyField("fontaine.Meter", related_name=False)
    meter_id: int
    index_l = fields.BigIntField()

    class Meta:
        table = "remote_index"
