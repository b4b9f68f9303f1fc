"""What do administrators see of who saw and changed what?"""

import datetime as dt

import strawberry

from models.staff import AuditEntry as Row
from resolvers.staff import audit
from schema import ids
from schema.context import Context
from schema.nodes import Node, shows


async def _administrators(context: Context, key: int) -> Row | None:
    return await audit.entry(context.actor, key)


@shows(Row, reach=_administrators)
class AuditEntry(Node):
    """One line of who saw or changed whose data; it is never changed."""

    action: str = strawberry.field(description="The mutation that changed, or the field that showed.")
    actor: str = strawberry.field(description="Name and address of the agent, as they were then.")
    happened_at: dt.datetime

    @strawberry.field(description="The id of what it is about, as `audit(about:)` and `node` take it.")
    @staticmethod
    def about(root: strawberry.Parent[Row]) -> str | None:
        return ids.write(root.about_type, root.about_id) if root.about_type and root.about_id is not None else None


def subject(about: str | None) -> tuple[str, int] | None:
    """Return the type and the row that an id names; one of ours that nothing has when it names none."""
    if about is None:
        return None
    said = ids.read(about)
    key = ids.row(about, said[0]) if said else None
    return (said[0], key) if said and key is not None else ("", 0)
