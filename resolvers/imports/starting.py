"""How does a manager have a sheet taken in? It is only noted here; a worker does it."""

from datetime import datetime

from models.imports import Import
from resolvers import actors
from resolvers.actors import Actor
from resolvers.documents import uploads
from resolvers.errors import Fields, NotAllowed, NotFound
from resolvers.imports.access import OF_WATER
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules.vocabulary.imports import ImportKind, ImportStatus
from rules.vocabulary.staff import AgentRole, ServiceDomain

_SHEETS = frozenset({"text/csv", "text/plain"})


async def start(actor: Actor, *, kind: ImportKind, upload: int | None, dry_run: bool, now: datetime) -> Import:
    """
    Have a sheet taken in; `dry_run` only tells what would be wrong.

    :raises NotAllowed: for anybody but managers and administrators. :raises NotFound: what is about water, for those
        who do not work for it.
    :raises InvalidInput: no such upload, or no sheet.
    """
    staff = actors.staff(actor, AgentRole.MANAGER)
    if not isinstance(staff, actors.Agent):
        raise NotAllowed
    if kind in OF_WATER and not staff.serves(ServiceDomain.WATER):
        raise NotFound
    async with transaction(now) as change:
        file = await uploads.take(change, actor, upload, path="upload", fields=Fields(), content_types=_SHEETS)
        row = await Import.create(
            kind=kind, status=ImportStatus.QUEUED, dry_run=dry_run, file_id=file.id, agent_id=staff.id, created_at=now
        )
        change.ring()
        await audit.note(change, staff, "importStart", "Import", row.id)
        return change.gives(row)
