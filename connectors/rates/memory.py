"""How are hits counted by a process alone?"""

import math
import time
from collections.abc import Callable

#: Past so many keys, those whose window is over are forgotten; and again at twice as many as are left.
_SWEEP_AT = 10_000


class MemoryRates:
    """The counters of this process only."""

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._windows: dict[str, tuple[float, int]] = {}
        self._sweep_at = _SWEEP_AT

    async def hit(self, key: str, *, window_s: int) -> int:
        """Count one more for `key`."""
        now = self._monotonic_s()
        if len(self._windows) >= self._sweep_at:
            self._windows = {key: window for key, window in self._windows.items() if window[0] > now}
            self._sweep_at = max(_SWEEP_AT, 2 * len(self._windows))
        ends_at, count = self._windows.get(key, (now + window_s, 0))
        if ends_at <= now:
            ends_at, count = now + window_s, 0
        self._windows[key] = (ends_at, count + 1)
        return count + 1

    async def opens_in_s(self, key: str) -> int:
        """Return the seconds until the window of `key` ends."""
        ends_at, _ = self._windows.get(key, (0.0, 0))
        return max(1, math.ceil(ends_at - self._monotonic_s()))
