"""How does one ring bring one look, over arq, and none get lost while the worker is looking?

arq refuses a job whose id is waiting or running. Rings that share an id collapse into one waiting job; but a ring that
comes while that job runs would be lost, for the worker has read its rows already. So the id bears a turn, and the job
begins by opening the next one: later rings have another id.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from arq.connections import ArqRedis
from arq.worker import Function, func
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

#: The job's name.
LOOK = "look"
TURN_KEY = "fontaine:bell:turn"
ANSWER_TIMEOUT_S = 1.0
#: A Redis that stays away is worth a line now and then, not one for each letter.
WARN_EVERY_S = 60.0
#: What the worker's `poll_delay` should be: a ring waits half of it, and a look at the queue costs half a millisecond.
POLL_DELAY_S = 0.1

Job = Callable[[dict[Any, Any]], Awaitable[None]]


class RedisBell:
    """Rings for the worker that answers with `when_rung`."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis
        self._warned_at = -WARN_EVERY_S

    async def ring(self) -> None:
        """Have the worker look; when Redis is away, say so in the log once a minute and leave it to the sweep."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                turn = int(await self._redis.get(TURN_KEY) or 0)
                await self._redis.enqueue_job(LOOK, _job_id=f"{LOOK}:{turn}")
        except (RedisError, OSError) as error:
            if time.monotonic() - self._warned_at >= WARN_EVERY_S:
                self._warned_at = time.monotonic()
                log.warning("the bell cannot be rung (%s): letters wait for the sweep", type(error).__name__)


def when_rung(look: Job, *, timeout_s: float) -> Function:
    """
    Return the worker's job: `look`, one at a time in this process, each ring heard before the look that answers it.

    A ring during a look waits as one job. Nothing is kept of it, and a look that failed is not played again: there is
    the sweep.

    :param timeout_s: the longest that a look may take, the wait for the one before included.
    """
    one_at_a_time = asyncio.Lock()

    async def answer(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
        async with one_at_a_time:
            await ctx["redis"].incr(TURN_KEY)
            await look(ctx)

    return func(answer, name=LOOK, keep_result=0, timeout=timeout_s, max_tries=1)
