"""Which Redis do the bell, the bus and the rates speak to: the deployment's, or one inside the process?"""

import asyncio
import logging
import time
from typing import Any

import orjson
from arq.connections import ArqRedis
from redis.asyncio.connection import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 1.0
#: Once it could not be reached, nobody waits for it again before this long.
REST_S = 1.0


async def redis_pool(url: str | None) -> ArqRedis:
    """
    Return a client of the Redis at `url`, or of a new one inside this process. Says in the log when it does not answer.

    Jobs are JSON, not pickle. `aclose()` closes every connection.
    """
    redis = ArqRedis(_connections(url), job_serializer=to_json, job_deserializer=from_json)
    redis.auto_close_connection_pool = True
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await redis.ping()
    except (RedisError, OSError) as error:
        log.warning("Redis does not answer (%s): letters wait for the sweep until it does", type(error).__name__)
    return redis


def to_json(job: dict[str, Any]) -> bytes:
    """Write a job down as JSON; arq's worker wants it too. It also writes the exception of a job that failed."""
    return orjson.dumps(job, default=repr)


def from_json(job: bytes) -> dict[str, Any]:
    """Read what `to_json` wrote."""
    read: dict[str, Any] = orjson.loads(job)
    return read


class _Pool(ConnectionPool):
    """Connections to a Redis that may be away: callers are told at once, and not each after a time-out of its own."""

    _unreachable_until = 0.0

    async def ensure_connection(self, connection: Any) -> None:
        if not connection.is_connected and time.monotonic() < self._unreachable_until:
            raise RedisConnectionError("Redis could not be reached a moment ago")
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await super().ensure_connection(connection)
        except (RedisError, OSError) as error:
            self._unreachable_until = time.monotonic() + REST_S
            if isinstance(error, RedisError):
                raise
            raise RedisTimeoutError("Redis did not answer in time") from error


def _connections(url: str | None) -> ConnectionPool:
    if url is None:
        # An extra that only the embedded mode has.
        from fakeredis import FakeServer
        from fakeredis.aioredis import FakeAsyncRedisConnection

        return ConnectionPool(connection_class=FakeAsyncRedisConnection, server=FakeServer())
    # No `socket_timeout`: redis-py applies it by asyncio.wait_for, which before Python 3.12 swallows a cancellation now
    # and then, and a worker told to stop would not. Those who must not wait bound their own calls.
    return _Pool.from_url(url, socket_keepalive=True)
