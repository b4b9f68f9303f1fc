"""What is kept of a file, of how it came in, of the storage space and of what the portal makes?"""

from datetime import date, datetime

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from models.family import FamilyMember
from rules.vocabulary.demandes import Party
from rules.vocabulary.documents import DocumentStatus, ScanStatus


class StoredFile(Model):
    """A file, which never changes; several rows may hold it, each as its own copy of that version."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=200)
    content_type = fields.CharField(max_length=100)
    byte_size = fields.BigIntField()
    #: Hexadecimal, of the bytes as they are kept.
    sha256 = fields.CharField(max_length=64)
    scan = fields.CharEnumField(ScanStatus, max_length=20)
    #: From when on a worker may scan it; null once that is done, or where nothing scans.
    scan_due_at: datetime | None = fields.DatetimeField(null=True)
    #: Where its bytes lie in the file store.
    place = fields.CharField(max_length=100, unique=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "stored_file"


class LoosePlace(Model):
    """A place in the file store whose bytes are no file's: on their way in, or to be deleted."""

    place = fields.CharField(max_length=100, primary_key=True)
    empty_at = fields.DatetimeField()

    class Meta:
        table = "loose_place"


class Upload(Model):
    """A place to put one file, for whoever asked for it."""

    id = fields.BigIntField(primary_key=True)
    who = fields.CharField(max_length=60)
    file_name = fields.CharField(max_length=200)
    content_type = fields.CharField(max_length=100)
    byte_size = fields.BigIntField()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "fontaine.StoredFile", related_name=False, null=True
    )
    file_id: int | None
    taken_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "upload"


class StoredPiece(Model):
    """One piece of a citizen's storage space."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    label = fields.CharField(max_length=200)
    category = fields.CharField(max_length=60, null=True)
    member: fields.ForeignKeyNullableRelation[FamilyMember] = fields.ForeignKeyField(
        "fontaine.FamilyMember", related_name=False, null=True
    )
    member_id: int | None
    file: fields.ForeignKeyRelation[StoredFile] = fields.ForeignKeyField("fontaine.StoredFile", related_name=False)
    file_id: int
    added_at = fields.DatetimeField()
    expires_on: date | None = fields.DateField(null=True)
    #: Label and file name, folded.
    search = fields.TextField()

    class Meta:
        table = "stored_piece"


class Document(Model):
    """What the portal makes for a citizen, such as an acknowledgement."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "fontaine.Citizen", related_name=False, null=True
    )
    citizen_id: int | None
    title = fields.CharField(max_length=200)
    status = fields.CharEnumField(DocumentStatus, max_length=20)
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "fontaine.StoredFile", related_name=False, null=True
    )
    file_id: int | None
    added_by = fields.CharEnumField(Party, max_length=20)
    added_at = fields.DatetimeField()

    class Meta:
        table = "document"
