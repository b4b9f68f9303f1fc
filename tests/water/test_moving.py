"""J'emménage, je déménage: a demande with its ticket, and an agent who makes the contract of it (S000-16, 17)."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from models.water.contracts import Meter, WaterContract
from rules import forms
from rules.vocabulary.demandes import DemandeEffect
from rules.vocabulary.portal import FormFieldKind
from rules.vocabulary.water import ReadingSource
from tests.demandes.types import offer
from tests.documents.sending import picture, send
from tests.portal import Client, Portal, text
from tests.water.places import Place, at_home, laid, water_agent

DEMANDE = """
    id ticket status type { effect } summary { label value } attachments { label } waterContract { id number }
    allowedActions history { edges { node { kind status } } }
"""
ON_DEMANDE = f"... on Demande {{ {DEMANDE} }}"
CONTRACT = """
    id number status startedOn endedOn subscriber { reference name } meter { serialNumber digits }
    meters { serialNumber installedOn removedOn } supplyPoint { address { line1 } }
    readings { edges { node { index takenOn source consumption meter { serialNumber } } } }
    demandes { edges { node { id status } } }
"""
ON_CONTRACT = f"... on WaterContract {{ {CONTRACT} }}"
NEW_HOME = {"line1": "9 place de l’Église", "postcode": "51000", "city": "Châlons"}


async def town(portal: Portal) -> tuple[Client, Client]:
    """Return a citizen and an agent of the water service, which offers to open and to close meters, in July 2025."""
    portal.clock.set(datetime(2025, 7, 1, 10, tzinfo=UTC))
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    for effect in (DemandeEffect.OPEN_WATER_CONTRACT, DemandeEffect.CLOSE_WATER_CONTRACT):
        await offer(portal, effect.value.lower(), service="eau", effect=effect, title="Compteur d’eau", form_fields=())
    return claire, odile


async def moving_in(client: Client, **given: Any) -> dict[str, Any]:
    """Ask for water at a new home."""
    fields = {"address": NEW_HOME, "movingInOn": "2025-07-10", **given}
    return await client.play("waterMeterOpen", fields, ON_DEMANDE)


async def moving_out(client: Client, place: Place, **given: Any) -> dict[str, Any]:
    """Ask for the end of a contract."""
    fields = {"contract": place.id, "movingOutOn": "2025-07-31", "forwardingAddress": NEW_HOME, **given}
    return await client.play("waterMeterClose", fields, ON_DEMANDE)


async def opened(agent: Client, demande: Any, **given: Any) -> dict[str, Any]:
    """Open the contract that a demande asks for."""
    fields = {"demande": demande["id"], "contractNumber": "C-2025-77", "meterSerialNumber": "N-77", "index": "12"}
    return await agent.play("waterContractOpen", {**fields, "on": "2025-07-01", **given}, ON_CONTRACT)


@pytest.mark.capability("S000-16")
async def test_who_moves_in_asks_is_acknowledged_and_has_a_contract_once_an_agent_opens_it(portal: Portal) -> None:
    claire, odile = await town(portal)
    photo = await send(portal, claire, "compteur.jpg", "image/jpeg", picture())

    asked = await moving_in(claire, index="12.5", meterSerialNumber="N-77", previousOccupant="M. Roux", photo=photo.id)
    receipt = await portal.mail_to(claire.email, subject="demande")
    told = await portal.mail_to(odile.email)
    by_accept = await odile.play("demandeAccept", {"id": asked["id"]}, "")
    contract = await opened(odile, asked)
    answer = await portal.mail_to(claire.email, subject="réponse")
    seen = await claire.data(
        f"query D($id: ID!) {{ demande(id: $id) {{ {DEMANDE} }}"
        f" me {{ water {{ status contracts {{ {CONTRACT} }} }} }} }}",
        {"id": asked["id"]},
    )

    assert asked["ticket"] in text(receipt)
    assert "Compteur d’eau" in text(told)
    assert {"label": "Occupant précédent", "value": "M. Roux"} in asked["summary"]
    assert {"label": "Date d’entrée dans les lieux", "value": "10 juillet 2025"} in asked["summary"]
    assert asked["attachments"] == [{"label": "compteur.jpg"}]
    assert "waterContractOpen" in by_accept["message"]
    assert (contract["number"], contract["startedOn"], contract["status"]) == ("C-2025-77", "2025-07-01", "ACTIVE")
    assert contract["supplyPoint"]["address"]["line1"] == NEW_HOME["line1"]
    assert contract["meter"] == {"serialNumber": "N-77", "digits": 5}
    assert contract["readings"]["edges"][0]["node"]["source"] == "OPENING"
    assert text(answer)
    assert seen["demande"]["status"] == "ACCEPTED"
    assert seen["demande"]["waterContract"]["number"] == "C-2025-77"
    assert seen["me"]["water"]["status"] == "LINKED"
    assert seen["me"]["water"]["contracts"][0]["subscriber"]["name"] == "Claire Durand"
    assert seen["me"]["water"]["contracts"][0]["demandes"]["edges"][0]["node"]["id"] == asked["id"]


@pytest.mark.capability("S000-16")
async def test_what_is_wrong_with_a_contract_to_open_is_told_and_the_demande_waits(portal: Portal) -> None:
    claire, odile = await town(portal)
    there = await laid(portal)
    await there.read("2025-01-01", "1600")
    asked = await moving_in(claire)
    yves = await portal.agent("MANAGER", services=["ecole"], name="Yves École")

    async with portal.untouched():
        taken = await opened(odile, asked, meterSerialNumber="D20AB1234", index="1700")
        below = await opened(odile, asked, contractNumber="c20200042", subscriberReference="inconnue")
        elsewhere = await opened(yves, asked)
        by_nobody = await opened(odile, {"id": there.id})
    await portal.sql("UPDATE water_contract SET ended_on = '2025-06-30'")
    async with portal.untouched():
        lower = await opened(odile, asked, meterSerialNumber="D20AB1234", index="1500")
    after = await opened(
        odile, asked, meterSerialNumber="D20AB1234", index="1700", subscriberReference="ab 1204", on="2025-06-30"
    )

    assert taken["code"] == "NOT_IN_THIS_STATE"
    assert {(one["path"][0], one["code"]) for one in below["fields"]} == {
        ("contractNumber", "DUPLICATE"),
        ("subscriberReference", "NOT_FOUND"),
    }
    assert elsewhere["code"] == by_nobody["code"] == "NOT_FOUND"
    assert (lower["code"], lower["fields"][0]["path"]) == ("READING_REFUSED", ["index"])
    assert after["subscriber"]["reference"] == "AB-1204"


@pytest.mark.capability("S000-16", "S000-17")
async def test_of_ten_agents_who_answer_at_the_same_instant_one_does(portal: Portal) -> None:
    claire, odile = await town(portal)
    asked = await moving_in(claire)

    answers = await asyncio.gather(*(opened(odile, asked, contractNumber=f"C-{n}") for n in range(10)))

    assert [one["__typename"] for one in answers].count("WaterContract") == 1
    assert {one["code"] for one in answers if "code" in one} == {"NOT_IN_THIS_STATE"}
    assert await WaterContract.all().count() == 1


@pytest.mark.capability("S000-17")
async def test_who_moves_out_asks_once_and_an_agent_ends_the_contract_with_its_last_reading(portal: Portal) -> None:
    claire, odile = await town(portal)
    place = await at_home(portal, claire)
    await place.read("2025-01-01", "1600", source=ReadingSource.OPENING)

    asked = await moving_out(claire, place, index="1660", nextOccupant="M. Roux")
    again = await moving_out(claire, place)
    below = await odile.play("waterContractClose", {"demande": asked["id"], "on": "2025-07-01", "index": "1599"}, "")
    early = await odile.play("waterContractClose", {"demande": asked["id"], "on": "2019-01-01", "index": "1660"}, "")
    closed = await odile.play(
        "waterContractClose", {"demande": asked["id"], "on": "2025-07-01", "index": "1660"}, ON_CONTRACT
    )
    twice = await odile.play("waterContractClose", {"demande": asked["id"], "on": "2025-07-01", "index": "1660"}, "")
    late = await moving_out(claire, place)
    seen = await claire.data("query D($id: ID!) { demande(id: $id) { " + DEMANDE + " } }", {"id": asked["id"]})

    assert asked["waterContract"]["number"] == "C-2020-0042"
    assert {"label": "Occupant suivant", "value": "M. Roux"} in asked["summary"]
    assert again["code"] == "ALREADY_DONE"
    assert below["fields"][0]["code"] == "INDEX_BELOW_PREVIOUS"
    assert early["fields"][0]["code"] == "OUTSIDE_CONTRACT"
    assert (closed["status"], closed["endedOn"]) == ("CLOSED", "2025-07-01")
    assert closed["readings"]["edges"][0]["node"]["source"] == "CLOSING"
    assert closed["readings"]["edges"][0]["node"]["consumption"] == "60.000"
    assert twice["code"] == "NOT_IN_THIS_STATE"
    assert late["code"] == "NOT_IN_THIS_STATE"
    assert seen["demande"]["status"] == "ACCEPTED"


async def test_what_is_wrong_with_a_move_is_told_at_once_and_nothing_is_sent(portal: Portal) -> None:
    claire, _ = await town(portal)
    denis = await portal.citizen("denis")
    place = await at_home(portal, claire)

    async with portal.untouched():
        bad = await moving_in(
            claire,
            address={"line1": "", "postcode": "5", "city": "X"},
            movingInOn="2190-01-01",
            index="-3",
            meterSerialNumber="n" * 41,
        )
        unread = await moving_in(claire, movingInOn="0001-01-01", index="1,5")
        photo = await moving_in(claire, photo="VXBsb2FkOjk5")
        by_denis = await moving_out(denis, place)
        too_early = await moving_out(claire, place, movingOutOn="2020-01-01", index="12345678901234567890")
    await portal.sql("UPDATE demande_type SET active = false")
    async with portal.untouched():
        not_offered = await moving_in(claire)

    assert {".".join(one["path"]) for one in bad["fields"]} == {
        "address.line1",
        "address.postcode",
        "movingInOn",
        "index",
        "meterSerialNumber",
    }
    assert {one["path"][0] for one in unread["fields"]} == {"movingInOn", "index"}
    assert photo["fields"][0]["path"] == ["photo"]
    assert by_denis["code"] == "NOT_FOUND"
    assert {one["path"][0] for one in too_early["fields"]} >= {"index", "movingOutOn"}
    assert not_offered["code"] == "NOT_IN_THIS_STATE"


@pytest.mark.capability("S001-13")
async def test_a_demande_is_about_ones_own_contract_and_nobody_elses(portal: Portal) -> None:
    claire, odile = await town(portal)
    denis = await portal.citizen("denis")
    place = await at_home(portal, claire)
    contract = forms.FormField("contrat", "Quel contrat ?", FormFieldKind.WATER_CONTRACT, required=True)
    await offer(portal, "question", service="eau", title="Question", form_fields=(contract,))
    selection = f"... on DemandeStarted {{ demande {{ version {DEMANDE} }} }}"

    begun = await claire.play("demandeStart", {"type": "question", "waterContract": place.id}, selection)
    refused = await denis.play("demandeStart", {"type": "question", "waterContract": place.id}, "")
    his = (await denis.play("demandeStart", {"type": "question"}, selection))["demande"]
    saved = await denis.play(
        "demandeSave", {"id": his["id"], "version": his["version"], "answers": {"contrat": place.id}}, ""
    )
    hers = begun["demande"]
    answered = await claire.play(
        "demandeSave",
        {"id": hers["id"], "version": hers["version"], "answers": {"contrat": place.id}},
        f"... on Demande {{ version {DEMANDE} }}",
    )
    sent = await claire.play("demandeSubmit", {"id": hers["id"], "version": answered["version"]}, ON_DEMANDE)
    receipt = await portal.mail_to(claire.email, subject="demande")
    seen = await odile.data("query D($id: ID!) { demande(id: $id) { waterContract { number } } }", {"id": hers["id"]})

    assert hers["waterContract"]["number"] == "C-2020-0042"
    assert refused["code"] == "NOT_FOUND"
    assert saved["fields"][0]["path"] == ["answers", "contrat"]
    assert {"label": "Quel contrat ?", "value": "C-2020-0042"} in sent["summary"]
    assert sent["ticket"] in text(receipt)
    assert seen["demande"]["waterContract"]["number"] == "C-2020-0042"


async def test_a_meter_is_replaced_and_nothing_is_subtracted_between_the_two(portal: Portal) -> None:
    claire, odile = await town(portal)
    place = await at_home(portal, claire)
    await place.read("2025-01-01", "99871", source=ReadingSource.OPENING)
    given = {"contract": place.id, "on": "2025-05-11", "removalIndex": "34", "newSerialNumber": "N-24"}
    given |= {"newDigits": 5, "installationIndex": "3"}  # type: ignore[dict-item]

    async with portal.untouched():
        wrong = await odile.play(
            "meterReplace",
            {**given, "newSerialNumber": "d20 ab1234", "newDigits": 12, "on": "2025-07-02", "removalIndex": "-1"},
            "",
        )
        by_claire = await claire.run(
            "mutation M($i: MeterReplaceInput!) { meterReplace(input: $i) { __typename } }", {"i": given}
        )
    replaced = await odile.play("meterReplace", given, ON_CONTRACT)
    await place.read("2025-07-01", "44", meter=await Meter.get(removed_on=None))
    readings = await claire.data("{ me { water { contracts { " + CONTRACT + " } } } }")
    twice = await odile.play("meterReplace", given, "")

    assert {one["path"][0] for one in wrong["fields"]} == {"newSerialNumber", "newDigits", "on", "removalIndex"}
    assert by_claire["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert replaced["meter"]["serialNumber"] == "N-24"
    [contract] = readings["me"]["water"]["contracts"]
    rows = [edge["node"] for edge in contract["readings"]["edges"]]
    assert [(row["meter"]["serialNumber"], row["index"], row["consumption"]) for row in rows] == [
        ("N-24", "44.000", "41.000"),
        ("N-24", "3.000", None),
        ("D20-AB 1234", "34.000", "163.000"),
        ("D20-AB 1234", "99871.000", None),
    ]
    assert [meter["removedOn"] for meter in contract["meters"]] == [None, "2025-05-11"]
    assert twice["fields"][0]["path"] == ["newSerialNumber"]
