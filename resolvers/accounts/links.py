"""Is a link that was mailed one of ours, and is it still good?"""

from datetime import datetime

from models.accounts import Secret
from resolvers import guesses, secrets
from resolvers.errors import Refused
from rules.vocabulary.accounts import SecretPurpose, Try
from rules.vocabulary.refusals import RefusalCode


class LinkInvalid(Refused):
    """Unknown, altered, spent, or of a letter that a later one took the place of."""

    code = RefusalCode.LINK_INVALID


async def find(purpose: SecretPurpose, token: str, *, now: datetime) -> Secret:
    """
    Return the secret of a link, spent or too old as it may be.

    Only unknown ones are counted as guesses: ten clicks on one link at the same instant are nobody's guesses.

    :raises LinkInvalid: when no letter ever said it. :raises TooMany: after too many of those.
    """
    secret = await secrets.find(purpose, token)
    if secret is None:
        async with guesses.guess(Try.LINK, token, now):
            raise LinkInvalid
    return secret
