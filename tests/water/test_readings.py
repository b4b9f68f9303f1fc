"""« Je relève mon compteur »: what is checked is what is sent, and what is unusual is confirmed, then decided."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from models.staff import AuditEntry
from models.water.readings import Reading
from rules.vocabulary.water import ReadingSource, WaterUsage
from tests.documents.sending import picture, send
from tests.portal import Client, Portal, text
from tests.water.places import Place, at_home, water_agent

READING = """
    id takenOn index source status consumption anomalies submittedAt decisionReason
    contract { number } meter { serialNumber } photo { name }
"""
ON_READING = f"... on Reading {{ {READING} }}"
CHECK = """query C($c: ID!, $s: String!, $i: Decimal!, $d: Date!) {
    waterReadingCheck(contract: $c, meterSerialNumber: $s, index: $i, takenOn: $d) {
        outcome consumption expected anomalies
    }
}"""


async def home(portal: Portal) -> tuple[Client, Place]:
    """Lay Claire's home, whose meter was read twice, 120 m³ a year apart; it is 1 July 2025."""
    portal.clock.set(datetime(2025, 7, 1, 10, tzinfo=UTC))
    claire = await portal.citizen("claire")
    place = await at_home(portal, claire)
    await place.read("2020-01-01", "1000", source=ReadingSource.OPENING)
    await place.read("2024-01-01", "1480")
    await place.read("2025-01-01", "1600")
    return claire, place


async def submit(client: Client, place: Place, index: str, on: str = "2025-07-01", **given: Any) -> dict[str, Any]:
    """Send a reading."""
    fields = {"contract": place.id, "meterSerialNumber": "d20ab1234", "index": index, "takenOn": on, **given}
    return await client.play("waterReadingSubmit", fields, ON_READING)


async def check(client: Client, place: Place, index: str, on: str = "2025-07-01", serial: str = "D20-AB 1234") -> Any:
    """Ask what sending one would answer."""
    given = {"c": place.id, "s": serial, "i": index, "d": on}
    return (await client.data(CHECK, given))["waterReadingCheck"]


