"""What may the name of something in an address be: etat-civil, eau?"""

import re

from rules.vocabulary.refusals import RefusalCode

MAX_LENGTH = 60
_SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def judge(slug: str) -> RefusalCode | None:
    """Return why `slug` cannot be one, or None: small letters without accents, digits, hyphens between them."""
    if not slug.strip():
        return RefusalCode.REQUIRED
    if len(slug) > MAX_LENGTH:
        return RefusalCode.TOO_LONG
    return None if _SHAPE.fullmatch(slug) else RefusalCode.INVALID
