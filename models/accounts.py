"""What is kept of a citizen's account: who, how they prove it, and the journal of what happened to it?"""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from rules.vocabulary.accounts import (
    AccountEventKind,
    AccountKind,
    Civility,
    ContactMethod,
    Language,
    SecretPurpose,
    Try,
)


class Citizen(Model):
    """A space. Several unconfirmed ones may bear one address; of the confirmed ones, the database allows one."""

    id = fields.BigIntField(primary_key=True)
    username = fields.CharField(max_length=40)
    username_folded = fields.CharField(max_length=40, unique=True)
    email = fields.CharField(max_length=254)
    email_folded = fields.CharField(max_length=254)
    email_confirmed_at: datetime | None = fields.DatetimeField(null=True)
    kind = fields.CharEnumField(AccountKind, max_length=20)
    civility: Civility | None = fields.CharEnumField(Civility, max_length=20, null=True)  # type: ignore[assignment]
    first_name = fields.CharField(max_length=80)
    last_name = fields.CharField(max_length=80)
    phone = fields.CharField(max_length=20, null=True)
    postal_address: dict[str, Any] | None = fields.JSONField(null=True)
    preferred_contact = fields.CharEnumField(ContactMethod, max_length=20)
    language = fields.CharEnumField(Language, max_length=2)
    #: argon2; null until the citizen has chosen one.
    password_hash = fields.CharField(max_length=200, null=True)
    #: Set by a sign-in with a temporary password; nothing else is open until another is chosen (003-7).
    must_change_password = fields.BooleanField(default=False)
    #: Of the water service's records, for a first connection (001-3) and so that no password equals it (001-8).
    subscriber_number = fields.CharField(max_length=40, null=True)
    #: Of the record an import made the space from; asking twice for one creates one.
    external_id = fields.CharField(max_length=80, null=True, unique=True)
    by_collectivite = fields.BooleanField()
    #: Null until the activation link of a space that the collectivité made has been followed.
    activated_at: datetime | None = fields.DatetimeField(null=True)
    signed_in_at: datetime | None = fields.DatetimeField(null=True)
    previous_sign_in_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    #: Names, username, address, folded, for the staff's search.
    search = fields.TextField()

    class Meta:
        table = "citizen"


class AccountEvent(Model):
    """Append-only: the database refuses updates and deletes, but for an erasure."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    kind = fields.CharEnumField(AccountEventKind, max_length=40)
    happened_at = fields.DatetimeField()
    device = fields.CharField(max_length=120, null=True)

    class Meta:
        table = "account_event"


class EmailChange(Model):
    """An address asked for and not yet proven, then proven."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    old_email = fields.CharField(max_length=254)
    new_email = fields.CharField(max_length=254)
    requested_at = fields.DatetimeField()
    confirmed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "email_change"


class Secret(Model):
    """A code, a link or a temporary password that was mailed: its digest, its expiry, whether it is spent."""

    id = fields.BigIntField(primary_key=True)
    purpose = fields.CharEnumField(SecretPurpose, max_length=40)
    citizen_id: int | None = fields.BigIntField(null=True)
    agent_id: int | None = fields.BigIntField(null=True)
    letter_id = fields.BigIntField()
    digest = fields.BinaryField()
    born_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    spent_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "secret"


class Attempt(Model):
    """A guess, written before it is judged, so that thirty at once count as thirty."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharEnumField(Try, max_length=40)
    #: Digest of whose account, code or link is guessed at.
    target = fields.BinaryField()
    #: Digest of where it came from.
    address = fields.BinaryField()
    happened_at = fields.DatetimeField()
    #: Null while it is being judged.
    succeeded = fields.BooleanField(null=True)

    class Meta:
        table = "attempt"


class Captcha(Model):
    """A security code to type or to hear; the code itself is derived from the id and kept nowhere."""

    id = fields.UUIDField(primary_key=True)
    expires_at = fields.DatetimeField()
    spent_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "captcha"
