"""« L'historique de ma consommation »: what did a contract use over time (S000-21, S001-14)?"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from models.water.contracts import WaterContract
from resolvers.errors import Fields, Refused
from resolvers.water import tariffs, timelines
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import Granularity
from rules.water import buckets
from rules.water.days import years_before
from rules.water.series import Series, TooManyPoints, series, span

#: No series of a supply point is longer.
MAX_YEARS = 100


class Asked(NamedTuple):
    """A series to be read: what of it, from when to when."""

    contract: WaterContract
    granularity: Granularity
    start: date
    end: date
    today: date


class TooLong(Refused):
    """More points than a screen has; `fitting` is the finest granularity that has fewer."""

    code = RefusalCode.OUT_OF_RANGE

    def __init__(self, fitting: Granularity) -> None:
        super().__init__(variant="points", values={"granularity": fitting.value, "maximum": buckets.MAX_POINTS})


def ask(
    contract: WaterContract, granularity: Granularity, start: date | None, end: date | None, *, today: date
) -> Asked:
    """
    Return what is meant, before anything is read: the last twelve months where no bound is given.

    :raises InvalidInput: it ends before it begins, or a century later. :raises TooLong: too many points.
    """
    start, end = span(start, end, today)
    fields = Fields()
    judge_span(fields, start, end, years=MAX_YEARS)
    fields.refuse_if_any()
    fitting = buckets.fitting(granularity, start, end, ())
    if fitting is not granularity:
        raise TooLong(fitting)
    return Asked(contract, granularity, start, end, today)


def judge_span(fields: Fields, start: date, end: date, *, years: int) -> None:
    """Note that a span ends before it begins, or lasts longer than so many years."""
    if end <= start:
        fields.wrong("to", RefusalCode.OUT_OF_RANGE, "backwards")
    elif years_before(end, years) > start:
        fields.wrong("to", RefusalCode.OUT_OF_RANGE, "span", years=years)


async def read(asked: Sequence[Asked]) -> list[Series | TooLong]:
    """Return the series asked for, of however many contracts: one query for what passed, one for what it cost."""
    wanted = [timelines.of_contract(each.contract, each.start, each.end) for each in asked]
    known, costs = await asyncio.gather(
        timelines.read(wanted), tariffs.of_contracts([each.contract.tariff for each in asked])
    )
    answers: list[Series | TooLong] = []
    for each, timeline, versions in zip(asked, known, costs, strict=True):
        found = series(
            timeline, each.granularity, each.start, each.end, today=each.today, tariffs=tariffs.as_rules(versions)
        )
        answers.append(TooLong(found.fitting) if isinstance(found, TooManyPoints) else found)
    return answers
