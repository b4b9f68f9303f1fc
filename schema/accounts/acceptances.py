"""What does a citizen see of the general terms that they accepted?"""

import datetime as dt

import strawberry

from models.portal import TermsAcceptance as Row
from schema.portal.terms import Terms


@strawberry.type
class TermsAcceptance:
    """Which version of the general terms was accepted, and when."""

    terms: Terms
    accepted_at: dt.datetime

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Row)
