"""Does everyone see what water costs, may managers of the water service alone say it, and is a bill a real one?"""

from typing import Any

import pytest

from tests.portal import Client, Portal
from tests.water.places import at_home, water_agent
from tests.water.pricing import COMPONENTS, SAVED, save

TARIFFS = "query($on: Date) { waterTariffs(on: $on) { id name validFrom validTo components { label rubric price } } }"
BILL = """
query($volume: Decimal!, $from: Date!, $to: Date!, $contract: ID) {
  waterBill(volume: $volume, from: $from, to: $to, contract: $contract) {
    lines { label rubric quantity unitPrice beforeTax vatRate } beforeTax vat total
  }
}
"""
TIERS = [
    {"label": f"Tranche {n}", "rubric": "WATER", "kind": "TIERED", "price": price, "vatRate": "5.5"} | bounds
    for n, price, bounds in (
        (1, "0.80", {"toVolume": "15"}),
        (2, "1.55", {"fromVolume": "15", "toVolume": "120"}),
        (3, "2.35", {"fromVolume": "120"}),
    )
]


async def bill(client: Client, volume: Any, from_: str, to: str, contract: str | None = None) -> dict[str, Any]:
    given = {"volume": volume, "from": from_, "to": to, "contract": contract}
    found: dict[str, Any] = (await client.data(BILL, given))["waterBill"]
    return found


@pytest.mark.capability("S000-25")
async def test_anyone_sees_the_tariffs_in_force_and_what_a_volume_costs(portal: Portal) -> None:
    manager = await water_agent(portal, "MANAGER")
    visitor = portal.client()

    saved = await save(manager)
    later = await save(manager, validFrom="2026-01-01", components=COMPONENTS[:2])
    in_2025 = (await visitor.data(TARIFFS, {"on": "2025-12-31"}))["waterTariffs"]
    known = (await visitor.data("query($id: ID!) { node(id: $id) { ... on WaterTariff { validTo } } }", saved))["node"]
    before = (await visitor.data(TARIFFS, {"on": "2024-12-31"}))["waterTariffs"]
    page = await bill(visitor, "53", "2025-01-01", "2025-07-01")

    assert (saved["validTo"], later["validTo"], known["validTo"]) == (None, None, "2026-01-01")
    assert [(one["id"], one["validTo"]) for one in in_2025] == [(saved["id"], "2026-01-01")]
    assert before == []
    assert [line["beforeTax"] for line in page["lines"]] == [
        "20.83",
        "76.96",
        "8.93",
        "98.74",
        "24.38",
        "0.90",
        "3.71",
        "1.43",
    ]
    assert (page["beforeTax"], page["vat"], page["total"]) == ("235.88", "17.88", "253.76")
    assert page["lines"][1] == {
        "label": "Consommation",
        "rubric": "WATER",
        "quantity": "53",
        "unitPrice": "1.4520",
        "beforeTax": "76.96",
        "vatRate": "5.5",
    }
    assert await bill(visitor, "53", "2024-12-31", "2025-07-01") is None


@pytest.mark.capability("S000-25")
async def test_a_citizen_sees_the_tariff_of_their_contract_and_its_tiers(portal: Portal) -> None:
    manager = await water_agent(portal, "MANAGER")
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    await save(manager)
    social = await save(manager, name="  Tarif  SOCIAL ", components=TIERS)
    place = await at_home(portal, claire)
    await portal.sql("UPDATE water_contract SET tariff = 'tarif social'")

    contract = (
        await claire.data(
            "query($id: ID!) { node(id: $id) { ... on WaterContract"
            ' { now: tariff { id name } tariff(on: "2024-06-01") { id } } } }',
            {"id": place.id},
        )
    )["node"]
    mine = await bill(claire, 93, "2025-01-08", "2025-07-10", place.id)
    usual = await bill(claire, 93, "2025-01-08", "2025-07-10")

    assert contract == {"now": {"id": social["id"], "name": "Tarif SOCIAL"}, "tariff": None}
    assert [(one["fromVolume"], one["toVolume"]) for one in social["components"]] == [
        ("0.000", "15.000"),
        ("15.000", "120.000"),
        ("120.000", None),
    ]
    assert [line["quantity"] for line in mine["lines"]] == ["8", "52", "33"]
    assert (mine["vat"], mine["total"]) == ("9.05", "173.60")
    assert len(usual["lines"]) == len(COMPONENTS)
    assert await bill(denis, 93, "2025-01-08", "2025-07-10", place.id) is None


