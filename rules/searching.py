"""Which words does a search look at? The same are kept and asked for: folded, without marks, without plurals."""

import re

from rules.folding import fold

#: The longest French word has 25 letters; PostgreSQL keeps none of more than 2,047 bytes, nor looks for one.
WORD_MAX = 60
#: As many words as anybody types to find something, and as much text as is looked at for them.
WORDS_MAX, LOOKED_AT = 12, 300

_WORD = re.compile(r"[^\W_]+")
#: What would be no empty word of PostgreSQL's any more without its last letter.
_NOT_PLURALS = frozenset({"dans", "etes", "mais", "nous", "sans", "sommes", "suis", "vous"})


def words(text: str) -> list[str]:
    """Return the words of a text, in its order: letters and digits only, without case, accents or plurals."""
    return [_singular(word[:WORD_MAX]) for word in _WORD.findall(fold(text))]


def asked(text: str | None) -> list[str]:
    """Return the words that a search is for: the first few; a letter that stands alone is one only while typed."""
    found = words((text or "")[:LOOKED_AT])[:WORDS_MAX]
    return [word for index, word in enumerate(found) if len(word) > 1 or word.isdigit() or index == len(found) - 1]


def _singular(word: str) -> str:
    """PostgreSQL's French leaves vélos and trous as they are. What only looks like a plural is cut on both sides."""
    if len(word) <= 3 or word[-1] not in "sx" or word in _NOT_PLURALS:
        return word
    return f"{word[:-3]}al" if word.endswith("aux") and word[-4] not in "ey" else word[:-1]
