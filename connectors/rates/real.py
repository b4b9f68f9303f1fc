"""How are hits counted together by all processes, in Redis?"""

import asyncio
import logging
import math
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PREFIX = "fontaine:rate:"
ANSWER_TIMEOUT_S = 1.0
WARN_EVERY_S = 60.0


class RedisRates:
    """Counters that Redis forgets by itself. The same window for a key, always: its first hit decides of it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._warned_at = -WARN_EVERY_S

    async def hit(self, key: str, *, window_s: int) -> int:
        """Count one more for `key`; 0 when Redis is away, said in the log once a minute."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S), self._redis.pipeline(transaction=True) as together:
                # The window is set with the counter itself: INCR alone, and a crash, would leave one that never ends.
                together.set(PREFIX + key, 0, ex=window_s, nx=True)
                together.incr(PREFIX + key)
                _, count = await together.execute()
                return int(count)
        except (RedisError, OSError) as error:
            if time.monotonic() - self._warned_at >= WARN_EVERY_S:
                self._warned_at = time.monotonic()
                log.warning("calls cannot be counted (%s): none is slowed", type(error).__name__)
            return 0

    async def opens_in_s(self, key: str) -> int:
        """Return the seconds until the window of `key` ends."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                left_ms = int(await self._redis.pttl(PREFIX + key))
        except (RedisError, OSError):
            return 1
        return max(1, math.ceil(left_ms / 1000))
