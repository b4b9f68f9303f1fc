"""May one more operation execute now? A few at a time: past that, more in flight only lengthen everybody's wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from schema.http.refusing import rate_limited
from schema.limits.numbers import Limits

_RETRY_AFTER_S = 1


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
