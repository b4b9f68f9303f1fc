"""How is news carried between processes, over one connection of each to Redis, and through a restart of Redis?"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from connectors.bus.backlogs import Backlog

log = logging.getLogger(__name__)

PREFIX = "fontaine:live:"
ANSWER_TIMEOUT_S = 1.0
#: So long a silence makes us ask whether Redis is still there; twice as long, that it is not.
PING_EVERY_S = 10.0
RETRY_S = 0.5
#: A reader waits no longer for Redis to take note of its channel: it is let in, and given None once that is done.
ENTRY_TIMEOUT_S = 1.0
WARN_EVERY_S = 60.0


class _Channel:
    """Who listens to a channel in this process."""

    def __init__(self) -> None:
        self.readers: set[Backlog] = set()
        #: Those, and the ones about to.
        self.holders = 0
        #: Whether Redis has taken note of it.
        self.is_heard = asyncio.Event()


class RedisBus:
    """A live bus over Redis. The first reader opens its connection, and `close` ends it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._channels: dict[str, _Channel] = {}
        self._listening: asyncio.Task[None] | None = None
        self._pubsub: PubSub | None = None
        #: One writer at a time on that connection, and none while it is made or unmade.
        self._writing = asyncio.Lock()
        self._warned_at = -WARN_EVERY_S

    async def publish(self, channel: str, payload: dict[str, Any]) -> None:
        """Tell those who listen to `channel`; when Redis is away, say so in the log once a minute."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self._redis.publish(PREFIX + channel, orjson.dumps(payload))
        except (RedisError, OSError) as error:
            self._warn(error)

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[Backlog]:
        """Listen to `channel`, as `connectors.bus.protocol` says."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        name = PREFIX + channel
        held = self._channels.setdefault(name, _Channel())
        held.holders += 1
        reader = Backlog()
        try:
            await self._enter(name, held)
            held.readers.add(reader)
            yield reader
        finally:
            held.readers.discard(reader)
            held.holders -= 1
            if not held.holders:
                del self._channels[name]
                await self._leave(name)

    async def close(self) -> None:
        """Listen no more. Readers are given nothing further."""
        listening, self._listening = self._listening, None
        while listening is not None and not listening.done():
            # Again, until it heeds: fakeredis waits by asyncio.wait_for, which may swallow it before Python 3.12.
            listening.cancel()
            await asyncio.wait([listening], timeout=0.1)

    async def _enter(self, name: str, held: _Channel) -> None:
        if held.is_heard.is_set():
            return
        with suppress(RedisError, OSError):  # the listening task meets the same trouble, and begins anew
            async with self._writing:
                if self._pubsub is not None:
                    await self._pubsub.subscribe(name)
        with suppress(TimeoutError):
            async with asyncio.timeout(ENTRY_TIMEOUT_S):
                await held.is_heard.wait()

    async def _leave(self, name: str) -> None:
        with suppress(RedisError, OSError):
            async with self._writing:
                if self._pubsub is not None and name not in self._channels:
                    await self._pubsub.unsubscribe(name)

    async def _listen(self) -> None:
        while True:
            pubsub = self._redis.pubsub()
            try:
                async with self._writing:
                    await pubsub.subscribe(PREFIX, *self._channels)  # never none: one is listened to by nobody
                    self._pubsub = pubsub
                await self._hear_all(pubsub)
            except (RedisError, OSError) as error:
                self._warn(error)
            finally:
                async with self._writing:
                    self._pubsub = None
                    for channel in self._channels.values():
                        channel.is_heard.clear()
                    await pubsub.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(RETRY_S)

    async def _hear_all(self, pubsub: PubSub) -> None:
        is_asked = False
        while True:
            message = await pubsub.get_message(timeout=PING_EVERY_S)
            if message is not None:
                is_asked = False
                self._hear(message["type"], message["channel"], message["data"])
            elif is_asked:
                raise RedisConnectionError("Redis answers no ping")
            else:
                is_asked = True
                await pubsub.ping()

    def _hear(self, kind: str, name: bytes | None, data: Any) -> None:
        channel = self._channels.get(name.decode()) if name else None
        if channel is None:
            return
        if kind == "subscribe":
            channel.is_heard.set()
            for reader in channel.readers:  # here since before Redis took note, or since before it went away
                reader.miss()
        elif kind == "message":
            payload = _payload(data)
            for reader in channel.readers:
                reader.add(payload)

    def _warn(self, error: Exception) -> None:
        if time.monotonic() - self._warned_at >= WARN_EVERY_S:
            self._warned_at = time.monotonic()
            log.warning("the live bus is down (%s): those who watch see what changed later", type(error).__name__)


def _payload(data: bytes) -> dict[str, Any] | None:
    try:
        payload = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return payload if isinstance(payload, dict) else None