async def test_a_version_of_the_same_day_is_replaced_and_who_did_it_is_written(portal: Portal) -> None:
    manager = await water_agent(portal, "MANAGER")
    first = await save(manager)

    again = await save(manager, name="EAU ET  ASSAINISSEMENT", components=COMPONENTS[:1])
    keyed = await manager.play(
        "waterTariffSave",
        {"name": "Vert", "validFrom": "2025-01-01", "components": COMPONENTS[:1]},
        SAVED,
        headers={"Idempotency-Key": "un-tarif"},
    )
    replayed = await manager.play(
        "waterTariffSave",
        {"name": "Vert", "validFrom": "2025-01-01", "components": COMPONENTS[:1]},
        SAVED,
        headers={"Idempotency-Key": "un-tarif"},
    )
    listed = (await manager.data(TARIFFS))["waterTariffs"]
    written = await portal.sql("SELECT action FROM audit_entry WHERE about_type = 'WaterTariff'")

    assert again["id"] == first["id"]
    assert [one["label"] for one in again["components"]] == ["Abonnement"]
    assert replayed == keyed
    assert [one["name"] for one in listed] == ["EAU ET ASSAINISSEMENT", "Vert"]
    assert len(written) == 3


async def test_a_tariff_that_cannot_be_billed_is_refused_whole(portal: Portal) -> None:
    manager, stranger = await water_agent(portal, "MANAGER"), await portal.agent("MANAGER", services=["etat-civil"])
    wrong = [
        {**COMPONENTS[0], "label": " ", "price": "-1"},
        {**COMPONENTS[1], "price": "1.45201", "fromVolume": "3"},
        {**COMPONENTS[2], "vatRate": "une dizaine"},
    ]

    async with portal.untouched():
        unread = await save(manager, validFrom="0001-01-01", components=wrong)
        judged = await save(manager, name="", components=wrong[:2])
        empty = await save(manager, components=[])
        gap = await save(manager, components=TIERS[1:])
        elsewhere = await save(stranger)

    assert [one["path"] for one in unread["fields"]] == [["validFrom"], ["components", "2", "vatRate"]]
    assert [(".".join(one["path"]), one["code"]) for one in judged["fields"]] == [
        ("name", "REQUIRED"),
        ("components.0.label", "REQUIRED"),
        ("components.0.price", "OUT_OF_RANGE"),
        ("components.1.price", "INVALID"),
        ("components.1.fromVolume", "INVALID"),
    ]
    assert [(one["path"], one["code"]) for one in empty["fields"]] == [(["components"], "REQUIRED")]
    assert "tranches" in gap["fields"][0]["message"]
    assert elsewhere["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("volume", "from_", "to", "path"),
    [
        ("53.5", "2025-01-01", "2025-07-01", "volume"),
        ("-1", "2025-01-01", "2025-07-01", "volume"),
        ("1" + "0" * 20, "2025-01-01", "2025-07-01", "volume"),
        ("53,5", "2025-01-01", "2025-07-01", "volume"),
        ("53", "2025-07-01", "2025-01-01", "to"),
        ("53", "2025-07-01", "2025-07-01", "to"),
        ("53", "1900-01-01", "2100-01-01", "to"),
        ("53", "0001-01-01", "2025-01-01", "from"),
        ("53", "2025-01-01", "9999-12-31", "to"),
    ],
)
async def test_no_bill_is_made_of_what_makes_none(portal: Portal, volume: str, from_: str, to: str, path: str) -> None:
    answer = await portal.client().run(BILL, {"volume": volume, "from": from_, "to": to})

    assert answer["data"]["waterBill"] is None
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(f"{path}:")
