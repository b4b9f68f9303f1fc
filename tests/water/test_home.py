"""Does one query show a contract whole, and the home page its year, in as few statements whatever there is?"""

import pytest

from models.water.alerts import WaterAlert
from rules.vocabulary.water import WaterAlertKind
from tests.portal import Client, Portal
from tests.statements import listening
from tests.water.places import Place, at_home, laid, next_at, water_agent
from tests.water.pricing import save

HOME = """
{ dashboard {
    citizen { firstName }
    latestDemandes { ticket }
    unreadExchanges
    upcomingAppointments { startsAt }
    familyMembers { firstName }
    news { title }
    unreadNotifications
    waterContracts {
      number status supplyPoint { address { line1 } } meter { serialNumber } latestReading { takenOn index }
      consumption { ... on ConsumptionSeries { total points { from volume previousYear cost } } }
      tariff { name }
    }
    waterAlerts { id kind from }
} }
"""
TAP = """
query($id: ID!) { node(id: $id) { ... on WaterContract {
  number
  readings(first: 6) { edges { node { takenOn index consumption source } } }
  consumption(from: "2025-01-01", to: "2025-08-01") { ... on ConsumptionSeries { total chartUrl points { volume } } }
  alerts { edges { node { kind } } }
} } }
"""


async def read_each_day(portal: Portal, place: Place, *, days: int) -> None:
    """Read a place every day for so long, up to today."""
    await portal.sql(
        "INSERT INTO reading (meter_id, supply_point_id, index_l, submitted_at, taken_on, source, status)"
        " SELECT $1, $2, n * 300, $4::timestamptz, $4::timestamptz::date - $3::int + n, 'REMOTE', 'ACCEPTED'"
        " FROM generate_series(1, $3) n"
        " ON CONFLICT DO NOTHING",
        place.meter.id,
        place.point.id,
        days,
        portal.clock(),
    )


async def alert(portal: Portal, place: Place) -> None:
    await WaterAlert.create(
        contract_id=place.contract.id,
        kind=WaterAlertKind.CONTINUOUS_FLOW,
        occasion="2026-01-01",
        raised_at=portal.clock(),
        starts_on="2026-01-01",
        ends_on="2026-01-03",
        volume_l=1_000,
        facts={"hours": 30, "least_l": 7},
    )


async def home(client: Client) -> dict[str, list[dict[str, object]]]:
    seen: dict[str, list[dict[str, object]]] = (await client.data(HOME))["dashboard"]
    return seen


@pytest.mark.capability("S001-14", "S001-15")
async def test_one_tap_on_a_contract_shows_readings_and_consumption_in_one_query(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    place = await at_home(portal, claire)
    for on, index in (("2025-01-15", "500"), ("2025-03-20", "532"), ("2025-07-02", "584")):
        await place.read(on, index)

    seen = (await claire.data(TAP, {"id": place.id}))["node"]

    assert [edge["node"]["consumption"] for edge in seen["readings"]["edges"]] == ["52.000", "32.000", None]
    assert (seen["consumption"]["total"], len(seen["consumption"]["points"])) == ("84.000", 7)
    assert (await portal.http.get(seen["consumption"]["chartUrl"])).status_code == 200
    assert seen["alerts"]["edges"] == []


async def test_four_statements_show_the_home_page_with_one_contract_as_with_five_read_every_day(
    portal: Portal,
) -> None:
    claire = await portal.citizen("claire")
    await save(await water_agent(portal, "MANAGER"))
    first = await at_home(portal, claire)
    await first.read("2025-01-15", "500")
    await portal.settled()

    with listening() as few:
        one = await home(claire)
    await read_each_day(portal, first, days=700)
    await alert(portal, first)
    for number in range(4):
        there = await laid(portal, reference=f"R{number}", number=f"N{number}", serial=f"S{number}", until="2021-01-01")
        place = await next_at(
            portal,
            there.point,
            first.subscriber,
            number=f"M{number}",
            serial=f"S{number}",
            since="2021-01-01",
            code=None,
        )
        await read_each_day(portal, place, days=700)
    with listening() as many:
        five = await home(claire)

    assert len(one["waterContracts"]) == 1
    assert [len(each["consumption"]["points"]) >= 12 for each in five["waterContracts"]] == [True] * 5  # type: ignore[index]
    assert [each["kind"] for each in five["waterAlerts"]] == ["CONTINUOUS_FLOW"]
    assert len(few.said) <= 4, few.said
    assert len(many.said) == len(few.said), many.said
