"""Does the engine lose a connection, or half a change, when tasks are cancelled wherever they stand?"""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError
from tortoise.transactions import in_transaction

from tests.house.halves import POOL, Half, house, on_the_network, opened, served, stock, write_both_halves

OURS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


async def change_or_read(number: int) -> None:
    outside = get_connection("default")
    try:
        if number % 5 == 0:
            await Half.filter(change=number).count()
        else:
            await write_both_halves(number)
    except ValueError:
        pass
    finally:
        assert get_connection("default") is outside  # whatever happened, this task is in no transaction any more


@dataclass
class Storm:
    """What became of many changes that were cancelled."""

    cut_short: int = 0
    failures: list[BaseException] = field(default_factory=list)


async def storm(tasks: int) -> Storm:
    """Play many changes at once and cancel each, twice, at moments of its own."""
    seen = Storm()

    async def play(number: int) -> None:
        task = asyncio.create_task(change_or_read(number))
        for turns in (random.randrange(100), random.randrange(10)):
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
        await asyncio.wait({task})
        if task.cancelled():
            seen.cut_short += 1
        elif error := task.exception():
            seen.failures.append(error)

    numbers = iter(range(tasks))

    async def play_on() -> None:
        for number in numbers:
            await play(number)

    await asyncio.gather(*(play_on() for _ in range(3 * POOL)))
    return seen


@pytest.mark.kills
async def test_serves_all_its_connections_after_thousands_of_cancellations_and_keeps_no_half_of_a_change(
    engine_url: str,
) -> None:
    async with opened(house(engine_url)) as pool:
        seen = await storm(3000)

        assert await served(pool) == POOL
        halves = await pool.fetch("SELECT change FROM half GROUP BY change HAVING count(*) <> 2")
        whole = await pool.fetchval("SELECT count(*) FROM half") // 2
        refused = await pool.fetchval("SELECT count(*) FROM half WHERE change % 7 = 0")
        idle = await pool.fetchval(f"{OURS} AND state LIKE 'idle in transaction%'")
    assert (halves, refused, idle, seen.failures) == ([], 0, 0, [])
    assert seen.cut_short > 500
    assert whole > 100


async def test_tortoises_own_client_still_loses_connections_under_the_same_storm(engine_url: str) -> None:
    """The day this fails, tortoise has mended it: see whether models/engine.py is still needed."""
    async with opened(stock(engine_url)) as pool:
        await storm(600)

        assert await served(pool) < POOL


async def test_a_verb_cancelled_in_its_commit_has_committed_and_knows_it_was_cancelled(engine_url: str) -> None:
    async with opened(house(engine_url)) as pool:
        await make_commits_slow(pool, seconds=0.2)
        task = asyncio.create_task(write_both_halves(1))
        await until(pool, f"{OURS} AND query = 'COMMIT' AND state = 'active'")

        task.cancel()
        await asyncio.wait({task})

        assert task.cancelled()
        assert await pool.fetchval("SELECT count(*) FROM half") == 2
        assert await served(pool) == POOL


async def test_a_time_out_inside_a_transaction_ends_the_statement_and_gives_the_connection_back(
    engine_url: str,
) -> None:
    async def dawdle() -> None:
        async with asyncio.timeout(0.1), in_transaction() as connection:
            await Half.create(change=1, side=1)
            await connection.execute_query("SELECT pg_sleep(30)")

    async with opened(house(engine_url, pool=1)) as pool:
        with pytest.raises(TimeoutError):
            await dawdle()

        async with asyncio.timeout(5):
            assert await pool.fetchval("SELECT count(*) FROM half") == 0
            assert await pool.fetchval(f"{OURS} AND query LIKE '%sleep(30)'") == 0


async def test_a_connection_that_breaks_in_a_transaction_shows_why_and_is_replaced(engine_url: str) -> None:
    async def break_it() -> None:
        async with in_transaction() as connection:
            await connection.execute_query("SELECT pg_terminate_backend(pg_backend_pid())")

    async with opened(house(engine_url, pool=1)) as pool:
        with pytest.raises(DBConnectionError) as away:
            await break_it()
        assert isinstance(away.value.__cause__, asyncpg.ConnectionDoesNotExistError)

        async with asyncio.timeout(5):
            assert await pool.fetchval("SELECT count(*) FROM half") == 0


async def test_a_server_gone_silent_costs_its_connection_and_no_more_than_the_limit(
    engine_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.engine.FINISH_LIMIT_S", 0.1)
    async with on_the_network(engine_url) as network, opened(house(network.url, pool=1)) as pool:

        async def refuse_in_silence() -> None:
            async with in_transaction():
                await Half.create(change=1, side=1)
                network.flows.clear()
                clock.call_later(3, network.flows.set)
                raise ValueError("the verb refuses")

        clock = asyncio.get_running_loop()
        started_at = clock.time()
        with pytest.raises(ValueError, match="refuses"):
            await refuse_in_silence()
        waited_s = clock.time() - started_at
        network.flows.set()

        assert waited_s < 2
        assert await pool.fetchval("SELECT count(*) FROM half") == 0


async def test_a_nested_transaction_cancelled_as_it_ends_is_whole_for_the_outer_one_that_goes_on(
    engine_url: str,
) -> None:
    async with on_the_network(engine_url) as network, opened(house(network.url, pool=1)) as pool:
        task = asyncio.current_task()
        assert task is not None
        async with in_transaction():
            with suppress(asyncio.CancelledError):
                async with in_transaction():
                    await Half.create(change=1, side=1)
                    network.flows.clear()
                    asyncio.get_running_loop().call_later(0.05, task.cancel)
                    asyncio.get_running_loop().call_later(0.1, network.flows.set)
            was_cancelled = task.uncancel() == 0
            await Half.create(change=1, side=2)

        assert was_cancelled
        assert await pool.fetchval("SELECT count(*) FROM half") == 2


async def make_commits_slow(pool: asyncpg.Pool, *, seconds: float) -> None:
    await pool.execute(
        f"""
        CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON half DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION dawdle();
        """
    )


async def until(pool: asyncpg.Pool, question: str) -> None:
    async with asyncio.timeout(5):
        while not await pool.fetchval(question):
            await asyncio.sleep(0.01)
