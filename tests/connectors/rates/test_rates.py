"""Are hits counted, each key's in its own window, and does nobody wait for a counter that is away?"""

import asyncio
from collections.abc import AsyncIterator

import pytest
from arq.connections import ArqRedis

from connectors.bell.pool import redis_pool
from connectors.rates.memory import MemoryRates
from connectors.rates.protocol import Rates
from connectors.rates.real import PREFIX, RedisRates


@pytest.fixture(params=["memory", "inside", pytest.param("real", marks=pytest.mark.needs_redis)])
async def rates(request: pytest.FixtureRequest) -> AsyncIterator[Rates]:
    if request.param == "memory":
        yield MemoryRates()
        return
    redis = await redis_pool(request.getfixturevalue("redis_url") if request.param == "real" else None)
    await redis.flushdb()
    yield RedisRates(redis)
    await redis.aclose()


async def test_counts_each_key_apart(rates: Rates) -> None:
    counts = [await rates.hit(key, window_s=60) for key in ("ann", "ann", "bob", "ann")]

    assert counts == [1, 2, 1, 3]


async def test_hits_at_the_same_instant_are_all_counted(rates: Rates) -> None:
    counts = await asyncio.gather(*(rates.hit("ann", window_s=60) for _ in range(50)))

    assert sorted(counts) == list(range(1, 51))


async def test_says_when_the_window_opens_again(rates: Rates) -> None:
    await rates.hit("ann", window_s=60)
    await rates.hit("ann", window_s=60)

    assert await rates.opens_in_s("ann") in (59, 60)
    assert await rates.opens_in_s("nobody") == 1


async def test_a_window_ends_by_the_clock_and_begins_with_the_next_hit() -> None:
    now = 1000.0
    rates = MemoryRates(lambda: now)
    await rates.hit("ann", window_s=60)
    now += 59.5
    assert await rates.hit("ann", window_s=60) == 2
    assert await rates.opens_in_s("ann") == 1

    now += 0.5

    assert await rates.hit("ann", window_s=60) == 1
    assert await rates.opens_in_s("ann") == 60


async def test_keys_whose_window_is_over_do_not_fill_the_memory() -> None:
    now = 0.0
    rates = MemoryRates(lambda: now)
    for number in range(30_000):
        now += 0.01
        await rates.hit(str(number), window_s=10)

    assert len(rates._windows) < 20_000


async def test_a_counter_in_redis_always_ends(redis: ArqRedis) -> None:
    rates = RedisRates(redis)
    await rates.hit("ann", window_s=60)
    await redis.pexpire(PREFIX + "ann", 20)
    assert await rates.hit("ann", window_s=60) == 2
    assert 0 < await redis.pttl(PREFIX + "ann") <= 20

    await asyncio.sleep(0.03)

    assert await rates.hit("ann", window_s=60) == 1
    assert 50_000 < await redis.pttl(PREFIX + "ann") <= 60_000


async def test_without_redis_nobody_is_slowed(caplog: pytest.LogCaptureFixture) -> None:
    redis = await redis_pool("redis://127.0.0.1:1/0")
    rates = RedisRates(redis)
    caplog.clear()

    counts = await asyncio.gather(*(rates.hit("ann", window_s=60) for _ in range(20)))

    assert set(counts) == {0}
    assert await rates.opens_in_s("ann") == 1
    assert len(caplog.records) == 1
    await redis.aclose()