def anomalies(refused: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what a refusal says, field by field."""
    return {(field["path"][0], field["code"]) for field in refused["fields"]}


@pytest.mark.capability("S000-18", "S001-24")
async def test_a_reading_is_checked_then_sent_and_its_receipt_is_mailed(portal: Portal) -> None:
    claire, place = await home(portal)

    async with portal.untouched():
        checked = await check(claire, place, "1660.250")
    photo = await send(portal, claire, "compteur.png", "image/png", picture("PNG"))
    sent = await submit(claire, place, "1660.250", photo=photo.id)
    mail = await portal.mail_to(claire.email, subject="relève est reçue")
    seen = await claire.data(
        "query R($id: ID!) { node(id: $id) { ... on WaterContract { latestReading { index source } readings(first: 2)"
        " { totalCount edges { node { takenOn consumption } } pageInfo { hasNextPage endCursor } } } } }",
        {"id": place.id},
    )

    assert checked == {"outcome": "ACCEPTED", "consumption": "60.250", "expected": "59.344", "anomalies": []}
    assert sent["status"] == "ACCEPTED"
    assert sent["consumption"] == "60.250"
    assert sent["contract"]["number"] == "C-2020-0042"
    assert sent["photo"]["name"] == "compteur.png"
    assert "1 660,25" in text(mail).replace("\u202f", " ").replace("\xa0", " ")
    assert "D20-AB 1234" in text(mail)
    assert seen["node"]["latestReading"] == {"index": "1660.250", "source": "CITIZEN"}
    assert seen["node"]["readings"]["totalCount"] == 4
    assert [edge["node"]["consumption"] for edge in seen["node"]["readings"]["edges"]] == ["60.250", "120.000"]
    after = await claire.data(
        "query R($id: ID!, $after: String) { node(id: $id) { ... on WaterContract {"
        " readings(after: $after) { edges { node { takenOn consumption } } } } } }",
        {"id": place.id, "after": seen["node"]["readings"]["pageInfo"]["endCursor"]},
    )
    assert [edge["node"] for edge in after["node"]["readings"]["edges"]] == [
        {"takenOn": "2024-01-01", "consumption": "480.000"},
        {"takenOn": "2020-01-01", "consumption": None},
    ]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"index": "1660", "on": "2025-07-02"}, {("takenOn", "FUTURE_DATE")}),
        ({"index": "900", "on": "2019-12-31"}, {("takenOn", "OUTSIDE_CONTRACT")}),
        ({"index": "1600", "on": "2025-01-01"}, {("takenOn", "DUPLICATE_DATE")}),
        ({"index": "1660", "meterSerialNumber": "AUTRE"}, {("meterSerialNumber", "WRONG_METER")}),
        ({"index": "123456"}, {("index", "TOO_MANY_DIGITS")}),
        ({"index": "1599"}, {("index", "INDEX_BELOW_PREVIOUS")}),
        ({"index": "1601", "on": "2024-06-01"}, {("index", "INDEX_ABOVE_NEXT")}),
        ({"index": "123456", "on": "2025-07-02"}, {("index", "TOO_MANY_DIGITS"), ("takenOn", "FUTURE_DATE")}),
    ],
)
async def test_what_is_wrong_for_good_is_refused_each_anomaly_on_its_field(
    portal: Portal, given: dict[str, Any], wrong: set[tuple[str, str]]
) -> None:
    claire, place = await home(portal)

    async with portal.untouched():
        refused = await submit(claire, place, **given, confirm=["HIGH", "ZERO", "IMPLAUSIBLY_HIGH"])
        checked = await check(
            claire, place, given["index"], given.get("on", "2025-07-01"), given.get("meterSerialNumber", "D20AB1234")
        )

    assert refused["code"] == "READING_REFUSED"
    assert anomalies(refused) == wrong
    assert all(field["message"] for field in refused["fields"])
    assert checked["outcome"] == "REFUSED"
    assert set(checked["anomalies"]) == {code for _, code in wrong}


@pytest.mark.parametrize(
    "given",
    [
        {"index": "-1"},
        {"index": "1660.2505"},
        {"index": "12345678901234567890"},
        {"index": "1660,5"},
        {"on": "9999-99-01"},
    ],
)
async def test_what_is_no_index_or_no_day_is_told_on_its_field(portal: Portal, given: dict[str, str]) -> None:
    claire, place = await home(portal)

    async with portal.untouched():
        refused = await submit(claire, place, **{"index": "1660", **given})

    assert refused["code"] == "INVALID_INPUT"
    assert [field["path"] for field in refused["fields"]] == [["takenOn" if "on" in given else "index"]]


async def test_what_is_high_or_zero_is_taken_once_it_is_confirmed(portal: Portal) -> None:
    claire, place = await home(portal)

    async with portal.untouched():
        high, zero = await submit(claire, place, "1740"), await submit(claire, place, "1600")
        half = await submit(claire, place, "1740", confirm=["ZERO"])
    taken = await submit(claire, place, "1740", confirm=["HIGH", "ZERO"])

    assert (high["code"], anomalies(high)) == ("READING_UNUSUAL", {("confirm", "HIGH")})
    assert (zero["code"], anomalies(zero)) == ("READING_UNUSUAL", {("confirm", "ZERO")})
    assert half["code"] == "READING_UNUSUAL"
    assert (taken["status"], taken["anomalies"]) == ("ACCEPTED", ["HIGH"])


@pytest.mark.capability("S000-18")
async def test_one_digit_too_many_is_held_and_an_agent_decides(portal: Portal) -> None:
    claire, place = await home(portal)
    odile = await water_agent(portal)

    held = await submit(claire, place, "16600", confirm=["IMPLAUSIBLY_HIGH"])
    same_day = await submit(claire, place, "1660")
    latest = await claire.data("{ me { water { contracts { latestReading { index } } } } }")
    desk = await odile.data("{ agent { readingsToDecide { totalCount edges { node { id index anomalies } } } } }")
    silent = await odile.play("waterReadingDecide", {"id": held["id"], "accept": False}, "")
    rejected = await odile.play(
        "waterReadingDecide", {"id": held["id"], "accept": False, "reason": "Un chiffre de trop ?"}, ON_READING
    )
    twice = await odile.play("waterReadingDecide", {"id": held["id"], "accept": True}, "")
    mail = await portal.mail_to(claire.email, subject="examinée")
    again = await submit(claire, place, "1660")

    assert held["status"] == "HELD"
    assert anomalies(same_day) == {("takenOn", "DUPLICATE_DATE")}
    assert latest["me"]["water"]["contracts"][0]["latestReading"]["index"] == "1600.000"
    assert desk["agent"]["readingsToDecide"]["edges"][0]["node"]["anomalies"] == ["IMPLAUSIBLY_HIGH"]
    assert silent["fields"][0]["path"] == ["reason"]
    assert (rejected["status"], rejected["decisionReason"]) == ("REJECTED", "Un chiffre de trop ?")
    assert twice["code"] == "NOT_IN_THIS_STATE"
    assert "Un chiffre de trop ?" in text(mail)
    assert again["status"] == "ACCEPTED"
    assert await AuditEntry.filter(action="waterReadingDecide").count() == 1


async def test_a_rollover_is_confirmed_held_accepted_and_counted_past_zero(portal: Portal) -> None:
    claire, place = await home(portal)
    odile = await water_agent(portal)
    await Reading.filter(taken_on="2025-01-01").update(index_l=99_960_000)
    await Reading.filter(taken_on="2024-01-01").update(index_l=99_840_000)
    await Reading.filter(taken_on="2020-01-01").update(index_l=99_000_000)

    checked = await check(claire, place, "20")
    held = await submit(claire, place, "20", confirm=["ROLLOVER_SUSPECTED"])
    accepted = await odile.play("waterReadingDecide", {"id": held["id"], "accept": True}, ON_READING)

    assert (checked["outcome"], checked["consumption"]) == ("TO_CONFIRM_AND_HOLD", "60.000")
    assert (held["status"], accepted["status"]) == ("HELD", "ACCEPTED")
    assert accepted["consumption"] == "60.000"


async def test_what_was_accepted_since_may_contradict_a_held_one(portal: Portal) -> None:
    claire, place = await home(portal)
    odile = await water_agent(portal)
    held = await submit(claire, place, "9000", "2025-06-01", confirm=["IMPLAUSIBLY_HIGH"])
    await submit(claire, place, "1660")

    async with portal.untouched():
        refused = await odile.play("waterReadingDecide", {"id": held["id"], "accept": True}, "")

    assert (refused["code"], anomalies(refused)) == ("READING_REFUSED", {("accept", "INDEX_ABOVE_NEXT")})


async def test_of_ten_sent_at_the_same_instant_for_one_day_one_is_kept(portal: Portal) -> None:
    claire, place = await home(portal)

    answers = await asyncio.gather(*(submit(claire, place, str(1650 + number)) for number in range(10)))

    kept = [one for one in answers if one["__typename"] == "Reading"]
    assert len(kept) == 1
    assert {code for one in answers if one not in kept for _, code in anomalies(one)} == {"DUPLICATE_DATE"}
    assert await Reading.filter(taken_on="2025-07-01").count() == 1


@pytest.mark.capability("S000-18")
async def test_where_the_portal_wants_an_avis_de_passage_a_reading_is_taken_only_with_one(portal: Portal) -> None:
    claire, place = await home(portal)
    odile = await water_agent(portal)
    administrator = await portal.agent("ADMINISTRATOR")
    version = (await administrator.data("{ portal { version } }"))["portal"]["version"]
    await administrator.play("portalSave", {"version": version, "readingNeedsNotice": True}, "")
    asks = """{ portal { readingNeedsNotice }
        me { water { contracts { readingNeedsNotice readingNotices { id number answerBy } } } } }"""

    async with portal.untouched():
        alone = await submit(claire, place, "1660")
    left = {"meterSerialNumber": "D20AB1234", "leftOn": "2025-06-30", "answerBy": "2025-07-10"}
    notice = await odile.play("readingNoticeCreate", left, "... on ReadingNotice { id number meter { serialNumber } }")
    told = await portal.mail_to(claire.email, subject="demande une relève")
    waiting = await claire.data(asks)
    sent = await submit(claire, place, "1660", notice=notice["id"])
    again = await submit(claire, place, "1661", "2025-06-30", notice=notice["id"])
    given = await claire.data(asks)

    assert alone["code"] == "READING_NOT_REQUESTED"
    assert notice["number"] in text(told)
    assert waiting["portal"]["readingNeedsNotice"] is True
    [contract] = waiting["me"]["water"]["contracts"]
    assert contract == {
        "readingNeedsNotice": True,
        "readingNotices": [{"id": notice["id"], "number": notice["number"], "answerBy": "2025-07-10"}],
    }
    assert sent["status"] == "ACCEPTED"
    assert again["fields"][0]["path"] == ["notice"]
    assert given["me"]["water"]["contracts"][0]["readingNotices"] == []


async def test_an_agent_records_a_reading_or_an_estimate_and_needs_no_other_eye(portal: Portal) -> None:
    claire, _ = await home(portal)
    odile = await water_agent(portal)
    given = {"meterSerialNumber": "D20AB1234", "takenOn": "2025-06-01"}

    unusual = await odile.play("waterReadingRecord", {**given, "index": "9000"}, "")
    recorded = await odile.play(
        "waterReadingRecord", {**given, "index": "9000", "confirm": ["IMPLAUSIBLY_HIGH"]}, ON_READING
    )
    estimate = await odile.play(
        "waterReadingRecord", {**given, "index": "9010", "takenOn": "2025-07-01", "estimate": True}, ON_READING
    )
    async with portal.untouched():
        unknown = await odile.play("waterReadingRecord", {**given, "meterSerialNumber": "X", "index": "1"}, "")
        by_claire = await claire.run(
            "mutation R($i: WaterReadingRecordInput!) { waterReadingRecord(input: $i) { __typename } }",
            {"i": {**given, "index": "1"}},
        )

    assert anomalies(unusual) == {("confirm", "IMPLAUSIBLY_HIGH")}
    assert (recorded["status"], recorded["source"]) == ("ACCEPTED", "AGENT")
    assert (estimate["status"], estimate["source"]) == ("ACCEPTED", "ESTIMATE")
    assert anomalies(unknown) == {("meterSerialNumber", "WRONG_METER")}
    assert by_claire["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_nobody_reads_for_another_nor_sees_what_they_read(portal: Portal) -> None:
    claire, place = await home(portal)
    denis = await portal.citizen("denis")
    sent = await submit(claire, place, "1660")

    async with portal.untouched():
        refused = await submit(denis, place, "1670")
        checked = await check(denis, place, "1670")
        seen = await denis.data("query N($id: ID!) { node(id: $id) { id } }", {"id": sent["id"]})
        visitor = await check(portal.client(), place, "1670")

    assert refused["code"] == "NOT_FOUND"
    assert checked is None
    assert visitor is None
    assert seen["node"] is None


async def test_a_garden_or_a_shop_may_take_more_before_it_is_asked_about(portal: Portal) -> None:
    portal.clock.set(datetime(2026, 1, 1, 10, tzinfo=UTC))
    claire = await portal.citizen("claire")
    shop = await at_home(portal, claire, usage=WaterUsage.BUSINESS)
    await shop.read("2025-01-01", "1000", source=ReadingSource.OPENING)

    checked = await check(claire, shop, "1360", "2026-01-01")

    assert checked["outcome"] == "ACCEPTED"
