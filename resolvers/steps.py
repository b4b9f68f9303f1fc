"""What stands between a signed-in person and everything else, in the order to do it (003: password, CGU, home)?"""

from models.accounts import Citizen
from models.portal import TermsAcceptance
from models.sessions import Session
from resolvers import portal
from rules.vocabulary.accounts import PendingStep


async def of_citizen(row: Citizen) -> tuple[PendingStep, ...]:
    """Return the steps that a citizen has still to take."""
    terms = await portal.terms_in_force()
    accepted = terms is None or await TermsAcceptance.exists(citizen_id=row.id, terms_id=terms.id)
    return pending(row, must_accept_terms=not accepted)


def pending(row: Citizen, *, must_accept_terms: bool) -> tuple[PendingStep, ...]:
    """Return the steps of a citizen of whom it is known whether the terms in force are accepted."""
    return tuple(
        step
        for step, stands in (
            (PendingStep.CONFIRM_EMAIL, row.email_confirmed_at is None),
            (PendingStep.CHANGE_PASSWORD, row.must_change_password),
            (PendingStep.ACCEPT_TERMS, must_accept_terms),
        )
        if stands
    )


def of_agent(session: Session) -> tuple[PendingStep, ...]:
    """Return the steps that a member of staff has still to take."""
    return () if session.whole else (PendingStep.SET_UP_ONE_TIME_CODE,)
