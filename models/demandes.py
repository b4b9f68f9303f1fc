"""What is kept of a demande, from its draft to its archive?"""

from datetime import date, datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from models.catalogue import DemandeType
from models.documents import Document, StoredFile, StoredPiece
from models.staff import Agent, Service
from models.water.contracts import WaterContract
from rules.vocabulary.accounts import Language
from rules.vocabulary.demandes import DemandeEventKind, DemandeStatus, Party


class Demande(Model):
    id = fields.BigIntField(primary_key=True)
    ticket_digest: bytes | None = fields.BinaryField(null=True)
    ticket_sealed = fields.CharField(max_length=300, null=True)
    type: fields.ForeignKeyRelation[DemandeType] = fields.ForeignKeyField("fontaine.DemandeType", related_name=False)
    type_id: int
    service: fields.ForeignKeyRelation[Service] = fields.ForeignKeyField("fontaine.Service", related_name=False)
    service_id: int
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "fontaine.Citizen", related_name=False, null=True
    )
    citizen_id: int | None
    assigned_to: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    assigned_to_id: int | None
    status = fields.CharEnumField(DemandeStatus, max_length=20)
    version = fields.IntField()
    #: That its mails are written in.
    language = fields.CharEnumField(Language, max_length=2)
    #: civility, first_name, last_name, email, phone, postal_address, preferred_contact; a draft's may lack any.
    contact: dict[str, Any] = fields.JSONField()
    #: Each a first_name, last_name, birth_date, relation, member_id.
    persons: list[dict[str, Any]] = fields.JSONField()
    answers: dict[str, Any] = fields.JSONField()
    #: Each a label and a value; null while it is a draft.
    summary: list[dict[str, str]] | None = fields.JSONField(null=True)
    created_at = fields.DatetimeField()
    submitted_at: datetime | None = fields.DatetimeField(null=True)
    #: Of the latest thing that happened to it.
    updated_at = fields.DatetimeField()
    archived_at: datetime | None = fields.DatetimeField(null=True)
    answer_expected_by: date | None = fields.DateField(null=True)
    #: What the town hall waits for: pieces, at, by; null when for nothing.
    asked: dict[str, Any] | None = fields.JSONField(null=True)
    unread_by_citizen = fields.IntField(default=0)
    unread_by_town_hall = fields.IntField(default=0)
    acknowledgement: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "fontaine.Document", related_name=False, null=True
    )
    acknowledgement_id: int | None
    #: That it is about.
    water_contract: fields.ForeignKeyNullableRelation[WaterContract] = fields.ForeignKeyField(
        "fontaine.WaterContract", related_name=False, null=True
    )
    water_contract_id: int | None
    search = fields.TextField()

    class Meta:
        table = "demande"


class DemandeEvent(Model):
    """Append-only: the database refuses updates and deletes, but for an erasure."""

    id = fields.BigIntField(primary_key=True)
    demande: fields.ForeignKeyRelation[Demande] = fields.ForeignKeyField("fontaine.Demande", related_name=False)
    demande_id: int
    kind = fields.CharEnumField(DemandeEventKind, max_length=40)
    happened_at = fields.DatetimeField()
    by = fields.CharEnumField(Party, max_length=20)
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    agent_id: int | None
    about_type = fields.CharField(max_length=60, null=True)
    about_id: int | None = fields.BigIntField(null=True)
    #: The demande's after it.
    status = fields.CharEnumField(DemandeStatus, max_length=20)
    #: For agents only.
    internal = fields.BooleanField()

    class Meta:
        table = "demande_event"


class Exchange(Model):
    """A message between the two sides."""

    id = fields.BigIntField(primary_key=True)
    demande: fields.ForeignKeyRelation[Demande] = fields.ForeignKeyField("fontaine.Demande", related_name=False)
    demande_id: int
    author = fields.CharEnumField(Party, max_length=20)
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    agent_id: int | None
    body = fields.TextField()
    sent_at = fields.DatetimeField()
    #: When the other side first read it, whichever of its people did.
    read_at: datetime | None = fields.DatetimeField(null=True)
    expects_answer = fields.BooleanField()

    class Meta:
        table = "exchange"


class Attachment(Model):
    """A file on a demande: its own copy of that version."""

    id = fields.BigIntField(primary_key=True)
    demande: fields.ForeignKeyRelation[Demande] = fields.ForeignKeyField("fontaine.Demande", related_name=False)
    demande_id: int
    exchange: fields.ForeignKeyNullableRelation[Exchange] = fields.ForeignKeyField(
        "fontaine.Exchange", related_name=False, null=True
    )
    exchange_id: int | None
    requirement = fields.CharField(max_length=60, null=True)
    label = fields.CharField(max_length=200)
    file: fields.ForeignKeyRelation[StoredFile] = fields.ForeignKeyField("fontaine.StoredFile", related_name=False)
    file_id: int
    added_by = fields.CharEnumField(Party, max_length=20)
    added_at = fields.DatetimeField()
    from_storage_space = fields.BooleanField()
    stored_piece: fields.ForeignKeyNullableRelation[StoredPiece] = fields.ForeignKeyField(
        "fontaine.StoredPiece", related_name=False, null=True
    )
    stored_piece_id: int | None

    class Meta:
        table = "attachment"


class InternalNote(Model):
    """What agents tell one another."""

    id = fields.BigIntField(primary_key=True)
    demande: fields.ForeignKeyRelation[Demande] = fields.ForeignKeyField("fontaine.Demande", related_name=False)
    demande_id: int
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("fontaine.Agent", related_name=False)
    agent_id: int
    body = fields.TextField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "internal_note"


class DemandeClaim(Model):
    """That a citizen asked to have a demande as theirs, and was mailed a code at its address."""

    id = fields.BigIntField(primary_key=True)
    demande: fields.ForeignKeyRelation[Demande] = fields.ForeignKeyField("fontaine.Demande", related_name=False)
    demande_id: int
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    asked_at = fields.DatetimeField()
    #: Until when the code is good; null until the mail has left.
    code_until: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "demande_claim"
