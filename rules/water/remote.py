"""What does a remote meter's index say, and did its wheels pass zero since the one before?"""

import re

from rules.water.units import CUBIC_METRE_L

_INDEX = re.compile(r"(\d{1,12})(?:[.,](\d{1,3})0*)?", re.ASCII)
#: Between two indexes of a remote meter, hours or days apart, no more passes than that.
MOST_TURNED_L = 50 * CUBIC_METRE_L


def litres(text: str) -> int | None:
    """Return an index in cubic metres as whole litres; None when it is none, or finer than a litre."""
    found = _INDEX.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) * CUBIC_METRE_L + int((found[2] or "").ljust(3, "0"))


def capacity_l(digits: int) -> int:
    """Return where a meter of so many black wheels shows zero again."""
    return int(10**digits) * CUBIC_METRE_L


def has_turned(before_l: int, index_l: int, digits: int) -> bool:
    """Tell whether an index lower than the one before is explained by wheels that passed zero."""
    return index_l < before_l and index_l + capacity_l(digits) - before_l <= MOST_TURNED_L
