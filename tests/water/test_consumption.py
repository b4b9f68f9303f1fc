"""Does a contract show what it used over time, exactly at every granularity, and nothing of anybody else's?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.water.contracts import Meter
from rules.vocabulary.water import ReadingSource, ReadingStatus
from tests.portal import Client, Portal
from tests.water.places import Place, at_home, laid, link, next_at, water_agent
from tests.water.pricing import save

CONSUMPTION = """
query($id: ID!, $granularity: Granularity! = MONTH, $from: Date, $to: Date) {
  node(id: $id) { ... on WaterContract { consumption(granularity: $granularity, from: $from, to: $to) {
    __typename
    ... on ConsumptionSeries {
      granularity from to total dailyAverage points { from to volume quality coverage previousYear cost }
    }
    ... on Refusal { code message fields { path code message } }
  } } }
}
"""


async def consumption(client: Client, place: Place, granularity: str = "MONTH", **span: str) -> dict[str, Any]:
    """Ask for a series; `from_` and `to` are its span."""
    given = {"id": place.id, "granularity": granularity, "from": span.get("from_"), "to": span.get("to")}
    found: dict[str, Any] = (await client.data(CONSUMPTION, given))["node"]["consumption"]
    return found


def volumes(found: dict[str, Any]) -> list[str | None]:
    return [point["volume"] for point in found["points"]]


async def read_by_the_page(place: Place) -> None:
    """The three readings of the page (V5)."""
    for on, index in (("2025-01-15", "500"), ("2025-03-20", "532"), ("2025-07-02", "584")):
        await place.read(on, index)


@pytest.mark.capability("S000-21", "S001-15")
async def test_days_sum_to_months_and_months_to_years(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    place = await at_home(portal, claire)
    await read_by_the_page(place)
    span = {"from_": "2025-01-01", "to": "2026-01-01"}

    months = await consumption(claire, place, "MONTH", **span)
    sums = {
        granularity: sum(int(volume.replace(".", "")) for volume in volumes(found) if volume is not None)
        for granularity in ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "READING")
        for found in [await consumption(claire, place, granularity, **span)]
    }

    assert volumes(months) == ["8.500", "14.000", "15.500", "15.000", "15.500", "15.000", "0.500", *[None] * 5]
    assert sums == dict.fromkeys(("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "READING"), 84_000)
    assert (months["total"], months["dailyAverage"]) == ("84.000", "500.0")
    assert [(point["quality"], point["coverage"]) for point in months["points"]][5:8] == [
        ("INTERPOLATED", "1"),
        ("MIXED", "0.0323"),
        ("MISSING", "0.0000"),
    ]
    by_reading = (await consumption(claire, place, "READING", **span))["points"]
    assert [(one["from"], one["to"], one["volume"], one["quality"]) for one in by_reading] == [
        ("2025-01-15", "2025-03-20", "32.000", "MEASURED"),
        ("2025-03-20", "2025-07-02", "52.000", "MEASURED"),
    ]


@pytest.mark.capability("S000-21")
async def test_shows_the_year_before_and_what_the_water_of_those_days_cost(portal: Portal) -> None:
    claire, manager = await portal.citizen("claire"), await water_agent(portal, "MANAGER")
    place = await at_home(portal, claire)
    await save(manager)
    await save(manager, validFrom="2025-07-01")
    for on, index in (("2024-01-01", "0"), ("2025-01-01", "366"), ("2025-12-31", "730"), ("2026-01-01", "731.5")):
        await place.read(on, index)
    portal.clock.set(datetime(2026, 1, 2, 12, tzinfo=UTC))

    quarters = (await consumption(claire, place, "QUARTER", from_="2024-10-01", to="2025-07-01"))["points"]
    year = (await consumption(claire, place, "YEAR", from_="2025-01-01", to="2026-01-01"))["points"]
    by_default = await consumption(claire, place)

    assert [(one["volume"], one["previousYear"], one["cost"]) for one in quarters] == [
        ("92.000", None, None),
        ("90.000", "91.000", "376.92"),
        ("91.000", "91.000", "381.10"),
    ]
    assert [(one["volume"], one["previousYear"], one["quality"]) for one in year] == [
        ("365.500", "366.000", "MEASURED")
    ]
    assert year[0]["cost"] == "1530.69"
    assert (by_default["granularity"], by_default["from"], by_default["to"]) == ("MONTH", "2025-01-02", "2026-01-02")


@pytest.mark.capability("S000-21")
async def test_a_replaced_meter_a_rollover_an_estimate_and_what_does_not_count(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    place = await at_home(portal, claire, digits=5)
    await place.read("2025-01-01", "99871")
    await place.read("2025-03-01", "34", is_rollover=True, source=ReadingSource.REMOVAL)
    await portal.sql("UPDATE meter SET removed_on = '2025-03-01'")
    new = await Meter.create(
        supply_point_id=place.point.id,
        serial_number="N-2",
        serial_key="n2",
        digits=5,
        installed_on=date(2025, 3, 1),
    )
    await place.read("2025-03-01", "3", meter=new, source=ReadingSource.INSTALLATION)
    await place.read("2025-04-01", "44", meter=new)
    await place.read("2025-05-01", "90", meter=new, source=ReadingSource.ESTIMATE)
    await place.read("2025-03-20", "60", source=ReadingSource.REMOTE)  # of the meter that had gone by then
    await place.read("2025-05-15", "9000", meter=new, status=ReadingStatus.HELD)
    await place.read("2025-05-20", "9999", meter=new, status=ReadingStatus.REJECTED, decided_at=portal.clock())

    found = await consumption(claire, place, "READING", from_="2025-01-01", to="2025-12-31")

    assert [(one["volume"], one["quality"]) for one in found["points"]] == [
        ("163.000", "MEASURED"),
        ("41.000", "MEASURED"),
        ("46.000", "ESTIMATED"),
    ]
    assert found["total"] == "250.000"


@pytest.mark.capability("S000-21")
async def test_a_tenant_never_sees_the_consumption_of_the_one_before(portal: Portal) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    hers = await at_home(portal, claire, until="2025-06-01")
    his = await next_at(
        portal,
        hers.point,
        (await laid(portal, reference="ZZ-9", number="C-9", serial="Z-9", email="denis@example.org")).subscriber,
        number="C-2025-7",
        serial="D20-AB 1234",
        since="2025-06-01",
        code=None,
    )
    await link(denis, his)
    await hers.read("2025-05-01", "100")
    await hers.read("2025-07-01", "161")
    span = {"from_": "2025-01-01", "to": "2026-01-01"}

    before, after = await consumption(claire, hers, **span), await consumption(denis, his, **span)
    months = await consumption(denis, his, "MONTH", from_="2026-05-01", to="2026-08-01")

    assert (before["from"], before["to"], before["total"]) == ("2025-01-01", "2025-06-01", "31.000")
    assert (after["from"], after["to"], after["total"]) == ("2025-06-01", "2026-01-01", "30.000")
    assert [one["previousYear"] for one in months["points"]] == [None, "30.000", None]
    assert (await claire.data(CONSUMPTION, {"id": his.id}))["node"] is None


async def test_shows_contracts_in_as_many_statements_however_many_they_are(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    one = await at_home(portal, claire)
    for number in range(4):
        await next_at(
            portal, (await laid(portal, reference=f"R{number}", number=f"N{number}", serial=f"S{number}")).point,
            one.subscriber, number=f"M{number}", serial=f"S{number}", since="2019-01-01", until="2020-01-01", code=None,
        )  # fmt: skip
    await read_by_the_page(one)

    contracts = (
        await claire.data(
            '{ me { water { contracts { number consumption(from: "2025-01-01", to: "2025-03-01")'
            " { ... on ConsumptionSeries { total points { volume } } } } } } }"
        )
    )["me"]["water"]["contracts"]

    assert len(contracts) == 5
    assert [one["consumption"]["total"] for one in contracts] == ["22.500", *["0.000"] * 4]


@pytest.mark.parametrize(
    ("granularity", "from_", "to", "path", "said"),
    [
        ("MONTH", "2025-07-01", "2025-01-01", "to", "après le début"),
        ("MONTH", "2025-07-01", "2025-07-01", "to", "après le début"),
        ("YEAR", "1900-01-01", "2100-01-01", "to", "100 ans"),
        ("DAY", "0001-01-01", "2025-01-01", "from", "date"),
        ("DAY", "2025-01-01", "9999-12-31", "to", "date"),
        ("DAY", "2010-01-01", "2026-01-01", None, "WEEK"),
        ("WEEK", "1930-01-01", "2026-01-01", None, "MONTH"),
    ],
)
async def test_no_series_is_made_of_what_makes_none(
    portal: Portal, granularity: str, from_: str, to: str, path: str | None, said: str
) -> None:
    claire = await portal.citizen("claire")
    place = await at_home(portal, claire)

    found = await consumption(claire, place, granularity, from_=from_, to=to)

    assert found["__typename"] == "Refusal"
    assert [field["path"] for field in found["fields"]] == ([[path]] if path else [])
    assert said in (found["fields"][0]["message"] if path else found["message"])
