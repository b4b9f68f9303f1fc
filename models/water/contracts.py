"""What is kept of where water is delivered, to whom, and through which meters?"""

from datetime import date
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from models.staff import Agent
from rules.vocabulary.water import WaterUsage


class SupplyPoint(Model):
    """Whoever changes its contracts, its meters or their readings holds this row first."""

    id = fields.BigIntField(primary_key=True)
    #: The water service's own number for it.
    reference = fields.CharField(max_length=40, null=True, unique=True)
    address: dict[str, Any] = fields.JSONField()
    search = fields.TextField()
    network_code = fields.CharField(max_length=20, null=True)
    usage = fields.CharEnumField(WaterUsage, max_length=20)

    class Meta:
        table = "supply_point"


class WaterSubscriber(Model):
    """Référence client: whom the water service bills."""

    id = fields.BigIntField(primary_key=True)
    reference = fields.CharField(max_length=40)
    #: As it is looked for: letters and digits, folded.
    reference_key = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=200)
    email = fields.CharField(max_length=254, null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "water_subscriber"


class WaterContract(Model):
    """[started_on, ended_on) of one supply point; no two of them overlap."""

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(max_length=40)
    number_key = fields.CharField(max_length=40, unique=True)
    subscriber: fields.ForeignKeyRelation[WaterSubscriber] = fields.ForeignKeyField(
        "fontaine.WaterSubscriber", related_name=False
    )
    subscriber_id: int
    supply_point: fields.ForeignKeyRelation[SupplyPoint] = fields.ForeignKeyField(
        "fontaine.SupplyPoint", related_name=False
    )
    supply_point_id: int
    started_on = fields.DateField()
    ended_on: date | None = fields.DateField(null=True)
    #: The folded name of what it is billed by; None for the collectivité's usual one.
    tariff = fields.CharField(max_length=120, null=True)
    created_at = fields.DatetimeField()
    search = fields.TextField()

    class Meta:
        table = "water_contract"


class Meter(Model):
    id = fields.BigIntField(primary_key=True)
    supply_point: fields.ForeignKeyRelation[SupplyPoint] = fields.ForeignKeyField(
        "fontaine.SupplyPoint", related_name=False
    )
    supply_point_id: int
    serial_number = fields.CharField(max_length=40)
    #: As people copy it: letters and digits, folded; unique among the meters in place.
    serial_key = fields.CharField(max_length=40)
    digits = fields.SmallIntField()
    installed_on = fields.DateField()
    removed_on: date | None = fields.DateField(null=True)
    remote = fields.BooleanField(default=False)

    class Meta:
        table = "meter"


class ReadingNotice(Model):
    """Avis de passage: a reading asked for, and given once `reading_id` says which."""

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(max_length=40, unique=True)
    meter: fields.ForeignKeyRelation[Meter] = fields.ForeignKeyField("fontaine.Meter", related_name=False)
    meter_id: int
    left_on = fields.DateField()
    answer_by = fields.DateField()
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    agent_id: int | None
    created_at = fields.DatetimeField()
    reading_id: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "reading_notice"


class WaterLink(Model):
    """That a citizen proved to be a subscriber, or one of theirs."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    subscriber: fields.ForeignKeyRelation[WaterSubscriber] = fields.ForeignKeyField(
        "fontaine.WaterSubscriber", related_name=False
    )
    subscriber_id: int
    linked_at = fields.DatetimeField()

    class Meta:
        table = "water_link"
