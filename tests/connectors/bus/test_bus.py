"""Does everybody who listens hear what is published, or hear that something was missed?"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from arq.connections import ArqRedis

from connectors.bell import pool
from connectors.bell.pool import redis_pool
from connectors.bus import real
from connectors.bus.backlogs import BACKLOG
from connectors.bus.memory import MemoryBus
from connectors.bus.protocol import Bus
from connectors.bus.real import PREFIX, RedisBus
from tests.connectors.redis_server import RedisServer


@pytest.fixture(params=["memory", "inside", pytest.param("real", marks=pytest.mark.needs_redis)])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    if request.param == "memory":
        yield MemoryBus()
        return
    redis = await redis_pool(request.getfixturevalue("redis_url") if request.param == "real" else None)
    await redis.flushdb()
    bus = RedisBus(redis)
    yield bus
    await bus.close()
    await redis.aclose()


async def heard(reader: AsyncIterator[Any], count: int = 1) -> list[Any]:
    async with asyncio.timeout(5):
        return [await anext(reader) for _ in range(count)]


async def test_a_reader_hears_its_channel_in_order_and_no_other(bus: Bus) -> None:
    async with bus.subscribe("demande:1") as reader:
        for number in range(20):
            await bus.publish("demande:2", {"other": number})
            await bus.publish("demande:1", {"id": number, "état": "reçue"})

        assert await heard(reader, 20) == [{"id": number, "état": "reçue"} for number in range(20)]


async def test_every_reader_of_a_channel_hears_it(bus: Bus) -> None:
    async with bus.subscribe("queue") as first, bus.subscribe("queue") as second:
        await bus.publish("queue", {"id": 1})

        assert await heard(first) == await heard(second) == [{"id": 1}]


async def test_a_reader_who_stays_goes_on_hearing_when_another_leaves(bus: Bus) -> None:
    async with bus.subscribe("queue") as staying:
        async with bus.subscribe("queue"):
            pass
        await bus.publish("queue", {"id": 1})

        assert await heard(staying) == [{"id": 1}]


async def test_a_channel_left_can_be_entered_again(bus: Bus) -> None:
    for number in range(20):
        async with bus.subscribe("queue") as reader:
            await bus.publish("queue", {"id": number})
            assert await heard(reader) == [{"id": number}]


async def test_a_slow_reader_is_told_that_it_missed_something_and_goes_on(bus: Bus) -> None:
    async with bus.subscribe("slow") as slow, bus.subscribe("quick") as quick:
        for number in range(BACKLOG + 50):
            await bus.publish("slow", {"id": number})
        await bus.publish("quick", {"id": 0})
        assert await heard(quick) == [{"id": 0}]  # so that all of it has come by now

        assert await heard(slow, 50) == [None, *({"id": number} for number in range(BACKLOG + 1, BACKLOG + 50))]


async def test_readers_come_and_go_while_news_is_published(bus: Bus) -> None:
    dice = random.Random(2)

    async def come_and_go(name: str) -> None:
        for _ in range(15):
            async with bus.subscribe(name) as reader:
                await bus.publish(name, {"from": name})
                with suppress(TimeoutError):
                    assert (await heard(reader))[0] in ({"from": name}, None)
            await asyncio.sleep(dice.random() * 0.005)

    await asyncio.gather(*(come_and_go(f"channel {number % 5}") for number in range(20)))

    async with bus.subscribe("channel 0") as reader:
        await bus.publish("channel 0", {"id": 1})
        assert await heard(reader) == [{"id": 1}]


async def test_a_reader_that_is_cancelled_leaves_nothing_behind(redis: ArqRedis) -> None:
    bus = RedisBus(redis)

    async def read() -> None:
        async with bus.subscribe("left") as reader:
            async for _ in reader:
                pass

    tasks = [asyncio.create_task(read()) for _ in range(5)]
    async with bus.subscribe("stays"):
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await asyncio.sleep(0.05)

        channels = {name.decode() for name in await redis.pubsub_channels(PREFIX + "*")}
    assert channels == {PREFIX, PREFIX + "stays"}
    assert bus._channels == {}
    await bus.close()


async def test_processes_hear_each_other_over_one_connection_each(redis: ArqRedis) -> None:
    here, there = RedisBus(redis), RedisBus(redis)

    async with here.subscribe("a") as a, here.subscribe("b") as b, there.subscribe("a") as same:
        await there.publish("b", {"id": 1})
        await here.publish("a", {"id": 2})

        assert await heard(b) == [{"id": 1}]
        assert await heard(a) == await heard(same) == [{"id": 2}]
    await here.close()
    await there.close()


@pytest.mark.needs_redis
async def test_a_process_has_one_connection_however_many_listen(redis_server: RedisServer) -> None:
    redis = await redis_pool(redis_server.url)
    bus = RedisBus(redis)

    async def listen(name: str) -> None:
        async with bus.subscribe(name):
            await asyncio.sleep(0.3)

    listening = [asyncio.create_task(listen(f"channel {number}")) for number in range(30)]
    await asyncio.sleep(0.2)

    assert len(await redis.client_list(_type="pubsub")) == 1
    assert len(await redis.pubsub_channels("*")) == 31
    await asyncio.gather(*listening)
    await bus.close()
    await redis.aclose()


async def test_what_is_no_news_of_ours_is_news_missed(redis: ArqRedis) -> None:
    bus = RedisBus(redis)

    async with bus.subscribe("queue") as reader:
        await redis.publish(PREFIX + "queue", b"{not json")
        await redis.publish(PREFIX + "queue", b"[1]")
        await bus.publish("queue", {"id": 1})

        assert await heard(reader, 3) == [None, None, {"id": 1}]
    await bus.close()


@pytest.mark.needs_redis
async def test_readers_hear_again_after_redis_was_lost_and_know_it(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real, "RETRY_S", 0.05)
    monkeypatch.setattr(pool, "REST_S", 0.05)
    redis = await redis_pool(redis_server.url)
    bus = RedisBus(redis)
    async with bus.subscribe("a") as a, bus.subscribe("b") as b:
        await bus.publish("a", {"id": 1})
        assert await heard(a) == [{"id": 1}]

        redis_server.stop()
        await bus.publish("a", {"id": "lost"})
        redis_server.start()

        assert await heard(a) == await heard(b) == [None]
        await bus.publish("b", {"id": 2})
        assert await heard(b) == [{"id": 2}]
    await bus.close()
    await redis.aclose()


@pytest.mark.needs_redis
async def test_a_reader_enters_without_redis_and_is_told_once_it_is_heard(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real, "RETRY_S", 0.05)
    monkeypatch.setattr(pool, "REST_S", 0.05)
    monkeypatch.setattr(real, "ENTRY_TIMEOUT_S", 0.1)
    redis_server.stop()
    redis = await redis_pool(redis_server.url)
    bus = RedisBus(redis)
    started = time.monotonic()

    async with bus.subscribe("a") as reader:
        assert time.monotonic() - started < 1
        redis_server.start()
        assert await heard(reader) == [None]
        await bus.publish("a", {"id": 1})
        assert await heard(reader) == [{"id": 1}]
    await bus.close()
    await redis.aclose()


@pytest.mark.needs_redis
async def test_a_redis_that_fell_silent_is_left_and_found_again(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(real, "RETRY_S", 0.05)
    monkeypatch.setattr(pool, "REST_S", 0.05)
    redis = await redis_pool(redis_server.url)
    bus = RedisBus(redis)
    async with bus.subscribe("a") as reader:
        await asyncio.sleep(0.3)  # silence, but for the answers to our questions
        await bus.publish("a", {"id": 1})
        assert await heard(reader) == [{"id": 1}]

        redis_server.pause()
        await asyncio.sleep(0.3)
        redis_server.resume()

        assert await heard(reader) == [None]
        await bus.publish("a", {"id": 2})
        assert await heard(reader) == [{"id": 2}]
    await bus.close()
    await redis.aclose()


async def test_publishing_without_redis_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    redis = await redis_pool("redis://127.0.0.1:1/0")
    bus = RedisBus(redis)
    caplog.clear()

    for _ in range(10):
        await bus.publish("a", {"id": 1})

    assert len(caplog.records) == 1
    await redis.aclose()
