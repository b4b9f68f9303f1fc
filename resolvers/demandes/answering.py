"""When has a citizen answered what the town hall asked them for?"""

from datetime import datetime

from models.demandes import Demande
from resolvers import actors
from resolvers.actors import Actor
from resolvers.demandes import access, contents, events
from resolvers.transactions import Change
from rules.vocabulary.demandes import DemandeEventKind, DemandeStatus, Party


async def by_exchange(change: Change, actor: Actor, row: Demande) -> None:
    """Take a message of the citizen for their answer: what they wrote may be why a piece does not come."""
    if row.status is DemandeStatus.AWAITING_CITIZEN and access.party_of(actor) is Party.CITIZEN:
        await _answered(change, row)


async def by_attachment(change: Change, actor: Actor, row: Demande) -> None:
    """Take pieces for their answer once every piece asked for has come since."""
    if row.status is not DemandeStatus.AWAITING_CITIZEN or access.party_of(actor) is not Party.CITIZEN:
        return
    asked = row.asked or {"pieces": [], "at": change.now.isoformat()}
    wanted, since = set(asked["pieces"]), datetime.fromisoformat(asked["at"])
    if wanted and wanted <= await contents.come(row, wanted, since=since):
        await _answered(change, row)


async def _answered(change: Change, row: Demande) -> None:
    """It is the town hall's turn again."""
    row.status, row.asked = DemandeStatus.IN_PROGRESS, None
    await row.save(update_fields=["status", "asked"])
    await events.note(change, actors.System("answered"), row, DemandeEventKind.STATUS_CHANGED)
