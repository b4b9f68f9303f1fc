"""What is a time zone?"""

from functools import cache
from zoneinfo import available_timezones


def is_one(name: str) -> bool:
    """Tell whether `name` is an IANA time zone, such as Europe/Paris or Indian/Reunion."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
