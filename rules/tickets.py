"""
What is the number of a demande: unguessable, read aloud without a doubt, a letter wrong noticed?

Fourteen signs of 23, then one that checks them: 63 random bits. None looks like another (no 0 O, 1 I, 2 Z, 5 S, 8 B,
U V, 9 g); 23 is a prime, so that one sign wrong, or two exchanged, never give a right ticket.
"""

import re

SIGNS = "3467ACDEFGHJKLMNPQRTWXY"
LENGTH = 15
#: How many stand together: ABC-DEF-…
_GROUP = 3
_BETWEEN = re.compile(r"[\s\-–—.·_]+")
#: No ticket is longer than this as anybody writes it.
WRITTEN_MAX = 60


def make(seed: bytes) -> str:
    """Return the ticket that 16 random bytes make, as it is kept: 15 signs."""
    number = int.from_bytes(seed, "big")
    signs = ""
    while len(signs) < LENGTH - 1:
        number, one = divmod(number, len(SIGNS))
        signs += SIGNS[one]
    return signs + _check(signs)


def read(text: str) -> str | None:
    """Return what somebody typed as it is kept, or None when it is no ticket: a sign is wrong, missing or too many."""
    signs = _BETWEEN.sub("", text[:WRITTEN_MAX]).upper()
    if len(signs) != LENGTH or any(one not in SIGNS for one in signs):
        return None
    return signs if signs[-1] == _check(signs[:-1]) else None


def written(ticket: str) -> str:
    """Return a ticket as people read it: five groups of three."""
    return "-".join(ticket[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def _check(signs: str) -> str:
    return SIGNS[sum(weight * SIGNS.index(one) for weight, one in enumerate(signs, start=1)) % len(SIGNS)]
