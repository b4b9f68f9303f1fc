"""How is a demande sent: its ticket given, what it says kept as it is, its author answered and the town hall told?"""

from datetime import date, datetime, timedelta

from models.catalogue import DemandeType
from models.demandes import Demande
from models.documents import Document
from resolvers import actors, letters, portal
from resolvers.accounts import confirming, profiles
from resolvers.actors import Actor
from resolvers.appointments import holds
from resolvers.demandes import access, contents, drafts, events, summaries, telling, tickets
from resolvers.errors import Fields
from resolvers.transactions import Change, transaction
from rules import forms
from rules.vocabulary.accounts import Civility, ContactMethod
from rules.vocabulary.demandes import DemandeAction, DemandeEventKind, DemandeStatus, Party
from rules.vocabulary.documents import DocumentStatus
from rules.vocabulary.letters import LetterKind

#: An acknowledgement's title, the collectivité's own language: it is a legal act.
ACKNOWLEDGEMENT = "Accusé de réception"


async def submit(
    actor: Actor,
    *,
    id: int | None,
    version: int,
    save_contact_to_profile: bool,
    read_id: contents.ReadId,
    now: datetime,
) -> Demande:
    """
    Send a draft as its author last read it: its acknowledgement leaves by mail, and the town hall is told.

    :raises NotFound: no such draft of theirs. :raises Conflict: it was sent. :raises StaleVersion: saved in between.
    :raises InvalidInput: everything it still lacks. :raises holds.HoldExpired: so is the place kept for it.
    :raises places.SlotTaken: and somebody else has it.
    """
    today = portal.today(await portal.read(), now)
    async with transaction(now) as change:
        row = await drafts.held_draft(change, actor, id, version, DemandeAction.SUBMIT)
        type_ = await DemandeType.get(id=row.type_id)
        fields = Fields()
        fields.note(await contents.lacking(row, type_, read_id=read_id))
        fields.refuse_if_any()

        await contents.recopy(row)
        row.answers, _ = forms.judge_answers(forms.read(type_.form_fields), row.answers)
        row.summary = await summaries.of(row, type_, read_id=read_id)
        if isinstance(actor, actors.Citizen) and save_contact_to_profile:
            await _save_to_profile(change, actor, row)
        await send(change, actor, row, type_, today=today)
        return change.gives(row)


async def send(change: Change, actor: Actor, row: Demande, type_: DemandeType, *, today: date) -> None:
    """
    Send a demande that lacks nothing and whose summary is made, in the transaction of what fills it in.

    :raises holds.HoldExpired, places.SlotTaken: as above.
    """
    tickets.give(row)
    row.status, row.version = DemandeStatus.SUBMITTED, row.version + 1
    row.submitted_at = row.updated_at = change.now
    row.answer_expected_by = today + timedelta(days=type_.answer_days) if type_.answer_days else None
    row.search = drafts.search_text(type_, row)
    acknowledgement = await Document.create(
        citizen_id=row.citizen_id,
        title=f"{ACKNOWLEDGEMENT} – {type_.title}"[:200],
        status=DocumentStatus.BEING_MADE,
        added_by=Party.SYSTEM,
        added_at=change.now,
    )
    row.acknowledgement_id = acknowledgement.id
    await row.save()
    if row.citizen_id is not None:
        await access.know(change, row.citizen_id, row.service_id)
    await events.note(change, actor, row, DemandeEventKind.SUBMITTED)
    await holds.become_appointment(change, actor, row)
    await letters.write(change, LetterKind.DEMANDE_ACKNOWLEDGEMENT, row, occasion="sent")
    await telling.town_hall(change, LetterKind.DEMANDE_RECEIVED, row, occasion="sent")


async def _save_to_profile(change: Change, actor: actors.Citizen, row: Demande) -> None:
    """Keep what the demande says of its author for the next ones (S004-6); an address is proven before it changes."""
    citizen = await confirming.held(actor.id)
    if citizen is None:
        return
    contact = row.contact
    wanted = {name: contact.get(name) for name in ("first_name", "last_name", "phone", "postal_address")}
    wanted["civility"] = contact.get("civility") and Civility(contact["civility"])
    if contact.get("preferred_contact"):
        wanted["preferred_contact"] = ContactMethod(contact["preferred_contact"])
    await profiles.apply(change, citizen, wanted)
