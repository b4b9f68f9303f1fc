"""What does the engine send to PostgreSQL, and what does it make of the answer?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError, TransactionManagementError
from tortoise.transactions import in_transaction

from tests.house.halves import Half, house, on_the_network, opened, write_both_halves

RESET = "pg_advisory_unlock_all"  # in what asyncpg sends to clean a session


async def test_a_lone_read_is_one_statement_and_a_commit_is_no_more_than_its_own(engine_url: str) -> None:
    async with opened(house(engine_url, pool=1)) as pool, heard(pool) as statements:
        await Half.filter(change=1).count()
        await Half.bulk_create([Half(change=1, side=1), Half(change=1, side=2)])
        async with in_transaction():
            await Half.filter(change=1).count()

        verbs = [statement.split()[0] for statement in statements]
    assert verbs == ["SELECT", "INSERT", "BEGIN", "SELECT", "COMMIT"]


@pytest.mark.parametrize("statement", ["SET timezone = 'Asia/Tokyo'", " set session statement_timeout = 7000"])
async def test_what_a_statement_set_in_the_session_is_cleaned_on_its_return(engine_url: str, statement: str) -> None:
    async with opened(house(engine_url, pool=1)) as pool, heard(pool) as statements:
        await get_connection("default").execute_script(statement)
        await get_connection("default").execute_query(statement)

        assert sum(RESET in statement for statement in statements) == 2
        assert await pool.fetchval("SHOW timezone") == "UTC"
        assert await pool.fetchval("SHOW statement_timeout") == "0"


async def test_what_a_failed_transaction_had_locked_is_free_when_its_connection_is_back(engine_url: str) -> None:
    async def lock_and_refuse() -> None:
        async with in_transaction() as connection:
            await connection.execute_query("SELECT pg_advisory_lock(1)")
            raise ValueError("the verb refuses")

    async with opened(house(engine_url, pool=2)) as pool:
        with pytest.raises(ValueError, match="refuses"):
            await lock_and_refuse()

        async with pool.acquire() as one, pool.acquire() as other:
            assert await one.fetchval("SELECT pg_try_advisory_xact_lock(1)")
            assert await other.fetchval("SELECT pg_try_advisory_xact_lock(1)")


async def test_writes_many_rows_or_none(engine_url: str) -> None:
    async with opened(house(engine_url, pool=1)) as pool:
        with pytest.raises(IntegrityError):
            await Half.bulk_create([Half(change=1, side=1), Half(change=2, side=1), Half(change=1, side=1)])

        assert await pool.fetchval("SELECT count(*) FROM half") == 0


async def test_a_failure_that_nobody_passed_on_is_no_commit(engine_url: str) -> None:
    async def swallow_a_failure() -> None:
        async with in_transaction():
            await Half.create(change=1, side=1)
            with suppress(IntegrityError):
                await Half.create(change=1, side=1)

    async with opened(house(engine_url, pool=1)) as pool:
        with pytest.raises(TransactionManagementError, match="nothing was committed"):
            await swallow_a_failure()

        assert await pool.fetchval("SELECT count(*) FROM half") == 0


async def test_a_nested_transaction_fails_alone(engine_url: str) -> None:
    async with opened(house(engine_url, pool=1)) as pool:
        async with in_transaction():
            await Half.create(change=1, side=1)
            for _ in range(2):
                with suppress(IntegrityError):
                    async with in_transaction():
                        await Half.create(change=2, side=1)
                        await Half.create(change=1, side=1)
            with suppress(TransactionManagementError):
                async with in_transaction():
                    with suppress(IntegrityError):
                        await Half.create(change=1, side=1)
            async with in_transaction():
                await Half.create(change=1, side=2)

        rows = await pool.fetch("SELECT change, side FROM half ORDER BY side")
    assert [tuple(row) for row in rows] == [(1, 1), (1, 2)]


async def test_a_constraint_that_speaks_at_the_commit_is_an_integrity_error(engine_url: str) -> None:
    async with opened(house(engine_url, pool=1)) as pool:
        await pool.execute("ALTER TABLE half ADD CONSTRAINT late UNIQUE (change) DEFERRABLE INITIALLY DEFERRED")

        with pytest.raises(IntegrityError):
            await write_both_halves(1)

        assert await pool.fetchval("SELECT count(*) FROM half") == 0


async def test_reads_an_address_on_the_network_as_well_as_one_in_a_folder(engine_url: str) -> None:
    async with on_the_network(engine_url) as network, opened(house(network.url, pool=1)) as pool:
        await write_both_halves(1)

        assert await pool.fetchval("SELECT count(*) FROM half") == 2


@asynccontextmanager
async def heard(pool: asyncpg.Pool) -> AsyncIterator[list[str]]:
    """The statements that the one connection of the pool sends meanwhile."""
    statements: list[str] = []
    async with pool.acquire() as connection:
        connection.add_query_logger(lambda record: statements.append(record.query))
    yield statements
