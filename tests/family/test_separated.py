"""Does each of two parents who live apart see their child, and nothing of the other's?"""

import json

import pytest

from tests.documents.storing import store
from tests.family.households import add, family, save
from tests.portal import Client, Portal

ALL_OF_ONES_OWN = """
{ me { username firstName lastName email phone postalAddress { line1 postcode city }
    family { members { id firstName lastName birthDate relation school } contacts { id name phone } }
    storage { pieces { edges { node { id label member { id } file { name } } } } } }
  dashboard { familyMembers { id firstName } citizen { phone postalAddress { line1 } } } }
"""
TOWN = {"postcode": "51000", "city": "Valmont-la-Fontaine"}
LINA = {"firstName": "Lina", "lastName": "Morel", "birthDate": "2017-09-03", "relation": "CHILD"}


@pytest.mark.capability("S003-17")
async def test_a_child_of_two_foyers_tells_neither_parent_of_the_other(portal: Portal) -> None:
    nadia = await portal.signs_up(
        "nadia", phone="06 11 22 33 44", postalAddress={**TOWN, "line1": "3 impasse du Lavoir"}
    )
    julien = await portal.signs_up(
        "julien", phone="07 55 12 34 56", postalAddress={**TOWN, "line1": "27 quai du Canal"}
    )
    hers = await add(nadia, **LINA, school="École du Centre")
    his = await add(julien, **LINA, school=None)
    grandmother = await save(nadia, name="Fatima Benali", phone="06 99 88 77 66")
    vaccines = await store(portal, nadia, "Vaccins de Lina", member=hers["id"])
    ruling = await store(portal, julien, "Jugement de garde", member=his["id"])

    her_view, his_view = [
        json.dumps(await client.data(ALL_OF_ONES_OWN), ensure_ascii=False) for client in (nadia, julien)
    ]

    assert [one["firstName"] for one in (await family(nadia))["members"]] == ["Lina"]
    assert [one["firstName"] for one in (await family(julien))["members"]] == ["Lina"]
    assert hers["id"] != his["id"]
    of_nadia = (hers["id"], grandmother["id"], vaccines["id"], "École du Centre", "+33611223344", "impasse", "Fatima")
    for of_hers in (*of_nadia, "Vaccins", "nadia"):
        assert of_hers in her_view
        assert of_hers not in his_view
    for of_his in (his["id"], ruling["id"], "+33755123456", "quai du Canal", "Jugement", "julien"):
        assert of_his in his_view
        assert of_his not in her_view


@pytest.mark.capability("S003-17", "S003-18")
async def test_what_one_parent_changes_or_takes_out_stays_as_it_is_with_the_other(portal: Portal) -> None:
    nadia, julien = await portal.citizen("nadia"), await portal.citizen("julien")
    hers, his = await add(nadia, **LINA), await add(julien, **LINA)
    grandmother, vaccines = await save(nadia), await store(portal, nadia, "Vaccins", member=hers["id"])

    await julien.play("familyMemberUpdate", {"id": his["id"], "school": "École de la Gare"}, "")
    await julien.play("familyMemberRemove", {"id": his["id"]}, "")
    async with portal.untouched():
        refusals = [
            await julien.play("familyMemberUpdate", {"id": hers["id"], "firstName": "Lena"}, ""),
            await julien.play("familyMemberRemove", {"id": hers["id"]}, ""),
            await save(julien, id=grandmother["id"]),
            await julien.play("familyContactRemove", {"id": grandmother["id"]}, ""),
            await julien.play("storedPieceRemove", {"id": vaccines["id"]}, ""),
        ]

    assert {one["code"] for one in refusals} == {"NOT_FOUND"}
    assert await seen(julien, hers["id"], grandmother["id"], vaccines["id"]) == [None, None, None]
    assert (await family(nadia))["members"] == [{key: hers[key] for key in hers if key != "__typename"}]


async def seen(client: Client, *things: str) -> list[object]:
    """Return what `nodes` shows of these things."""
    shown: list[object] = (await client.data("query N($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": things}))[
        "nodes"
    ]
    return shown
