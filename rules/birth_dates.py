"""May somebody have been born on a day?"""

from datetime import date

from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

#: Nobody of whom it is proven has lived longer than 122 years; beyond, a century was mistyped.
OLDEST = 130


def judge(born_on: date, *, today: date) -> list[Fault]:
    """Return what is wrong with a birth date: it is to come, or too long ago for anybody alive."""
    is_right = born_on <= today and born_on.year >= today.year - OLDEST
    return [] if is_right else [Fault((), RefusalCode.OUT_OF_RANGE, "birth_date", {"years": OLDEST})]
