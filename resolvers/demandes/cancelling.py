"""How is a demande taken back (004: « Annuler ma demande »), all or nothing?"""

from datetime import datetime

from models.demandes import Demande, Exchange
from models.letters import Letter
from resolvers import letters
from resolvers.actors import Actor
from resolvers.appointments import booking
from resolvers.demandes import access, events, telling
from resolvers.errors import Fields, Refused
from resolvers.transactions import transaction
from rules import texts
from rules.vocabulary.demandes import DemandeAction, DemandeEventKind, DemandeStatus
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus
from rules.vocabulary.refusals import RefusalCode

REASON_MAX = 1_000
#: What is mailed though the demande is cancelled before it has left.
_STILL_TRUE = (
    LetterKind.DEMANDE_ACKNOWLEDGEMENT,
    LetterKind.DEMANDE_CANCELLED,
    LetterKind.DEMANDE_CANCELLED_RECEIVED,
    LetterKind.APPOINTMENT_CANCELLED,
)


class NotConfirmed(Refused):
    """« L’annulation est effective après la validation d’un message de confirmation. »"""

    code = RefusalCode.CONFIRMATION_NEEDED

    def __init__(self) -> None:
        super().__init__(variant="cancel")


async def cancel(actor: Actor, *, id: int | None, confirm: bool, reason: str | None, now: datetime) -> Demande:
    """
    Cancel a demande that is not answered yet: it is archived, its place is free again, its letters are dropped.

    A reason is said to the town hall as a message.

    :raises NotFound: no such demande for whoever asks. :raises Conflict: it is over, or a draft.
    :raises NotConfirmed: nothing was done; ask again with `confirm`.
    """
    fields = Fields()
    said = texts.clean(reason or "", lines=True)
    if said:
        fields.note(texts.judge(said, maximum=REASON_MAX), "reason")
        fields.refuse_if_any()
    async with transaction(now) as change:
        row = await access.held_for(change, actor, id, DemandeAction.CANCEL)
        if not confirm:
            raise NotConfirmed
        row.status, row.archived_at, row.asked = DemandeStatus.CANCELLED, now, None
        if said:
            row.unread_by_town_hall += 1
            await Exchange.create(
                demande_id=row.id, author=access.party_of(actor), body=said, sent_at=now, expects_answer=False
            )
        await row.save(update_fields=["status", "archived_at", "asked", "unread_by_town_hall"])
        await booking.free(change, actor, row)
        await _drop_letters(row)
        await events.note(change, actor, row, DemandeEventKind.CANCELLED)
        await events.note(change, actor, row, DemandeEventKind.ARCHIVED)
        await letters.write(change, LetterKind.DEMANDE_CANCELLED, row, occasion="cancelled")
        await telling.town_hall(change, LetterKind.DEMANDE_CANCELLED_RECEIVED, row, occasion="cancelled")
        return change.gives(row)


async def _drop_letters(row: Demande) -> None:
    """What waits to be told of it is true no more."""
    waiting = Letter.filter(demande_id=row.id, status__in=(MailStatus.QUEUED, MailStatus.RETRYING), leased_until=None)
    await waiting.exclude(kind__in=_STILL_TRUE).update(status=MailStatus.DROPPED, drop_reason=DropReason.NO_LONGER_TRUE)
