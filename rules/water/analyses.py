"""What do the letters and texts of Hub'Eau say of a sample?"""

import re

from rules.vocabulary.water import Conformity

_CONFORMITIES = {"C": Conformity.COMPLIANT, "N": Conformity.NON_COMPLIANT, "D": Conformity.DEROGATION}
_NETWORK = re.compile(r"[0-9A-Za-z]{1,20}")
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)


def conformity(letter: str) -> Conformity:
    """Return C compliant, N not, D by derogation; S, or nothing at all, is not applicable."""
    return _CONFORMITIES.get(letter.strip().upper(), Conformity.NOT_APPLICABLE)


def network_code(text: str) -> str | None:
    """Return the code of a distribution unit as it is kept, None when it can be none."""
    bare = text.strip().upper()
    return bare if _NETWORK.fullmatch(bare) and bare.isascii() else None


def exact(text: str, number: str | None) -> str | None:
    """
    Return the number that was measured, exactly as it came; None where the laboratory wrote none.

    « <0,5 » says that it was less, and no number says that.
    """
    written = text.replace(",", ".").replace(" ", "")
    if _NUMBER.fullmatch(written):
        return number if number is not None and _NUMBER.fullmatch(number) else written
    return None
