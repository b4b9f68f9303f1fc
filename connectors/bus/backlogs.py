"""What waits for a reader, and how much of it?"""

import asyncio
from typing import Any

#: A reader that is so many behind is told to look at the rows instead.
BACKLOG = 100


class Backlog:
    """What one reader has not read yet. Full, it is emptied and says so: memory is bounded, and no loss is silent."""

    def __init__(self, size: int = BACKLOG) -> None:
        self._waiting: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(size)

    def add(self, payload: dict[str, Any] | None) -> None:
        """Let the reader have `payload`."""
        try:
            self._waiting.put_nowait(payload)
        except asyncio.QueueFull:
            self.miss()

    def miss(self) -> None:
        """Let the reader know, at once, that it should look at the rows; that says all that waited."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    def __aiter__(self) -> "Backlog":
        return self

    async def __anext__(self) -> dict[str, Any] | None:
        return await self._waiting.get()
