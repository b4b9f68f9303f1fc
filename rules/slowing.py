"""When is a guess one too many? After 5 failures a minute or 25 a day, for one target and for one address."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Window:
    length: timedelta
    failures: int


WINDOWS = (Window(timedelta(minutes=1), 5), Window(timedelta(days=1), 25))
LONGEST = max(window.length for window in WINDOWS)


def wait_s(failures: list[datetime], now: datetime) -> int:
    """Return how many seconds to wait before the next guess, 0 when it may be made; `failures` in any order."""
    waits = [0]
    for window in WINDOWS:
        recent = sorted(at for at in failures if at > now - window.length)
        if len(recent) >= window.failures:
            frees_at = recent[-window.failures] + window.length
            waits.append(math.ceil((frees_at - now).total_seconds()))
    return max(waits)
