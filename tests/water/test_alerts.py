"""Is somebody told, once and in time, of a consumption that they should look at, and never of what was spread?"""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from resolvers import door
from resolvers.water import alerting
from rules.vocabulary.water import ReadingSource, WaterUsage
from tests.documents.sending import PDF, send
from tests.portal import Client, Portal
from tests.water.places import Place, at_home, laid, link, next_at, water_agent

ALERTS = """
query($id: ID!, $openOnly: Boolean! = true) { node(id: $id) { ... on WaterContract {
  alerts(openOnly: $openOnly) { edges { node {
    id kind from to volume expected message certificateDueOn acknowledgedAt contract { number } certificate { name }
  } } }
  alertRule { dailyLitres monthlyCubicMetres }
} } }
"""
#: What the page's leak is preceded by (V6).
HISTORY = (
    ("2021-12-20", "1000"), ("2022-07-01", "1064"), ("2023-01-03", "1121"), ("2023-07-04", "1181"),
    ("2024-01-09", "1239"), ("2024-07-02", "1297"), ("2025-01-06", "1355"),
)  # fmt: skip
LEAKED = {"index": "1767", "takenOn": "2025-07-07"}


async def contract(client: Client, place: Place, *, open_only: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = (await client.data(ALERTS, {"id": place.id, "openOnly": open_only}))["node"]
    return found


async def alerts(client: Client, place: Place, *, open_only: bool = True) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await contract(client, place, open_only=open_only))["alerts"]["edges"]]


async def record(agent: Client, **given: Any) -> dict[str, Any]:
    fields = {"meterSerialNumber": "D20-AB 1234", **given}
    selection = "... on Reading { id }"
    answer = await agent.play("waterReadingRecord", fields, selection)
    if answer.get("code") == "READING_UNUSUAL":
        answer = await agent.play(
            "waterReadingRecord", {**fields, "confirm": [one["code"] for one in answer["fields"]]}, selection
        )
    return answer


async def nightly(portal: Portal) -> None:
    """Play the job of the night."""
    with door.through(portal.parts.door):
        await alerting.look_at_news(now=portal.clock())


async def set_rule(client: Client, place: Place, **given: Any) -> dict[str, Any]:
    selection = "... on WaterAlertRule { dailyLitres monthlyCubicMetres }"
    return await client.play("waterAlertRuleSet", {"contract": place.id, **given}, selection)


async def acknowledge(client: Client, alert: str, **given: Any) -> dict[str, Any]:
    selection = "... on WaterAlert { id acknowledgedAt certificateDueOn certificate { name } }"
    return await client.play("waterAlertAcknowledge", {"id": alert, **given}, selection)


async def certificate(portal: Portal, client: Client, name: str) -> str:
    return (await send(portal, client, name, "application/pdf", PDF)).id


async def test_the_law_on_leaks_is_told_once_with_the_years_it_compares_and_the_day_for_a_certificate(
    portal: Portal,
) -> None:
    portal.clock.set(datetime(2025, 7, 7, 9, tzinfo=UTC))
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    denis = await portal.citizen("denis")
    place = await at_home(portal, claire)
    for on, index in HISTORY:
        await place.read(on, index)

    recorded = await record(odile, **LEAKED)
    mail = await portal.mail_to(claire.email, subject="Alerte")
    await portal.settled()
    await nightly(portal)
    [alert] = await alerts(claire, place)
    home = (await claire.data("{ dashboard { waterAlerts { id } } }"))["dashboard"]["waterAlerts"]
    desk = await odile.data("{ agent { waterAlerts { edges { node { id message contract { number } } } } } }")

    assert recorded["__typename"] == "Reading"
    assert (alert["kind"], alert["from"], alert["to"]) == ("ABNORMAL_CONSUMPTION", "2025-01-06", "2025-07-07")
    assert (alert["volume"], alert["expected"], alert["certificateDueOn"]) == ("412.000", "60.199", "2025-08-07")
    assert "412 m³" in alert["message"]
    assert "60,2 m³ ; 60,5 m³ en 2024, 59,9 m³ en 2023, 60,2 m³ en 2022" in alert["message"]
    body = mail.get_body(("plain",))
    assert body is not None
    said = " ".join(body.get_content().split())
    assert "avant le 7 août 2025" in said
    assert "plafonnée à 120 m³ pour l’eau et à 60 m³ pour l’assainissement" in said
    assert home == [{"id": alert["id"]}]
    assert desk["agent"]["waterAlerts"]["edges"][0]["node"] == {
        "id": alert["id"],
        "message": alert["message"],
        "contract": {"number": "C-2020-0042"},
    }
    assert (await denis.data("query($id: ID!) { node(id: $id) { id } }", {"id": alert["id"]}))["node"] is None
    assert (await acknowledge(denis, alert["id"]))["code"] == "NOT_FOUND"
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'water_alert'")) == 1


