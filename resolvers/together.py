"""
How does what one level of an operation asks for travel to PostgreSQL in one statement?

The sections of a home page, and then all that hangs from what they show, are asked for at the same moment by fields
that know nothing of one another. Inside `gathering()`, reads that are asked for by `rows`, `count` and `written` within
a few turns of the event loop are sent as one statement, each answering as JSON, and handed back as the rows they are.
Outside it, and inside a transaction, each is sent by itself.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, TypeVar

import orjson
from tortoise import fields
from tortoise.backends.asyncpg.client import TransactionWrapper
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError
from tortoise.models import Model
from tortoise.queryset import QuerySet

Row = TypeVar("Row", bound=Model)

#: Turns of the event loop in which fields side by side, and the loaders under them, have all asked.
_TURNS = 6
_PLACEHOLDER = re.compile(r"\$(\d+)")
_gathered: ContextVar["_Gathering | None"] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[None]:
    """Have what is asked for at the same moment inside the block travel together."""
    token = _gathered.set(_Gathering())
    try:
        yield
    finally:
        _gathered.reset(token)


async def rows(wanted: QuerySet[Row]) -> list[Row]:
    """Return the rows of a query of whole rows of one table, in its order."""
    gathered = _here()
    if gathered is None or not _is_plain(wanted.model):
        return await wanted
    wanted = wanted._clone()
    wanted._choose_db_if_not_chosen()
    wanted._make_query()
    sql, values = wanted.query.get_parameterized_sql()
    answer: list[Row] = await gathered.ask(_Read(sql, values, lambda found: [_row(wanted.model, one) for one in found]))
    return answer


async def count(wanted: QuerySet[Any]) -> int:
    """Return how many rows a query has."""
    gathered = _here()
    if gathered is None:
        return await wanted.count()
    counting = wanted.count()
    counting._choose_db_if_not_chosen()
    counting._make_query()
    sql, values = counting.query.get_parameterized_sql()
    answer: int = await gathered.ask(_Read(sql, values, lambda found: int(next(iter(found[0].values())))))
    return answer


async def written(sql: str, values: Sequence[Any], model: type[Row]) -> list[Row]:
    """Return the rows of a table that a SELECT of our own answers whole."""
    gathered = _here()
    if gathered is None or not _is_plain(model):
        found = await get_connection("default").execute_query_dict(sql, list(values))
        return [model._init_from_db(**one) for one in found]
    answer: list[Row] = await gathered.ask(_Read(sql, values, lambda found: [_row(model, one) for one in found]))
    return answer


async def objects(sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what a SELECT of our own answers, as JSON says it: days and moments are texts."""
    read = _Read(sql, values, lambda found: found)
    gathered = _here()
    if gathered is None:
        [found] = await _answers([read])
        return found
    answer: list[dict[str, Any]] = await gathered.ask(read)
    return answer


@dataclass(frozen=True)
class _Read:
    """A SELECT, and what is made of the objects it answers."""

    sql: str
    values: Sequence[Any]
    read: Callable[[list[dict[str, Any]]], Any]


class _Gathering:
    """The reads that wait for one statement."""

    def __init__(self) -> None:
        self._waiting: list[tuple[_Read, asyncio.Future[Any]]] = []
        self._sending: set[asyncio.Task[None]] = set()

    def ask(self, read: _Read) -> asyncio.Future[Any]:
        """Return what will hold the answer."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((read, answer))
        if len(self._waiting) == 1:
            task = asyncio.create_task(self._send())
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return answer

    async def _send(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        asked, self._waiting = self._waiting, []
        asked = [(read, answer) for read, answer in asked if not answer.done()]
        try:
            found = await _answers([read for read, _ in asked])
        except OperationalError:
            # One of them is wrong, and nobody can say which: each by itself, so that the others are answered.
            await asyncio.gather(*(_alone(read, answer) for read, answer in asked))
        except BaseException as error:
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
        else:
            for (read, answer), one in zip(asked, found, strict=True):
                _hand(read, answer, one)


async def _alone(read: _Read, answer: "asyncio.Future[Any]") -> None:
    try:
        [found] = await _answers([read])
    except OperationalError as error:
        if not answer.done():
            answer.set_exception(error)
    else:
        _hand(read, answer, found)


def _hand(read: _Read, answer: "asyncio.Future[Any]", found: list[dict[str, Any]]) -> None:
    if not answer.done():
        answer.set_result(read.read(found))


async def _answers(reads: Sequence[_Read]) -> list[list[dict[str, Any]]]:
    """Return what each of the reads answers, by one statement."""
    if not reads:
        return []
    columns: list[str] = []
    values: list[Any] = []
    for read in reads:
        shift = len(values)
        sql = _PLACEHOLDER.sub(lambda found, shift=shift: f"${int(found[1]) + shift}", read.sql)  # type: ignore[misc]
        columns.append(f"(SELECT coalesce(json_agg(row_to_json(one)), '[]') FROM ({sql}) one)")  # noqa: S608 - SQL of ours
        values.extend(read.values)
    [answer] = (await get_connection("default").execute_query(f"SELECT {', '.join(columns)}", values))[1]
    return [orjson.loads(text) for text in answer]


def _here() -> "_Gathering | None":
    gathered = _gathered.get()
    return None if gathered is None or isinstance(get_connection("default"), TransactionWrapper) else gathered


def _row(model: type[Row], found: dict[str, Any]) -> Row:
    for column, reader in _readers(model):
        if found[column] is not None:
            found[column] = reader(found[column])
    return model._init_from_db(**found)


@cache
def _readers(model: type[Model]) -> tuple[tuple[str, Callable[[str], Any]], ...]:
    """Return how what JSON cannot say is read back, by column."""
    readers = {
        fields.DatetimeField: datetime.fromisoformat,
        fields.DateField: date.fromisoformat,
        fields.TimeField: time.fromisoformat,
        fields.BinaryField: lambda text: bytes.fromhex(text.removeprefix("\\x")),
    }
    return tuple(
        (model._meta.fields_db_projection[name], readers[type(field)])
        for name, field in model._meta.fields_map.items()
        if type(field) in readers
    )


@cache
def _is_plain(model: type[Model]) -> bool:
    """Tell whether JSON says every column of a table exactly; a decimal would come back as a float."""
    return not any(isinstance(field, fields.DecimalField) for field in model._meta.fields_map.values())
