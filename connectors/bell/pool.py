"""Which Redis do the bell, the bus and the rates speak to: the deployment's, or one inside the process?"""

import logging
import time
from typing import Any

import orjson
from arq.connections import ArqRedis
from redis.asyncio.connection import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 1.0
ANSWER_TIMEOUT_S = 3.0
#: Once it could not be reached, no request waits for it again before this long.
REST_S = 1.0


async def redis_pool(url: str | None) -> ArqRedis:
    """
    Return a client of the Redis at `url`, or of a new one inside this process. Says in the log when it does not answer.

    Jobs are JSON, not pickle. `aclose()` closes every connection.
    """
    redis = ArqRedis(_connections(url), job_serializer=_dumps, job_deserializer=orjson.loads)
    redis.auto_close_connection_pool = True
    try:
        await redis.ping()
    except RedisError as error:
        log.warning("Redis does not answer (%s): letters wait for the sweep until it does", type(error).__name__)
    return redis


class _Pool(ConnectionPool):
    """Connections to a Redis that may be away: callers are told at once, and not each after a time-out of its own."""

    _unreachable_until = 0.0

    async def ensure_connection(self, connection: Any) -> None:
        if not connection.is_connected and time.monotonic() < self._unreachable_until:
            raise RedisConnectionError("Redis could not be reached a moment ago")
        try:
            await super().ensure_connection(connection)
        except (RedisError, OSError):
            self._unreachable_until = time.monotonic() + REST_S
            raise


def _connections(url: str | None) -> ConnectionPool:
    if url is None:
        # An extra that only the embedded mode has.
        from fakeredis import FakeServer
        from fakeredis.aioredis import FakeAsyncRedisConnection

        return ConnectionPool(connection_class=FakeAsyncRedisConnection, server=FakeServer())
    return _Pool.from_url(url, socket_connect_timeout=CONNECT_TIMEOUT_S, socket_timeout=ANSWER_TIMEOUT_S)


def _dumps(job: dict[str, Any]) -> bytes:
    # arq also writes down the exception of a job that failed.
    return orjson.dumps(job, default=repr)
