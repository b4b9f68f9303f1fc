"""What does a manager see of an import, and how do they watch it?"""

import datetime as dt
from collections.abc import AsyncIterator

import strawberry

from models.imports import Import as Row
from resolvers.imports import access, faults
from rules.vocabulary.imports import ImportKind, ImportStatus
from rules.vocabulary.staff import AgentRole
from schema import gates, ids
from schema.context import Context, Info
from schema.nodes import Node, shows
from schema.roots import subscription
from schema.scalars import Url


async def _managers(context: Context, key: int) -> Row | None:
    return await access.one(context.actor, key)


@shows(Row, reach=_managers)
class Import(Node):
    """Long work in a worker, row by row: a CSV file taken in; resumed where it was if the worker dies."""

    kind: ImportKind
    status: ImportStatus = strawberry.field(
        description="FAILED when it could not be read as a whole; rows that were not taken in fail nothing."
    )
    dry_run: bool
    total_rows: int | None = strawberry.field(description="Null until they are counted.")
    done_rows: int = strawberry.field(description="Gone through so far, those that failed too.")
    failed_rows: int
    created_at: dt.datetime
    finished_at: dt.datetime | None

    @strawberry.field(
        description="Row, column and why, CSV, in the language of the request; null where nothing is wrong. Signed:"
        " good for five minutes."
    )
    @staticmethod
    async def errors_url(root: strawberry.Parent[Row], info: Info) -> Url | None:
        return await faults.address(root, info.context.language, now=info.context.now)


@strawberry.type
class ImportSubscriptions:
    @subscription(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def import_progressed(info: Info, id: strawberry.ID) -> AsyncIterator[Import]:
        """An import as it is, then each time it moves; ends with it."""
        async for row in access.progressing(info.context.actor, ids.row(id, "Import")):
            yield row  # type: ignore[misc]