async def test_a_certificate_comes_in_time_once_and_for_such_an_alert_only(portal: Portal) -> None:
    portal.clock.set(datetime(2025, 7, 7, 9, tzinfo=UTC))
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    place = await at_home(portal, claire)
    for on, index in HISTORY:
        await place.read(on, index)
    await record(odile, **LEAKED)
    await portal.settled()
    [alert] = await alerts(claire, place)

    seen = await acknowledge(claire, alert["id"])
    strange = await acknowledge(claire, alert["id"], certificate="xx")
    certified = await acknowledge(claire, alert["id"], certificate=await certificate(portal, claire, "attestation.pdf"))
    twice = await acknowledge(claire, alert["id"], certificate=await certificate(portal, claire, "encore.pdf"))
    await portal.sql("UPDATE water_alert SET certificate_id = NULL, certificate_due_on = '2025-07-20'")
    portal.clock.set(datetime(2025, 7, 21, 9, tzinfo=UTC))
    late = await acknowledge(claire, alert["id"], certificate=await certificate(portal, claire, "tard.pdf"))

    assert seen["acknowledgedAt"] is not None
    assert [(one["path"], one["code"]) for one in strange["fields"]] == [(["certificate"], "NOT_FOUND")]
    assert certified["certificate"] == {"name": "attestation.pdf"}
    assert certified["acknowledgedAt"] == seen["acknowledgedAt"]
    assert twice["code"] == "ALREADY_DONE"
    assert [(one["path"], one["code"]) for one in late["fields"]] == [(["certificate"], "TOO_LATE")]
    assert await alerts(claire, place) == []
    assert len(await alerts(claire, place, open_only=False)) == 1


@pytest.mark.parametrize(
    ("usage", "index", "source"),
    [
        (WaterUsage.DWELLING, "1475", ReadingSource.AGENT),
        (WaterUsage.BUSINESS, "1767", ReadingSource.AGENT),
        (WaterUsage.DWELLING, "1767", ReadingSource.ESTIMATE),
    ],
)
async def test_nothing_is_told_of_what_is_not_abnormal_of_no_dwelling_and_of_an_estimate(
    portal: Portal, usage: WaterUsage, index: str, source: ReadingSource
) -> None:
    portal.clock.set(datetime(2025, 7, 7, 9, tzinfo=UTC))
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    place = await at_home(portal, claire, usage=usage)
    for on, read in HISTORY:
        await place.read(on, read)

    await record(odile, index=index, takenOn="2025-07-07", estimate=source is ReadingSource.ESTIMATE)
    await nightly(portal)

    assert await alerts(claire, place) == []


async def test_a_newcomer_is_told_the_mean_of_those_before_and_nothing_of_their_years(portal: Portal) -> None:
    portal.clock.set(datetime(2025, 7, 7, 9, tzinfo=UTC))
    claire, denis, odile = await portal.citizen("claire"), await portal.citizen("denis"), await water_agent(portal)
    hers = await at_home(portal, claire, until="2025-01-06")
    other = await laid(portal, reference="ZZ-9", number="C-9", serial="Z-9", email="denis@example.org")
    his = await next_at(
        portal, hers.point, other.subscriber, number="C-10", serial="D20-AB 1234", since="2025-01-06", code=None
    )
    await link(denis, his)
    for on, index in HISTORY:
        await hers.read(on, index)

    await record(odile, **LEAKED)
    [alert] = await alerts(denis, his)
    [edge] = (await odile.data("{ agent { waterAlerts { edges { node { message } } } } }"))["agent"]["waterAlerts"][
        "edges"
    ]

    assert "(60,2 m³)" in alert["message"]
    assert "2024" not in alert["message"]
    assert "60,5 m³ en 2024" in edge["node"]["message"]
    assert await alerts(claire, hers) == []


