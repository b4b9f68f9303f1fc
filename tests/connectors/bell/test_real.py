"""Does each ring bring a look that begins after it, and many rings few looks?"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import arq.worker
import orjson
import pytest
from arq.connections import ArqRedis
from redis.exceptions import RedisError

from connectors.bell import pool, real
from connectors.bell.pool import from_json, redis_pool, to_json
from connectors.bell.real import LOOK, RedisBell, when_rung
from tests.connectors.redis_server import RedisServer

Working = Callable[[ArqRedis, Callable[[], Awaitable[None]]], AbstractAsyncContextManager[None]]


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> Working:
    async def tell_nothing(*_: object) -> None:
        """The Redis inside the process has no INFO."""

    monkeypatch.setattr(arq.worker, "log_redis_info", tell_nothing)

    @asynccontextmanager
    async def run(redis: ArqRedis, look: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        async def job(_: dict[Any, Any]) -> None:
            await look()

        worker = arq.worker.Worker(
            [when_rung(job, timeout_s=5)],
            redis_pool=redis,
            handle_signals=False,
            poll_delay=0.002,
            job_serializer=to_json,
            job_deserializer=from_json,
        )
        task = asyncio.create_task(worker.main())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, RedisError):
                await task
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)

    return run


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_true():
            await asyncio.sleep(0.005)


async def test_many_rings_bring_one_look(redis: ArqRedis, working: Working) -> None:
    bell, looks = RedisBell(redis), 0

    async def look() -> None:
        nonlocal looks
        looks += 1

    await asyncio.gather(*(bell.ring() for _ in range(50)))
    async with working(redis, look):
        await until(lambda: looks > 0)
        await asyncio.sleep(0.05)

    assert looks == 1


async def test_a_ring_during_a_look_brings_one_more_after_it(redis: ArqRedis, working: Working) -> None:
    bell, events = RedisBell(redis), []
    may_end = asyncio.Event()

    async def look() -> None:
        events.append("begins")
        await may_end.wait()
        events.append("ends")

    async with working(redis, look):
        await bell.ring()
        await until(lambda: events == ["begins"])
        for _ in range(10):
            await bell.ring()
            await asyncio.sleep(0.01)
        assert events == ["begins"]
        may_end.set()
        await until(lambda: len(events) == 4)
        await asyncio.sleep(0.05)

    assert events == ["begins", "ends"] * 2


async def test_no_row_written_before_its_ring_is_left_unseen(redis: ArqRedis, working: Working) -> None:
    bell, dice = RedisBell(redis), random.Random(5)
    written: set[int] = set()
    seen: set[int] = set()

    async def look() -> None:
        found = set(written)
        await asyncio.sleep(dice.random() * 0.02)
        seen.update(found)

    async def write(row: int) -> None:
        await asyncio.sleep(dice.random() * 0.4)
        written.add(row)
        await bell.ring()

    async with working(redis, look):
        await asyncio.gather(*(write(row) for row in range(200)))
        await until(lambda: seen == set(range(200)))


async def test_a_look_that_fails_stops_no_later_one_and_leaves_nothing_behind(
    redis: ArqRedis, working: Working
) -> None:
    bell, looks = RedisBell(redis), 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        raise ValueError("this look fails")

    async with working(redis, look):
        while looks < 3:
            before = looks
            await bell.ring()
            await until(lambda: looks > before)  # noqa: B023 (called before it changes)
        await asyncio.sleep(0.05)

    left = {key.decode() for key in await redis.keys("*")} - {"arq:queue:health-check"}
    assert left == {"fontaine:bell:turn"}


async def test_a_worker_told_to_stop_does_at_whatever_moment(redis: ArqRedis, working: Working) -> None:
    bell, dice = RedisBell(redis), random.Random(7)

    async def look() -> None:
        await asyncio.sleep(0)

    async with asyncio.timeout(20):
        for _ in range(100):
            async with working(redis, look):
                await bell.ring()
                await asyncio.sleep(dice.random() * 0.01)


async def test_what_waits_in_redis_is_json_without_an_argument(redis: ArqRedis) -> None:
    await RedisBell(redis).ring()

    [key] = await redis.keys("arq:job:*")
    job = orjson.loads(await redis.get(key))
    assert (job["f"], job["a"], job["k"]) == (LOOK, [], {})


async def test_without_redis_ringing_is_quick_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    redis = await redis_pool("redis://127.0.0.1:1/0")
    bell = RedisBell(redis)
    caplog.clear()
    started = time.monotonic()

    with caplog.at_level(logging.WARNING, "connectors"):
        await asyncio.gather(*(bell.ring() for _ in range(100)))

    assert time.monotonic() - started < 1
    assert [record.getMessage() for record in caplog.records] == [
        "the bell cannot be rung (ConnectionError): letters wait for the sweep"
    ]
    await redis.aclose()


@pytest.mark.needs_redis
async def test_a_redis_that_falls_silent_holds_nobody_up_for_long(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "CONNECT_TIMEOUT_S", 0.1)
    monkeypatch.setattr(real, "ANSWER_TIMEOUT_S", 0.2)
    redis = await redis_pool(redis_server.url)
    bell = RedisBell(redis)
    await bell.ring()
    redis_server.pause()
    started = time.monotonic()

    for _ in range(3):
        await asyncio.gather(*(bell.ring() for _ in range(50)))

    assert time.monotonic() - started < 2
    redis_server.resume()
    await redis.aclose()


@pytest.mark.needs_redis
async def test_a_bell_is_heard_again_once_redis_is_back(
    redis_server: RedisServer, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "REST_S", 0.05)
    redis = await redis_pool(redis_server.url)
    bell, looks = RedisBell(redis), 0

    async def look() -> None:
        nonlocal looks
        looks += 1

    await bell.ring()
    redis_server.stop()
    await bell.ring()
    redis_server.start()
    await asyncio.sleep(0.1)

    async with working(redis, look):
        await bell.ring()
        await until(lambda: looks == 1)
    await redis.aclose()
