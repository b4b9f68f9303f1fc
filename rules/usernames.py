"""What may a username be, and when are two of them the same?"""

import re

from rules.folding import fold
from rules.vocabulary.refusals import RefusalCode

MIN_LENGTH = 3
MAX_LENGTH = 40
_SHAPE = re.compile(r"[\w.\-' ]+")


def judge(username: str) -> RefusalCode | None:
    """Return why `username` (already trimmed) cannot be one, or None. Never an @, which could tell of an e-mail."""
    if len(username) < MIN_LENGTH:
        return RefusalCode.TOO_SHORT
    if len(username) > MAX_LENGTH or len(fold(username)) > MAX_LENGTH:
        return RefusalCode.TOO_LONG
    return None if _SHAPE.fullmatch(username) else RefusalCode.INVALID


def propose(first_name: str, last_name: str, suffix: int) -> str:
    """Return a username made of a name, for one who chose none: claire.martin.4821."""
    words = re.sub(r"[^a-z0-9]+", ".", fold(f"{first_name} {last_name}")).strip(".") or "citoyen"
    return f"{words[: MAX_LENGTH - 8].strip('.')}.{suffix}"
