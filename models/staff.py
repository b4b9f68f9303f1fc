"""What is kept of the staff: services, agents, and who saw or changed whose data?"""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.accounts import Citizen
from rules.vocabulary.accounts import Language
from rules.vocabulary.staff import AgentRole, ServiceDomain


class Service(Model):
    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(max_length=60, unique=True)
    name = fields.CharField(max_length=120)
    domain = fields.CharEnumField(ServiceDomain, max_length=20)
    email = fields.CharField(max_length=254, null=True)
    phone = fields.CharField(max_length=20, null=True)

    class Meta:
        table = "service"


class Agent(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=120)
    email = fields.CharField(max_length=254)
    email_folded = fields.CharField(max_length=254, unique=True)
    role = fields.CharEnumField(AgentRole, max_length=20)
    active = fields.BooleanField(default=True)
    language = fields.CharEnumField(Language, max_length=2, default=Language.FR)
    password_hash = fields.CharField(max_length=200, null=True)
    #: The authenticator's secret, sealed; active once a code made with it was confirmed.
    one_time_secret = fields.CharField(max_length=300, null=True)
    one_time_pending = fields.CharField(max_length=300, null=True)
    #: The 30-second step of the last code taken: a code serves once.
    one_time_step: int | None = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "agent"


class AgentService(Model):
    id = fields.BigIntField(primary_key=True)
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("fontaine.Agent", related_name=False)
    agent_id: int
    service: fields.ForeignKeyRelation[Service] = fields.ForeignKeyField("fontaine.Service", related_name=False)
    service_id: int

    class Meta:
        table = "agent_service"


class CitizenService(Model):
    """That a service works with a citizen, and so may know them."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("fontaine.Citizen", related_name=False)
    citizen_id: int
    service: fields.ForeignKeyRelation[Service] = fields.ForeignKeyField("fontaine.Service", related_name=False)
    service_id: int
    since: datetime = fields.DatetimeField()

    class Meta:
        table = "citizen_service"


class AuditEntry(Model):
    """Append-only: the database refuses updates and deletes."""

    id = fields.BigIntField(primary_key=True)
    agent_id: int | None = fields.BigIntField(null=True)
    #: Their name and address as they were then.
    actor = fields.CharField(max_length=400)
    #: The mutation that did it, or the field that showed it.
    action = fields.CharField(max_length=60)
    #: A graph type and its row, such as CitizenRecord and 12; both null where it is about the whole portal.
    about_type = fields.CharField(max_length=60, null=True)
    about_id: int | None = fields.BigIntField(null=True)
    happened_at: datetime = fields.DatetimeField()

    class Meta:
        table = "audit_entry"
