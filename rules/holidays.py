"""Which days are public holidays (« jours fériés »), in a subdivision whose own differ too?"""

from datetime import date
from functools import lru_cache

#: By ISO 3166-2:FR, those whose public holidays differ, as the library names them: it knows Alsace as one (6AE), and
#: the Good Friday and the 26 December of Moselle (57), Bas-Rhin (67) and Haut-Rhin (68) are the same.
_DIFFER = ("57", "6AE", "971", "972", "973", "974", "976", "BL", "MF", "NC", "PF", "PM", "TF", "WF")
_SUBDIVISIONS = {**{code: code for code in _DIFFER}, "67": "6AE", "68": "6AE"}


def is_subdivision(code: str) -> bool:
    """Tell whether public holidays differ in the subdivision of that code (57, 67, 68, 974…)."""
    return code in _SUBDIVISIONS


def is_one(day: date, subdivision: str | None) -> bool:
    """Tell whether `day` is a public holiday, in all of France or in that subdivision."""
    return day in _of_year(day.year, subdivision)


@lru_cache(maxsize=64)
def _of_year(year: int, subdivision: str | None) -> frozenset[date]:
    # 20 MB, which a process that computes no slot has no use for.
    from holidays.countries.france import France

    return frozenset(France(subdiv=_SUBDIVISIONS.get(subdivision or ""), years=year))  # type: ignore[no-untyped-call]
