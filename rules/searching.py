"""Which words does a search look at? The same are kept and asked for: folded, without marks."""

import re

from rules.folding import fold

#: The longest French word has 25 letters; PostgreSQL keeps none of more than 2,047 bytes, nor looks for one.
WORD_MAX = 60
#: As many words as anybody types to find something, and as much text as is looked at for them.
WORDS_MAX, LOOKED_AT = 12, 300

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text, in its order: letters and digits only, without case or accents."""
    return [word[:WORD_MAX] for word in _WORD.findall(fold(text))]


def asked(text: str | None) -> list[str]:
    """Return the words that a search is for: the first few; a letter that stands alone is one only while typed."""
    found = words((text or "")[:LOOKED_AT])[:WORDS_MAX]
    return [word for index, word in enumerate(found) if len(word) > 1 or word.isdigit() or index == len(found) - 1]
