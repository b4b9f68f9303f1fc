"""Is what one level of an operation asks for read in one statement, as it would have been read one by one?"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from models.accounts import Citizen
from models.portal import Portal as PortalRow
from models.portal import Terms
from resolvers import together
from tests.portal import Portal


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Write down each statement sent by the block."""
    sent: list[str] = []
    client = get_connection("default")
    send = type(client).execute_query

    async def noted(self: Any, query: str, values: Any = None) -> Any:
        sent.append(query)
        return await send(self, query, values)

    with monkeypatch.context() as patched:
        patched.setattr(type(client), "execute_query", noted)
        yield sent


@pytest.fixture
async def claire(portal: Portal) -> Citizen:
    """A citizen, whose row has moments, days, JSON, nulls and enumerations in it."""
    await portal.citizen("claire")
    return await Citizen.get()


async def test_reads_asked_for_side_by_side_are_one_statement_and_the_same_rows(
    claire: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = [await Citizen.all().order_by("id"), await Terms.all(), await PortalRow.all(), await Citizen.all().count()]

    with statements(monkeypatch) as sent, together.gathering():
        found = await asyncio.gather(
            together.rows(Citizen.all().order_by("id")),
            together.rows(Terms.all()),
            together.rows(PortalRow.filter(id=1)),
            together.count(Citizen.filter(id__gt=0)),
            together.written("SELECT * FROM citizen WHERE id = ANY($1)", [[claire.id]], Citizen),
        )

    assert len(sent) == 1
    assert [[vars(row) for row in rows] if isinstance(rows, list) else rows for rows in found] == [
        [vars(row) for row in rows] if isinstance(rows, list) else rows for rows in [*apart, apart[0]]
    ]


async def test_a_wrong_one_fails_alone(claire: Citizen) -> None:
    with together.gathering():
        right, wrong = await asyncio.gather(
            together.rows(Citizen.all()),
            together.written("SELECT * FROM citizen WHERE nothing = $1", [1], Citizen),
            return_exceptions=True,
        )

    assert [row.id for row in right] == [claire.id]  # type: ignore[union-attr]
    assert isinstance(wrong, OperationalError)


async def test_inside_a_transaction_what_it_has_written_is_seen(claire: Citizen) -> None:
    with together.gathering():
        async with in_transaction():
            await Citizen.filter(id=claire.id).update(first_name="Clara")
            [row] = await together.rows(Citizen.all())

    assert row.first_name == "Clara"


async def test_one_who_leaves_meanwhile_keeps_nobody_else_from_an_answer(claire: Citizen) -> None:
    with together.gathering():
        leaving = asyncio.create_task(together.rows(Citizen.all()))
        staying = asyncio.create_task(together.count(Citizen.all()))
        await asyncio.sleep(0)
        leaving.cancel()

        assert await staying == 1
