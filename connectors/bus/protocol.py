"""What is asked of the live bus?"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Bus(Protocol):
    """Carries small news (ids, no personal data) to whoever listens now, in every process; keeps nothing."""

    async def publish(self, channel: str, payload: dict[str, Any]) -> None:
        """Tell those who listen to `channel`. Never raises: unheard, it is still in the rows."""

    def subscribe(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[dict[str, Any] | None]]:
        """Listen to `channel`: inside the block, nothing published is missed without a word about it.

        The iterator never ends by itself. It gives each payload, in order; and **None when some may have been missed**,
        because the reader was slow (its bounded queue was emptied) or because Redis was away: look at the rows then.
        """
