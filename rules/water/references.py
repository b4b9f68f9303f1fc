"""How are a reference, a contract's number and a meter's serial number compared, however people copy them?"""

from rules.folding import fold

#: None of ours is longer; what is says nothing beyond.
LONGEST = 40


def bare(text: str) -> str:
    """Return its letters and digits only, folded: spaces, hyphens, dots and case say nothing."""
    return "".join(character for character in fold(text) if character.isalnum())[:LONGEST]
