"""What is kept of what the collectivité tells everyone, and of what they answer?"""

from datetime import date, datetime, time
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from rules.vocabulary.portal import Audience


class WallClockTime(fields.TimeField):  # type: ignore[type-arg]
    """A time by the collectivité's clocks; tortoise would have it be in UTC."""

    def to_python_value(self, value: Any) -> time | None:
        """Return it without a time zone."""
        read = super().to_python_value(value)
        return read.replace(tzinfo=None) if isinstance(read, time) else None

    def to_db_value(self, value: Any, instance: Any) -> time | None:
        """Keep it as it is."""
        return self.to_python_value(value)


class Portal(Model):
    """One row: what the collectivité decides, changed from the explorer."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=120)
    time_zone = fields.CharField(max_length=60)
    contact_email = fields.CharField(max_length=254, null=True)
    contact_phone = fields.CharField(max_length=20, null=True)
    password_policy: dict[str, int] = fields.JSONField()
    #: Each a key and a label, in the order shown.
    piece_categories: list[dict[str, str]] = fields.JSONField()
    #: When reminders leave, the day before, in the time zone.
    reminder_time: time = WallClockTime()
    #: ISO 3166-2:FR, where public holidays differ.
    holiday_subdivision = fields.CharField(max_length=10, null=True)
    #: A reading is taken only with an avis de passage.
    reading_needs_notice = fields.BooleanField()
    version = fields.IntField()

    class Meta:
        table = "portal"


class Terms(Model):
    id = fields.BigIntField(primary_key=True)
    version = fields.CharField(max_length=40, unique=True)
    body = fields.TextField()
    published_at = fields.DatetimeField()

    class Meta:
        table = "terms"


class TermsAcceptance(Model):
    """Append-only: who accepted which version, when (003-11)."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    terms: fields.ForeignKeyRelation[Terms] = fields.ForeignKeyField("fontaine.Terms", related_name=False)
    terms_id: int
    accepted_at = fields.DatetimeField()

    class Meta:
        table = "terms_acceptance"


class News(Model):
    id = fields.BigIntField(primary_key=True)
    title = fields.CharField(max_length=200)
    body = fields.TextField()
    audience = fields.CharEnumField(Audience, max_length=20)
    published_at = fields.DatetimeField()

    class Meta:
        table = "news"


class Page(Model):
    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(max_length=60, unique=True)
    title = fields.CharField(max_length=200)
    body = fields.TextField()
    version = fields.IntField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "page"


class Survey(Model):
    id = fields.BigIntField(primary_key=True)
    title = fields.CharField(max_length=200)
    form_fields: list[dict[str, Any]] = fields.JSONField()
    audience = fields.CharEnumField(Audience, max_length=20)
    closes_on: date | None = fields.DateField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "survey"


class SurveyAnswer(Model):
    """What was answered, never by whom."""

    id = fields.BigIntField(primary_key=True)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("fontaine.Survey", related_name=False)
    survey_id: int
    answers: dict[str, Any] = fields.JSONField()
    answered_at: datetime = fields.DatetimeField()

    class Meta:
        table = "survey_answer"


class SurveyVoter(Model):
    """That somebody answered, by a keyed digest of survey and citizen: no link to the answer, no moment."""

    digest = fields.BinaryField(primary_key=True)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("fontaine.Survey", related_name=False)
    survey_id: int

    class Meta:
        table = "survey_voter"