async def test_a_remote_meter_that_never_rests_is_told_once_however_long_it_goes_on(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    place = await at_home(portal, claire)
    await portal.sql("UPDATE meter SET remote = true")
    began = datetime(2026, 3, 1, 10, tzinfo=UTC)

    async def shows(hours: range, *, at_rest: bool = False) -> None:
        for hour in hours:
            await portal.sql(
                "INSERT INTO remote_index VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                place.meter.id, began + timedelta(hours=hour), 0 if at_rest else 7 * hour,
            )  # fmt: skip
        latest = (began + timedelta(hours=hours[-1])).date()
        await portal.sql("DELETE FROM reading")
        await place.read(latest.isoformat(), "0", source=ReadingSource.REMOTE)
        portal.clock.set(datetime.combine(latest, datetime.min.time(), UTC) + timedelta(hours=23))
        await nightly(portal)

    await shows(range(-30, 1), at_rest=True)
    before = await alerts(claire, place)
    await shows(range(1, 24))
    not_yet = await alerts(claire, place)
    await shows(range(24, 49))
    [alert] = await alerts(claire, place)
    await shows(range(49, 24 * 7))
    await shows(range(24 * 7, 24 * 12))
    [later] = await alerts(claire, place)
    mail = await portal.mail_to(claire.email, subject="Alerte")
    await portal.settled()

    assert before == not_yet == []
    assert (alert["kind"], alert["from"], alert["to"]) == ("CONTINUOUS_FLOW", "2026-03-01", "2026-03-04")
    assert (alert["volume"], alert["expected"], alert["certificateDueOn"]) == ("0.336", None, None)
    assert "d’au moins 7 litres chaque heure" in alert["message"]
    assert (later["id"], later["from"], later["to"]) == (alert["id"], "2026-03-01", "2026-03-14")
    assert mail["Subject"] == "Alerte sur votre consommation d’eau"
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'water_alert'")) == 1


async def test_the_limits_that_a_citizen_sets_are_told_from_then_on_in_their_language(portal: Portal) -> None:
    portal.clock.set(datetime(2026, 5, 4, 12, tzinfo=UTC))
    claire = await portal.citizen("claire")
    abroad = portal.client(language="en", token=claire.token)
    place = await at_home(portal, claire)
    await place.read("2026-05-01", "100")
    await place.read("2026-05-03", "104")

    unset = (await contract(claire, place))["alertRule"]
    said = await set_rule(claire, place, dailyLitres=500, monthlyCubicMetres=5)
    await nightly(portal)
    spread = await alerts(claire, place)
    for on, index in (
        ("2026-05-04", "104.3"),
        ("2026-05-05", "104.9"),
        ("2026-05-06", "105.8"),
        ("2026-05-07", "105.9"),
    ):
        await place.read(on, index, source=ReadingSource.REMOTE)
        portal.clock.set(datetime.combine(date.fromisoformat(on), datetime.min.time(), UTC) + timedelta(hours=20))
        await nightly(portal)
    await asyncio.gather(nightly(portal), nightly(portal))
    month, days = await alerts(abroad, place)
    removed = await set_rule(claire, place)

    assert (unset, spread) == (None, [])
    assert said == {"__typename": "WaterAlertRule", "dailyLitres": 500, "monthlyCubicMetres": 5}
    assert (days["from"], days["to"], days["volume"]) == ("2026-05-04", "2026-05-06", "1.500")
    assert days["message"].startswith("From 4 May 2026 to 5 May 2026 you used 1,500 litres")
    assert (month["from"], month["to"], month["volume"]) == ("2026-05-01", "2026-06-01", "5.800")
    assert month["message"].startswith("In May 2026 you have already used 5.8 m³")
    assert (removed["dailyLitres"], (await contract(claire, place))["alertRule"]) == (None, None)


async def test_no_limit_is_set_out_of_range_or_for_anothers_contract(portal: Portal) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    place = await at_home(portal, claire)

    async with portal.untouched():
        wrong = await set_rule(claire, place, dailyLitres=0, monthlyCubicMetres=2**31 - 1)
        other = await set_rule(denis, place, dailyLitres=10)
        nothing = await acknowledge(claire, "xx")

    assert [(one["path"], one["code"]) for one in wrong["fields"]] == [
        (["dailyLitres"], "OUT_OF_RANGE"),
        (["monthlyCubicMetres"], "OUT_OF_RANGE"),
    ]
    assert (other["code"], nothing["code"]) == ("NOT_FOUND", "NOT_FOUND")
