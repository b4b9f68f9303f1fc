"""What is kept of long work done in a worker, row by row?"""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.documents import StoredFile
from models.staff import Agent
from rules.vocabulary.imports import ImportKind, ImportStatus


class Import(Model):
    id = fields.BigIntField(primary_key=True)
    kind = fields.CharEnumField(ImportKind, max_length=30)
    status = fields.CharEnumField(ImportStatus, max_length=20)
    dry_run = fields.BooleanField(default=False)
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "fontaine.StoredFile", related_name=False, null=True
    )
    file_id: int | None
    #: What it is about where there is no file: a network, a span.
    facts: dict[str, Any] = fields.JSONField(default=dict)
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "fontaine.Agent", related_name=False, null=True
    )
    agent_id: int | None
    #: None until they are counted.
    total_rows: int | None = fields.IntField(null=True)
    done_rows = fields.IntField(default=0)
    failed_rows = fields.IntField(default=0)
    #: How far what is committed goes.
    cursor: dict[str, Any] | None = fields.JSONField(null=True)
    created_at = fields.DatetimeField()
    started_at: datetime | None = fields.DatetimeField(null=True)
    finished_at: datetime | None = fields.DatetimeField(null=True)
    #: Until then one worker has it; past it, another may take it.
    leased_until: datetime | None = fields.DatetimeField(null=True)
    failure = fields.CharField(max_length=60, null=True)

    class Meta:
        table = "import"


class ImportFault(Model):
    """Why a row was not taken in; a row may have several, by their place."""

    id = fields.BigIntField(primary_key=True)
    import_id = fields.BigIntField()
    #: Of the file, the one after its head being 2.
    row = fields.IntField()
    place = fields.SmallIntField()
    column_name = fields.CharField(max_length=60, null=True)
    #: Of the sentence `refusal.<code>` and its variant.
    code = fields.CharField(max_length=40)
    variant = fields.CharField(max_length=40, null=True)
    facts: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "import_error"
