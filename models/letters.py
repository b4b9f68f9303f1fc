"""What is kept of a letter: what it is about, when it is due, where it stands?"""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from models.demandes import Demande
from models.staff import Agent
from rules.vocabulary.accounts import Language
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus


class Letter(Model):
    """A row of the outbox: no secret and no personal data in it but, once it has left, the address it left for."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharEnumField(LetterKind, max_length=40)
    #: Of the row that the kind speaks of: a citizen, an agent, a change of address, a demande.
    subject_id = fields.BigIntField()
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "fontaine.Citizen", related_name=False, null=True
    )
    citizen_id: int | None
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    agent_id: int | None
    #: Whoever it is from, at the address that it gives.
    demande: fields.ForeignKeyNullableRelation[Demande] = fields.ForeignKeyField(
        "fontaine.Demande", related_name=False, null=True
    )
    demande_id: int | None
    language = fields.CharEnumField(Language, max_length=2)
    dedupe_key = fields.CharField(max_length=120, unique=True)
    created_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    status = fields.CharEnumField(MailStatus, max_length=20, default=MailStatus.QUEUED)
    #: Until then one worker has it; past it, another may take it.
    leased_until: datetime | None = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    first_tried_at: datetime | None = fields.DatetimeField(null=True)
    sent_at: datetime | None = fields.DatetimeField(null=True)
    subject = fields.CharField(max_length=200, null=True)
    sent_to = fields.CharField(max_length=254, null=True)
    last_error = fields.CharField(max_length=300, null=True)
    drop_reason: DropReason | None = fields.CharEnumField(DropReason, max_length=60, null=True)  # type: ignore[assignment]

    class Meta:
        table = "letter"
