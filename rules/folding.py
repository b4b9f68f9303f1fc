"""How are words compared as people compare them: case, accents and spaces apart?"""

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'"})


def fold(text: str) -> str:
    """Return `text` without case or accents, its runs of spaces made one."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())
