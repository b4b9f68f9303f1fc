"""What does a citizen see of what happened to their account?"""

import datetime as dt

import strawberry

from language import say
from models.accounts import AccountEvent as Row
from resolvers.accounts import journal
from rules.vocabulary.accounts import AccountEventKind
from schema.context import Context, Info
from schema.nodes import Node, shows


async def _own(context: Context, key: int) -> Row | None:
    return await journal.one(context.citizen, key) if context.citizen else None


@shows(Row, reach=_own)
class AccountEvent(Node):
    """One line of the journal of an account."""

    kind: AccountEventKind
    happened_at: dt.datetime
    device: str | None

    @strawberry.field(description="A sentence for people.")
    @staticmethod
    def label(root: strawberry.Parent[Row], info: Info) -> str:
        return say(f"event.{root.kind.value}", language=info.context.language.value)
