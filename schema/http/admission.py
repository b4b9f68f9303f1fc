"""
May one more operation execute now? A few at a time: past that, more in flight only lengthen everybody's wait.

And may one address keep one more socket or stream open? Each holds memory for as long as the client likes.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from schema.http.refusing import rate_limited
from schema.limits.numbers import Limits

_RETRY_AFTER_S = 1
#: One of the sockets that an address keeps open will hardly close sooner.
_LIVE_AGAIN_S = 30


class Admission:
    """Lets `executions` in at once; `waiting` more may wait for `waiting_s`, and the rest are sent away."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seats = asyncio.Semaphore(limits.executions)
        self._waiting = 0

    @asynccontextmanager
    async def seat(self) -> AsyncIterator[None]:
        """
        Hold a seat while an operation executes.

        :raises RequestRefused: 429, when too many wait already, or the wait is too long.
        """
        if self._seats.locked():
            await self._wait()
        else:
            await self._seats.acquire()
        try:
            yield
        finally:
            self._seats.release()

    async def _wait(self) -> None:
        if self._waiting >= self._limits.waiting:
            raise rate_limited(_RETRY_AFTER_S)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.waiting_s):
                await self._seats.acquire()
        except TimeoutError:
            raise rate_limited(_RETRY_AFTER_S) from None
        finally:
            self._waiting -= 1


class Live:
    """Lets each address keep `live` sockets and streams open."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: Counter[str] = Counter()

    @contextmanager
    def place(self, address: str) -> Iterator[None]:
        """
        Hold a place while a socket or a stream is open.

        :raises RequestRefused: 429, when the address holds as many as it may.
        """
        if self._open[address] >= self._limits.live:
            raise rate_limited(_LIVE_AGAIN_S)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
