"""What do managers see of the outbox?"""

import datetime as dt

import strawberry

from models.letters import Letter as Row
from resolvers.staff import mails
from rules.vocabulary.letters import MailStatus
from schema import loaders
from schema.context import Context, Info
from schema.nodes import Node, shows
from schema.scalars import EmailAddress


async def _managers(context: Context, key: int) -> Row | None:
    return await mails.one(context.actor, key, now=context.now)


@shows(Row, reach=_managers)
class Mail(Node):
    """One e-mail of the outbox. It never holds a secret: codes and links are made when it is sent."""

    subject: str | None = strawberry.field(description="Null until it has left.")
    status: MailStatus
    created_at: dt.datetime
    due_at: dt.datetime
    sent_at: dt.datetime | None
    attempts: int
    last_error: str | None

    @strawberry.field(description="Where it left for, or would as things stand.")
    @staticmethod
    async def to(root: strawberry.Parent[Row], info: Info) -> EmailAddress:
        return EmailAddress(await loaders.load(info.context, mails.addresses, root))

    @strawberry.field
    @staticmethod
    def kind(root: strawberry.Parent[Row]) -> str:
        return root.kind.value
