"""How is a demande begun, filled in step by step, and thrown away?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.catalogue import DemandeType
from models.demandes import Demande, DemandeClaim
from resolvers import actors, captchas, door, portal
from resolvers.actors import Actor
from resolvers.demandes import access, catalogue, contents, tickets
from resolvers.erasing import erasing
from resolvers.errors import Fields, NotAllowed, NotFound, Refused, StaleVersion, TooMany
from resolvers.sessions import opening
from resolvers.transactions import Acknowledged, Change, transaction
from rules import contacts, folding
from rules.vocabulary.accounts import Language, SessionTransport
from rules.vocabulary.demandes import DemandeAction, DemandeStatus
from rules.vocabulary.refusals import RefusalCode

_HOUR_S = 3_600
#: What a step may change; an answer may name the water contract.
_SAVED = ("contact", "persons", "answers", "water_contract_id")


class AccountRequired(Refused):
    """The padlock (004: « certaines nécessitent obligatoirement la création d’un compte citoyen »)."""

    code = RefusalCode.ACCOUNT_REQUIRED


@dataclass(frozen=True)
class Started:
    """A draft, and for a visitor the session that sees it only."""

    demande: Demande
    signed_in: opening.SignedIn | None = None


async def start(
    actor: Actor,
    *,
    type: str,
    captcha_id: str | None,
    captcha_answer: str | None,
    water_contract: int | None,
    transport: SessionTransport,
    language: Language,
    now: datetime,
) -> Started:
    """
    Open a draft of the type in force: a citizen's, filled in from their profile, or with a captcha a visitor's.

    :raises NotAllowed: for the staff. :raises NotFound: no such type is offered, or no such contract is theirs.
    :raises AccountRequired: to a visitor, of a type with a padlock. :raises captchas.CaptchaFailed: it is wrong.
    :raises TooMany: to visitors of an address that has begun many in an hour.
    """
    if isinstance(actor, actors.Agent):
        raise NotAllowed
    type_ = await catalogue.in_force(actor, type)
    if type_ is None or not type_.active:
        raise NotFound
    if water_contract is not None and not await contents.sees_contract(actor, water_contract):
        raise NotFound
    if isinstance(actor, (actors.Citizen, actors.System)):
        async with transaction(now) as change:
            citizen = actor.row if isinstance(actor, actors.Citizen) else None
            row = await create(change, type_, citizen, language, water_contract_id=water_contract)
            return Started(change.gives(row))
    if type_.account_required:
        raise AccountRequired
    captcha = captcha_id or ""
    await captchas.judge(Fields(), captcha, captcha_answer or "", now=now)
    await _pace()
    async with transaction(now) as change:
        await captchas.spend(captcha, now=now)
        row = await create(change, type_, None, language)
        return Started(row, await opening.open_for_ticket(change, row, transport=transport, now=now))


async def _pace() -> None:
    """Count one more of the address that asks: programs answer captchas too, and each demande is told to the staff."""
    here = door.current()
    begun = f"demandes:{here.address}"
    if await here.machines.rates.hit(begun, window_s=_HOUR_S) > here.facts.demandes_per_hour:
        raise TooMany(await here.machines.rates.opens_in_s(begun))


async def save(
    actor: Actor,
    *,
    id: int | None,
    version: int,
    contact: Mapping[str, Any] | None,
    persons: Sequence[Mapping[str, Any]] | None,
    answers: Mapping[str, Any] | None,
    read_id: contents.ReadId,
    now: datetime,
) -> Demande:
    """
    Merge into a draft what is given of it, checked as it comes, complete only when it is sent.

    Of the contact and the answers only what is named changes; the persons are a whole. None of the three changes
    nothing.

    :raises NotFound: no such draft of theirs. :raises Conflict: it was sent. :raises StaleVersion: saved in between.
    :raises InvalidInput: every wrong field.
    """
    fields = Fields()
    today = portal.today(await portal.read(), now)
    async with transaction(now) as change:
        row = await held_draft(change, actor, id, version, DemandeAction.SAVE)
        type_ = await DemandeType.get(id=row.type_id)
        if contact is not None:
            kept, faults = contacts.read(contact)
            fields.note(faults, contents.CONTACT)
            if kept.get("email", row.contact.get("email")) != row.contact.get("email"):
                # A code that was mailed to the address of before says nothing of this one.
                await DemandeClaim.filter(demande_id=row.id).delete()
            row.contact = {**row.contact, **kept}
        if persons is not None:
            row.persons = await contents.judge_persons(fields, row, persons, read_id=read_id, today=today)
        if answers is not None:
            given = await contents.judge_answers(fields, row, type_, answers, read_id=read_id)
            row.answers = {key: value for key, value in {**row.answers, **given}.items() if value is not None}
        fields.refuse_if_any()
        row.version, row.updated_at = row.version + 1, now
        row.search = search_text(type_, row)
        await row.save(update_fields=[*_SAVED, "version", "updated_at", "search"])
        return change.gives(row)


async def discard(actor: Actor, *, id: int | None, now: datetime) -> Acknowledged:
    """
    Throw a draft away, with its files and whatever it kept.

    :raises NotFound: no such draft of theirs. :raises Conflict: it was sent.
    """
    async with transaction(now) as change:
        row = await access.held_for(change, actor, id, DemandeAction.DISCARD)
        async with erasing(change.connection):
            await row.delete()
        return change.acknowledges("acknowledgement.demandeDiscard")


async def held_draft(
    change: Change, actor: Actor, demande_id: int | None, version: int, action: DemandeAction
) -> Demande:
    """
    Return a draft to change, as its author last read it.

    :raises NotFound: no such draft of theirs. :raises Conflict: it was sent. :raises StaleVersion: saved in between.
    """
    row = await access.held_for(change, actor, demande_id, action)
    if row.version != version:
        raise StaleVersion
    return row


def search_text(type_: DemandeType, row: Demande) -> str:
    """Return what lists of demandes are searched in: the title and whose it is."""
    names = (row.contact.get("first_name") or "", row.contact.get("last_name") or "")
    return folding.fold(" ".join((type_.title, *names)))


async def create(change: Change, type_: DemandeType, citizen: Any, language: Language, **given: Any) -> Demande:
    """Open a draft of a type: a citizen's, filled in from their profile, or a visitor's, with its ticket."""
    contact: dict[str, Any] = {}
    if citizen is not None:
        contact = {
            "civility": citizen.civility and citizen.civility.value,
            "first_name": citizen.first_name,
            "last_name": citizen.last_name,
            "email": citizen.email,
            "phone": citizen.phone,
            "postal_address": citizen.postal_address,
            "preferred_contact": citizen.preferred_contact.value,
        }
    row = Demande(
        type_id=type_.id,
        service_id=type_.service_id,
        citizen_id=citizen and citizen.id,
        status=DemandeStatus.DRAFT,
        version=1,
        language=citizen.language if citizen is not None else language,
        contact=contact,
        persons=[],
        answers={},
        created_at=change.now,
        updated_at=change.now,
        **given,
    )
    row.search = search_text(type_, row)
    if citizen is None:
        tickets.give(row)
    await row.save()
    return row
