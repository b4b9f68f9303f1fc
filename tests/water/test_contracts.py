"""A contract is seen over its own dates, by its holder and the water service only (S001-14)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.staff import AuditEntry
from models.water.contracts import Meter, WaterSubscriber
from models.water.readings import Reading
from rules.vocabulary.water import ReadingSource
from schema import ids
from tests.portal import Client, Portal
from tests.statements import listening
from tests.water.places import Place, at_home, laid, link, next_at, water_agent

CONTRACT = """
    id number status startedOn endedOn subscriber { reference name } readingNeedsNotice readingNotices { id }
    supplyPoint { id networkCode usage address { line1 city } }
    meter { id serialNumber } meters { id serialNumber digits installedOn removedOn remote }
    latestReading { takenOn index consumption source photo { name } contract { id } meter { id } }
    readings { totalCount edges { node { id takenOn index source consumption contract { number } } } }
    demandes { totalCount }
"""
DASHBOARD = f"{{ dashboard {{ citizen {{ id }} waterContracts {{ {CONTRACT} }} }} }}"


async def one(client: Client, place: Place) -> Any:
    """Return a contract as somebody sees it."""
    document = f"query N($id: ID!) {{ node(id: $id) {{ ... on WaterContract {{ {CONTRACT} }} }} }}"
    return (await client.data(document, {"id": place.id}))["node"]


def shown(contract: Any) -> list[tuple[str, str, str | None]]:
    """Return what is told of the readings of a contract."""
    rows = [edge["node"] for edge in contract["readings"]["edges"]]
    return [(row["takenOn"], row["source"], row["consumption"]) for row in rows]


async def handed_over(portal: Portal) -> tuple[Client, Place, Client, Place]:
    """Lay a home that Claire left to Denis on 1 March 2025; its meter was replaced meanwhile."""
    portal.clock.set(datetime(2025, 7, 1, 10, tzinfo=UTC))
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    old = await at_home(portal, claire, until="2025-03-01")
    await old.read("2020-01-01", "1000", source=ReadingSource.OPENING)
    await old.read("2024-05-01", "1480", source=ReadingSource.REMOVAL)
    await Meter.filter(id=old.meter.id).update(removed_on="2024-05-01")
    subscriber = await WaterSubscriber.create(
        reference="DE-2", reference_key="de2", name="Denis Durand", email="denis@example.org", created_at=portal.clock()
    )
    new = await next_at(
        portal, old.point, subscriber, number="C-2025-0001", serial="N24-9", since="2025-03-01", code="AAAA"
    )
    await Meter.filter(id=new.meter.id).update(installed_on="2024-05-01")
    await new.read("2024-05-01", "0", source=ReadingSource.INSTALLATION)
    await old.read("2025-03-01", "95", source=ReadingSource.CLOSING, meter=new.meter, anomalies=["HIGH"])
    await new.read("2025-06-01", "125")
    await portal.sql(
        "INSERT INTO water_link (citizen_id, subscriber_id, linked_at) SELECT id, $1, $2 FROM citizen WHERE email = $3",
        subscriber.id,
        portal.clock(),
        denis.email,
    )
    return claire, old, denis, new


@pytest.mark.capability("S001-14")
async def test_one_query_shows_a_contract_with_its_place_its_meters_and_its_readings(portal: Portal) -> None:
    claire, place, _, _ = await handed_over(portal)

    seen = await one(claire, place)

    assert (seen["number"], seen["status"], seen["endedOn"]) == ("C-2020-0042", "CLOSED", "2025-03-01")
    assert seen["subscriber"] == {"reference": "AB-1204", "name": "Claire Durand"}
    assert seen["supplyPoint"]["address"] == {"line1": "3 rue du Lavoir", "city": "Châlons"}
    assert seen["meter"] is None
    assert [meter["serialNumber"] for meter in seen["meters"]] == ["N24-9", "D20-AB 1234"]
    assert shown(seen) == [
        ("2025-03-01", "CLOSING", "95.000"),
        ("2024-05-01", "INSTALLATION", None),
        ("2024-05-01", "REMOVAL", "480.000"),
        ("2020-01-01", "OPENING", None),
    ]
    assert seen["latestReading"]["index"] == "95.000"


@pytest.mark.capability("S001-14", "S000-28")
async def test_what_came_before_a_contract_is_never_seen_by_its_holder(portal: Portal) -> None:
    claire, old, denis, new = await handed_over(portal)
    closing = await Reading.get(source=ReadingSource.CLOSING)
    earlier = await Reading.get(source=ReadingSource.REMOVAL)
    later = await Reading.get(taken_on="2025-06-01")
    first_meter = await Meter.get(serial_key="d20ab1234")

    seen = await one(denis, new)
    by_node = await denis.data(
        "query N($ids: [ID!]!) { nodes(ids: $ids) { __typename"
        " ... on Reading { source anomalies contract { number } } } }",
        {"ids": [_id("Reading", earlier), _id("Reading", closing), _id("Meter", first_meter), old.id]},
    )
    check = await denis.data(
        'query C($c: ID!) { waterReadingCheck(contract: $c, meterSerialNumber: "N24-9", index: 150,'
        ' takenOn: "2025-07-01") { outcome expected consumption } }',
        {"c": new.id},
    )
    hers = await claire.data("query N($id: ID!) { node(id: $id) { id } }", {"id": _id("Reading", later)})

    assert [meter["serialNumber"] for meter in seen["meters"]] == ["N24-9"]
    assert shown(seen) == [
        ("2025-06-01", "AGENT", "30.000"),
        ("2025-03-01", "OPENING", None),
    ]
    assert by_node["nodes"] == [
        None,
        {"__typename": "Reading", "source": "OPENING", "anomalies": [], "contract": {"number": "C-2025-0001"}},
        None,
        None,
    ]
    # 30 m³ in the 92 days of his own, and nothing of hers.
    assert check["waterReadingCheck"] == {"outcome": "ACCEPTED", "expected": "9.783", "consumption": "25.000"}
    assert hers["node"] is None


async def test_a_contract_is_pending_active_closing_then_closed(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    soon = await at_home(portal, claire, since="2195-01-01", until="2196-01-01")

    stands = [(await one(claire, soon))["status"]]
    for since, until in (("2020-01-01", None), ("2020-01-01", "2195-01-01"), ("2020-01-01", "2021-01-01")):
        await portal.sql(
            "UPDATE water_contract SET started_on = $1::text::date, ended_on = $2::text::date", since, until
        )
        stands.append((await one(claire, soon))["status"])
    dashboard = await claire.data(DASHBOARD)

    assert stands == ["PENDING", "ACTIVE", "CLOSING", "CLOSED"]
    assert dashboard["dashboard"]["waterContracts"] == []


async def test_the_dashboard_shows_contracts_in_few_statements_however_many(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    places = [
        await laid(portal, reference=f"R-{n}", number=f"C-{n}", serial=f"S-{n}", since="2020-01-01") for n in range(3)
    ]
    for place in places:
        await link(claire, place)
        for year in range(2020, 2026):
            await place.read(f"{year}-01-01", str(100 * (year - 2019)))

    with listening() as heard:
        answered = await claire.data(DASHBOARD)

    found = answered["dashboard"]["waterContracts"]
    assert len(found) == 3
    assert {contract["latestReading"]["consumption"] for contract in found} == {"100.000"}
    assert {contract["readings"]["totalCount"] for contract in found} == {6}
    assert len(heard.said) <= 4, heard.said


async def test_agents_of_the_water_service_find_contracts_and_no_other_service_does(portal: Portal) -> None:
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    yves = await portal.agent("MANAGER", services=["ecole"], name="Yves École")
    place = await at_home(portal, claire)
    await laid(portal, reference="ZZ-1", number="Z-1", serial="ZS-1", name="Zoé Blanc")
    search = "query S($s: String!) { agent { waterContracts(search: $s) { edges { node { number } } } } }"

    async def found(client: Client, words: str) -> list[str]:
        desk = (await client.data(search, {"s": words}))["agent"]["waterContracts"]
        return [edge["node"]["number"] for edge in desk["edges"]]

    by = {words: await found(odile, words) for words in ("AB-1204", "c20200042", "durand lav", "D20 AB1234", "zoe bla")}
    nothing = [await found(odile, words) for words in ("inconnu", "' ) & | ( --", "ab-12")]
    elsewhere = await found(yves, "durand")
    unseen = await one(yves, place)
    short = await odile.run(search, {"s": "a"})
    record = await odile.data(
        '{ agent { citizens(search: "durand") { edges { node { username waterContracts { number } } } } } }'
    )

    assert by == {
        "AB-1204": ["C-2020-0042"],
        "c20200042": ["C-2020-0042"],
        "durand lav": ["C-2020-0042"],
        "D20 AB1234": ["C-2020-0042"],
        "zoe bla": ["Z-1"],
    }
    assert nothing == [[], [], ["C-2020-0042"]]
    assert elsewhere == []
    assert unseen is None
    assert short["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    [known] = record["agent"]["citizens"]["edges"]
    assert known["node"]["waterContracts"] == [{"number": "C-2020-0042"}]
    assert await AuditEntry.filter(action="agent.waterContracts", about_id=place.contract.id).count() == 5


def _id(type_name: str, row: Any) -> str:
    return ids.write(type_name, row.id)
