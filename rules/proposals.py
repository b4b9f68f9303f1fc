"""Which pieces of a storage space answer what a demande asks for, and which is the likeliest (S004-56)?"""

from collections.abc import Iterable
from dataclasses import dataclass

from rules import searching

#: What tells no piece from another.
_SAY_NOTHING = frozenset(
    searching.words(
        "pièce pièces document documents justificatif justificatifs copie copies photocopie scan pdf jpg jpeg png"
        " moins mois année ans date les des une aux par sur pour avec dans ses son vos votre chaque"
    )
)
_SHORTEST = 3


@dataclass(frozen=True)
class Asked:
    """What a demande asks for: its kind, where it says one, and the words that it is asked in."""

    category: str | None
    words: frozenset[str]


@dataclass(frozen=True)
class Offered:
    """A stored piece: its kind, where it has one, the words that it is found by, whether its day has passed."""

    category: str | None
    words: frozenset[str]
    is_expired: bool


def words(text: str) -> frozenset[str]:
    """Return the words of a text that tell one piece from another, each in the singular."""
    return telling(searching.words(text))


def telling(found: Iterable[str]) -> frozenset[str]:
    """Return which of the words that a search looks at tell one piece from another, each in the singular."""
    singular = [word for word in found if len(word) >= _SHORTEST and word not in _SAY_NOTHING]
    return frozenset(word[:-1] if len(word) > _SHORTEST and word[-1] in "sx" else word for word in singular)


def distance(asked: Iterable[Asked], offered: Offered) -> float | None:
    """
    Return how far a piece is from the nearest of what is asked, or None when it answers none of it.

    A piece of the kind asked for comes first; then one whose day has not passed; then the one with most words in
    common.
    """
    return min((found for one in asked if (found := _distance(one, offered)) is not None), default=None)


def _distance(asked: Asked, offered: Offered) -> float | None:
    is_of_kind = asked.category is not None and asked.category == offered.category
    in_common = len(asked.words & offered.words)
    if not is_of_kind and not in_common:
        return None
    return -(1_000.0 * is_of_kind + 100.0 * (not offered.is_expired) + min(in_common, 99))
