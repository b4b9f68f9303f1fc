"""What is asked of the counter of calls?"""

from typing import Protocol


class Rates(Protocol):
    """Counts in windows that open with the first hit. For what is slowed, not for what is forbidden: it fails open."""

    async def hit(self, key: str, *, window_s: int) -> int:
        """Count one more for `key` and return how many its window has; 0 when nobody can tell."""

    async def opens_in_s(self, key: str) -> int:
        """Return in how many seconds (1 at least) the window of `key` ends: what Retry-After says of a refusal."""
