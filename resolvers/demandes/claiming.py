"""How does a demande made without an account become a citizen's (S004-47): one owner, all of it along with it?"""

import hmac
from datetime import datetime

from models.accounts import Citizen
from models.demandes import Demande, DemandeClaim
from models.documents import Document
from resolvers import actors, door, guesses, letters
from resolvers.accounts import confirming, identity
from resolvers.actors import Actor
from resolvers.demandes import access, events, showing
from resolvers.errors import Conflict, NotFound, NotSignedIn, Refused
from resolvers.transactions import Change, transaction
from rules import codes, lifetimes
from rules.vocabulary.accounts import Try
from rules.vocabulary.demandes import DemandeAction, DemandeEventKind, DemandeStatus
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

#: Of what a code is derived: it is kept nowhere.
_CODE = "claim code"


class ClaimNeedsCode(Refused):
    """The demande gives another address than the account's: whoever reads its mails says so."""

    code = RefusalCode.CLAIM_NEEDS_CODE


class WrongCode(Refused):
    code = RefusalCode.WRONG_CODE


async def claim(actor: Actor, *, ticket: str, code: str | None, now: datetime) -> Demande:
    """
    Make a demande the citizen's who has its ticket, and its address or the code that was mailed there.

    From then on whoever else has the ticket sees its status only. Asked again by its owner, it is given as it is.

    :raises InvalidInput: it is no ticket. :raises NotFound: no demande has it, or another account has the demande.
    :raises Conflict: it is archived. :raises ClaimNeedsCode: six digits were mailed to its address.
    :raises WrongCode: wrong, or too old. :raises TooMany: after too many wrong ones.
    """
    citizen = actors.citizen(actor)
    row = await showing.shown(ticket, now=now, unless_of_others=citizen.id)
    if row.citizen_id is None:
        await _refuse_unless_claimable(row)
    is_by_code = row.citizen_id is None and not _is_at_address(citizen.row, row)
    if is_by_code:
        if code is None:
            await _ask(citizen.id, row.id, now=now)
            raise ClaimNeedsCode
        await _check(citizen.id, row.id, code, now=now)

    async with transaction(now) as change:
        row = await access.held_by_ticket(change, row.id)
        if row.citizen_id not in (None, citizen.id):
            raise NotFound
        if row.citizen_id is None:
            # As it is now that it is held: it may have been cancelled, or given another address, in between.
            await _refuse_unless_claimable(row)
            if not (is_by_code or _is_at_address(citizen.row, row)):
                raise ClaimNeedsCode
            await _give(change, citizen, row)
        return change.gives(row)


async def tell_code(claim_id: int, *, now: datetime) -> tuple[str, datetime] | None:
    """Return the code that a letter carries, good for an hour from now, and until when; None once nobody asks."""
    until = now + lifetimes.CLAIM_CODE
    async with transaction(now, aside=True):
        is_asked = await DemandeClaim.filter(id=claim_id).update(code_until=until)
    return (codes.six_digits(door.current().keys.derive(_CODE, claim_id)), until) if is_asked else None


async def _refuse_unless_claimable(row: Demande) -> None:
    """:raises Conflict: it is archived."""
    if not await access.may_be_claimed(row):
        raise Conflict(variant=DemandeAction.CLAIM.value)


def _is_at_address(citizen: Citizen, row: Demande) -> bool:
    """Tell whether a demande gives the citizen's own proven address, or a draft none yet."""
    address = row.contact.get("email")
    return address is None or (
        citizen.email_confirmed_at is not None and identity.folded_email(address) == citizen.email_folded
    )


async def _ask(citizen_id: int, demande_id: int, *, now: datetime) -> None:
    """Have a code mailed to a demande's address, unless the citizen has just had one."""
    async with transaction(now, aside=True) as change:
        row = await access.held_by_ticket(change, demande_id)
        asked = DemandeClaim.filter(demande_id=row.id, citizen_id=citizen_id, asked_at__gt=now - lifetimes.CLAIM_STEP)
        if row.citizen_id is None and not await asked.exists():
            made = await DemandeClaim.create(demande_id=row.id, citizen_id=citizen_id, asked_at=now)
            await letters.write(change, LetterKind.DEMANDE_CLAIM_CODE, row, occasion=made.id, subject_id=made.id)


async def _check(citizen_id: int, demande_id: int, code: str, *, now: datetime) -> None:
    """:raises WrongCode: unless it is one that was mailed for this citizen, and still good."""
    given = "".join(code.split()).encode()
    keys = door.current().keys
    async with guesses.guess(Try.CLAIM_CODE, f"demande:{demande_id}", now) as guess:
        asked = await DemandeClaim.filter(demande_id=demande_id, citizen_id=citizen_id, code_until__gt=now)
        good = [codes.six_digits(seed).encode() for one in asked for seed in keys.derivations(_CODE, one.id)]
        if not any(hmac.compare_digest(given, one) for one in good):
            raise WrongCode
        await guess.was_right()


async def _give(change: Change, citizen: actors.Citizen, row: Demande) -> None:
    """Make a demande that is held a citizen's, with what the portal made of it."""
    if await confirming.held(citizen.id) is None:
        raise NotSignedIn
    row.citizen_id = citizen.id
    await row.save(update_fields=["citizen_id"])
    await Document.filter(id=row.acknowledgement_id).update(citizen_id=citizen.id)
    await DemandeClaim.filter(demande_id=row.id).delete()
    if row.status is not DemandeStatus.DRAFT:
        await access.know(change, citizen.id, row.service_id)
    await events.note(change, citizen, row, DemandeEventKind.CLAIMED)
