"""The Redis inside the process, and a real one: the environment's, or one started for the run."""

import os
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import pytest
from arq.connections import ArqRedis

from connectors.bell.pool import redis_pool
from tests.connectors.redis_server import PROGRAM, RedisServer


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A real Redis; of the environment's, a numbered database that no other process of the run uses."""
    if given := os.environ.get("REDIS_URL"):
        number = 9 + int(worker_id.removeprefix("gw") if worker_id != "master" else 0)
        yield urlsplit(given)._replace(path=f"/{number}").geturl()
        return
    if PROGRAM is None:
        pytest.skip("no REDIS_URL, and no redis-server to start")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real Redis of the test's own, running, to stop and to start again."""
    if PROGRAM is None:
        pytest.skip("no redis-server to stop and start")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["inside", pytest.param("real", marks=pytest.mark.needs_redis)])
async def redis(request: pytest.FixtureRequest) -> AsyncIterator[ArqRedis]:
    """An empty Redis, of each sort in turn."""
    redis = await redis_pool(request.getfixturevalue("redis_url") if request.param == "real" else None)
    await redis.flushdb()
    yield redis
    await redis.aclose()
