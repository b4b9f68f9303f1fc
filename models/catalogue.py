"""What is kept of the demandes that citizens are offered?"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.agendas import Agenda
from models.staff import Service
from rules.vocabulary.demandes import DemandeEffect


class DemandeTheme(Model):
    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(max_length=60, unique=True)
    name = fields.CharField(max_length=120)

    class Meta:
        table = "demande_theme"


class DemandeType(Model):
    """One revision of a type; `search`, its French words, is written and read by SQL only."""

    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(max_length=60)
    revision = fields.IntField()
    in_force = fields.BooleanField()
    active = fields.BooleanField()
    theme: fields.ForeignKeyRelation[DemandeTheme] = fields.ForeignKeyField("fontaine.DemandeTheme", related_name=False)
    theme_id: int
    service: fields.ForeignKeyRelation[Service] = fields.ForeignKeyField("fontaine.Service", related_name=False)
    service_id: int
    title = fields.CharField(max_length=200)
    presentation = fields.TextField()
    help = fields.TextField(null=True)
    keywords: list[str] = fields.JSONField()
    account_required = fields.BooleanField()
    #: As rules/forms writes them.
    form_fields: list[dict[str, Any]] = fields.JSONField()
    #: Each a key, label, category, required, help.
    pieces: list[dict[str, Any]] = fields.JSONField()
    agenda: fields.ForeignKeyNullableRelation[Agenda] = fields.ForeignKeyField(
        "fontaine.Agenda", related_name=False, null=True
    )
    agenda_id: int | None
    answer_days = fields.IntField(null=True)
    effect = fields.CharEnumField(DemandeEffect, max_length=40)
    created_at = fields.DatetimeField()

    class Meta:
        table = "demande_type"
