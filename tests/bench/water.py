"""Is the consumption of ten years of daily readings shown at once, as months and as days?"""

import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from schema import ids
from tests.bench import scene
from tests.bench.figures import Table, milliseconds, spread
from tests.bench.queries import NOWHERE, statements

TIMES = 60
#: The end of ten years of days, and what is to be had in them.
SPAN = 'from: "2016-11-21", to: "2026-11-21"'
_POINTS = "points { from to volume quality coverage previousYear cost }"
_CONSUMPTION = (
    '{{ node(id: "{contract}") {{ ... on WaterContract {{ consumption(granularity: {granularity}, {span}) {{'
    " ... on ConsumptionSeries {{ total dailyAverage {points} }} }} }} }} }}"
)
#: One contract to another: what a home page shows of each.
_HOME = (
    "{ dashboard { waterContracts { number latestReading { takenOn index }"
    " consumption { ... on ConsumptionSeries { total points { from volume previousYear cost } } } } } }"
)


async def measure(table: Table, folder: Path) -> None:
    """Measure a contract with a remote meter, read each day of ten years."""
    async with scene.portal(folder / "water", {"SMTP_URL": NOWHERE}) as portal:
        async with scene.rows(portal):
            claire = await scene.signed_in("claire")
        connection = await asyncpg.connect(portal.database_url)
        contract = ids.write("WaterContract", await connection.fetchval(_LAID))
        log = folder / "water" / "pg" / "log"

        table.title(f"Ten years of daily readings, asked for {TIMES} times")
        months = _CONSUMPTION.format(contract=contract, granularity="MONTH", span=SPAN, points=_POINTS)
        days = _CONSUMPTION.format(contract=contract, granularity="DAY", span=SPAN, points=_POINTS)
        took = {}
        for name, query, goal in (("120 months", months, "< 50 ms"), ("3,652 days", days, "< 150 ms")):
            took[name] = await _times(partial(portal.ask, query, token=claire))
            sent = await statements(portal, log, query, claire)
            table.add(name, f"{sent} statements, {spread(took[name], percentile=99)}", goal)
        by_sql = await _times(lambda: connection.fetch(_MONTHS))
        answer = await portal.ask(days, token=claire)
        encoded = await _times(lambda: _encode(answer))
        table.add("the months, by SQL alone", milliseconds(statistics.median(by_sql)))
        table.add("120 months, times the SQL's", _ratio(took["120 months"], by_sql), "≤ 3")
        table.add("the days, encoded as JSON alone", milliseconds(statistics.median(encoded)))
        table.add("3,652 days, times the encoding's", _ratio(took["3,652 days"], encoded), "≤ 2")
        home = await _times(lambda: portal.ask(_HOME, token=claire))
        table.add(
            "home page, two contracts and a year of months",
            f"{await statements(portal, log, _HOME, claire)} statements, {spread(home, percentile=99)}",
        )
        await connection.close()


async def _times(play: Callable[[], Awaitable[Any]]) -> list[float]:
    took: list[float] = []
    for number in range(-10, TIMES):
        began = time.perf_counter()
        await play()
        if number >= 0:
            took.append(time.perf_counter() - began)
    return took


async def _encode(answer: Any) -> bytes:
    return orjson.dumps({"data": answer})


def _ratio(ours: list[float], theirs: list[float]) -> str:
    return f"{statistics.median(ours) / statistics.median(theirs):.1f}"


_LAID = """
    WITH points AS (
        INSERT INTO supply_point (address, search, usage)
        SELECT '{"line1": "3 rue du Lavoir", "line2": null, "postcode": "51000", "city": "Châlons", "country": "FR"}',
            'lavoir', 'DWELLING' FROM generate_series(1, 2) RETURNING id
    ), subscriber AS (
        INSERT INTO water_subscriber (reference, reference_key, name, created_at)
        VALUES ('AB-1204', 'ab1204', 'Claire Durand', now()) RETURNING id
    ), linked AS (
        INSERT INTO water_link (citizen_id, subscriber_id, linked_at)
        SELECT citizen.id, subscriber.id, now() FROM citizen, subscriber
    ), contracts AS (
        INSERT INTO water_contract (number, number_key, subscriber_id, supply_point_id, started_on, created_at, search)
        SELECT 'C-' || points.id, 'c' || points.id, subscriber.id, points.id, '2016-11-21', now(), 'durand'
        FROM points, subscriber RETURNING id
    ), meters AS (
        INSERT INTO meter (supply_point_id, serial_number, serial_key, digits, installed_on, remote)
        SELECT id, 'R-' || id, 'r' || id, 5, '2016-11-21', true FROM points RETURNING id, supply_point_id
    ), readings AS (
        INSERT INTO reading (meter_id, supply_point_id, index_l, submitted_at, taken_on, source, status)
        SELECT id, supply_point_id, n * 329 + (n * 7919) % 97, now(), DATE '2016-11-21' + n, 'REMOTE', 'ACCEPTED'
        FROM meters, generate_series(0, 3652) n
    ), tariff AS (
        INSERT INTO water_tariff (name, name_folded, valid_from, components, saved_at)
        SELECT 'Eau', 'eau', day, '[{"label": "Eau", "rubric": "WATER", "kind": "PER_CUBIC_METRE", "price": "1.4520",
            "vat_rate": "5.5", "from_l": 0, "to_l": null}]', now()
        FROM unnest(ARRAY[DATE '2016-01-01', DATE '2021-01-01', DATE '2025-01-01']) day
    )
    SELECT min(id) FROM contracts
"""
_MONTHS = """
    SELECT date_trunc('month', taken_on - 1), sum(volume) FROM (
        SELECT taken_on, index_l - lag(index_l) OVER (ORDER BY taken_on) AS volume
        FROM reading WHERE meter_id = (SELECT min(id) FROM meter) AND status = 'ACCEPTED'
    ) days GROUP BY 1 ORDER BY 1
"""
