"""What is kept of a foyer?"""

from datetime import date

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from rules.vocabulary.family import FamilyRelation


class FamilyMember(Model):
    """A person of one citizen's foyer. A child of two foyers is a member of each, and neither sees the other's."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    first_name = fields.CharField(max_length=80)
    last_name = fields.CharField(max_length=80)
    birth_date: date | None = fields.DateField(null=True)
    relation = fields.CharEnumField(FamilyRelation, max_length=20)
    school = fields.CharField(max_length=120, null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "family_member"


class FamilyContact(Model):
    """Whom to call, and who may fetch the children."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    name = fields.CharField(max_length=120)
    phone = fields.CharField(max_length=20)
    may_fetch_children = fields.BooleanField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "family_contact"
