"""How is news carried inside one process?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from connectors.bus.backlogs import Backlog


class MemoryBus:
    """A live bus for one process. Payloads go through JSON, as they would through Redis."""

    def __init__(self) -> None:
        self._readers: dict[str, set[Backlog]] = {}

    async def publish(self, channel: str, payload: dict[str, Any]) -> None:
        """Tell those who listen to `channel` in this process."""
        said = orjson.dumps(payload)
        for reader in self._readers.get(channel, ()):
            reader.add(orjson.loads(said))

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[Backlog]:
        """Listen to `channel`."""
        readers = self._readers.setdefault(channel, set())
        readers.add(reader := Backlog())
        try:
            yield reader
        finally:
            readers.discard(reader)
            if not readers and self._readers.get(channel) is readers:
                del self._readers[channel]
