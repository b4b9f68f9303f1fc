"""Which general terms has a citizen accepted, and how do they accept those in force?"""

from datetime import datetime

from models.accounts import Citizen
from models.portal import Terms, TermsAcceptance
from resolvers import actors
from resolvers.accounts import journal
from resolvers.actors import Actor
from resolvers.errors import Fields, Refused, StaleVersion
from resolvers.portal import reading
from resolvers.portal.terms import VERSION_MAX
from resolvers.transactions import transaction
from rules.vocabulary.accounts import AccountEventKind
from rules.vocabulary.refusals import RefusalCode


class TermsNotRead(Refused):
    """003: « ce bouton s'active une fois que vous êtes descendu en bas de la page »."""

    code = RefusalCode.TERMS_NOT_READ


async def accept(actor: Actor, *, version: str, read_to_end: bool, now: datetime) -> Citizen:
    """
    Write who accepted which general terms, and when; accepted twice, once.

    :raises TermsNotRead: unless read to the end. :raises StaleVersion: other terms are in force by now.
    :raises InvalidInput: there is no such version.
    """
    citizen = actors.citizen(actor)
    if not read_to_end:
        raise TermsNotRead
    async with transaction(now) as change:
        terms = await reading.terms_in_force()
        if terms is None or terms.version != version.strip():
            await _refuse(version.strip())
            raise StaleVersion(variant="terms")
        accepted = await change.connection.execute_query_dict(
            "INSERT INTO terms_acceptance (citizen_id, terms_id, accepted_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (citizen_id, terms_id) DO NOTHING RETURNING id",
            [citizen.id, terms.id, now],
        )
        if accepted:
            await journal.note(citizen.id, AccountEventKind.TERMS_ACCEPTED, now)
        return change.gives(citizen.row)


async def latest_accepted(actor: Actor) -> TermsAcceptance | None:
    """Return what the citizen who asks accepted last, with its terms."""
    mine = TermsAcceptance.filter(citizen_id=actors.citizen(actor).id)
    return await mine.select_related("terms").order_by("-accepted_at", "-id").first()


async def _refuse(version: str) -> None:
    """:raises InvalidInput: when no terms ever had that version."""
    if len(version) > VERSION_MAX or not await Terms.exists(version=version):
        fields = Fields()
        fields.wrong("version", RefusalCode.INVALID)
        fields.refuse_if_any()
