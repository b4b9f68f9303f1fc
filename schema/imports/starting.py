"""What does a manager say to have a sheet taken in?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.imports import starting
from rules.vocabulary.imports import ImportKind
from rules.vocabulary.staff import AgentRole
from schema import gates, ids
from schema.context import Info
from schema.imports.imported import Import
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation

ImportStartResult: TypeAlias = Annotated[Import | Refusal, strawberry.union("ImportStartResult")]


@strawberry.input
class ImportStartInput:
    kind: ImportKind
    upload: strawberry.ID
    dry_run: bool = False


@strawberry.type
class ImportMutations:
    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def import_start(info: Info, input: ImportStartInput) -> ImportStartResult:
        """
        By a manager: a CSV file of 512 MB at most, taken in by a worker, row by row; the same file twice changes
        nothing. A dry run tells what would be wrong, and keeps nothing else.
        """
        return await starting.start(
            info.context.actor, **said(input, upload=ids.row(input.upload, "Upload")), now=info.context.now
        )
