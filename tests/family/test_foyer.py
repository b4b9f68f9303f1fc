"""Can a citizen say who lives with them and whom to call, change it, and take it back?"""

import asyncio
from typing import Any

import pytest

from tests.accounts.people import wrongs
from tests.family.households import LEO, MAMIE, MEMBER, add, family, save
from tests.portal import Portal


def bare(result: dict[str, Any]) -> dict[str, Any]:
    """Return what came of a mutation, as a list shows it."""
    return {key: value for key, value in result.items() if key != "__typename"}


@pytest.mark.capability("S003-17", "S003-18")
async def test_a_member_is_added_shown_changed_and_taken_out(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    leo = await add(claire, firstName="  Léo ", school=" ")
    paul = await add(claire, firstName="Paul", birthDate=None, relation="PARTNER", school=None)
    shown = (await family(claire))["members"]
    home = (await claire.data("{ dashboard { familyMembers { id firstName } } }"))["dashboard"]
    changed = await claire.play("familyMemberUpdate", {"id": leo["id"], "school": "Collège Prévert"}, MEMBER)
    emptied = await claire.play("familyMemberUpdate", {"id": leo["id"], "school": None, "birthDate": None}, MEMBER)
    same = await claire.play("familyMemberUpdate", {"id": leo["id"]}, MEMBER)
    removed = await claire.play("familyMemberRemove", {"id": leo["id"]}, "... on Acknowledgement { message }")

    assert bare(leo) == {"id": leo["id"], **LEO, "school": None}
    assert shown == [bare(leo), bare(paul)]
    assert home["familyMembers"] == [{key: one[key] for key in ("id", "firstName")} for one in shown]
    assert changed == {**leo, "school": "Collège Prévert"}
    assert emptied == same == {**leo, "school": None, "birthDate": None}
    assert removed["message"].startswith("Cette personne ne fait plus partie de votre foyer")
    assert (await family(claire))["members"] == [bare(paul)]
    assert (await claire.play("familyMemberRemove", {"id": leo["id"]}, ""))["code"] == "NOT_FOUND"


@pytest.mark.capability("S003-17", "S003-18")
async def test_a_contact_is_added_shown_changed_and_taken_out(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    mamie = await save(claire)
    changed = await save(claire, id=mamie["id"], phone="+33 7 55 12 34 56", mayFetchChildren=False)
    shown = (await family(claire))["contacts"]
    removed = await claire.play("familyContactRemove", {"id": mamie["id"]}, "")

    assert bare(mamie) == {"id": mamie["id"], **MAMIE, "phone": "+33611223344"}
    assert shown == [bare(changed)] == [{**bare(mamie), "phone": "+33755123456", "mayFetchChildren": False}]
    assert removed["__typename"] == "Acknowledgement"
    assert (await family(claire))["contacts"] == []
    assert (await save(claire, id=mamie["id"]))["code"] == "NOT_FOUND"


@pytest.mark.capability("S003-18")
async def test_every_wrong_field_is_told_at_once_and_nothing_is_written(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    leo = await add(claire)
    portal.clock.forward(days=1)
    tomorrow = (portal.clock().date().replace(year=portal.clock().year + 1)).isoformat()

    async with portal.untouched():
        wrong = await add(claire, firstName=" ", lastName="x" * 81, birthDate=tomorrow, school="x" * 121)
        too_old = await add(claire, firstName="\u202eoeL", birthDate="1895-12-31")
        unreadable = await add(claire, birthDate="1849-12-31")
        nulled = await claire.play(
            "familyMemberUpdate", {"id": leo["id"], "firstName": None, "lastName": None, "relation": None}, ""
        )
        contact = await save(claire, name="", phone=" ")
        badly_called = await save(claire, name="x" * 121, phone="12")

    assert wrongs(wrong) == {
        ("firstName", "REQUIRED"),
        ("lastName", "TOO_LONG"),
        ("birthDate", "OUT_OF_RANGE"),
        ("school", "TOO_LONG"),
    }
    assert wrongs(too_old) == {("firstName", "INVALID"), ("birthDate", "OUT_OF_RANGE")}
    assert wrongs(unreadable) == {("birthDate", "INVALID")}
    assert wrongs(nulled) == {("firstName", "REQUIRED"), ("lastName", "REQUIRED"), ("relation", "REQUIRED")}
    assert wrongs(contact) == {("name", "REQUIRED"), ("phone", "REQUIRED")}
    assert wrongs(badly_called) == {("name", "TOO_LONG"), ("phone", "INVALID")}


async def test_the_last_place_of_a_foyer_is_taken_once(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await portal.sql(
        "INSERT INTO family_member (citizen_id, first_name, last_name, relation, created_at)"
        " SELECT c.id, 'Enfant ' || n, 'Durand', 'CHILD', $1 FROM citizen c, generate_series(1, 29) n",
        portal.clock(),
    )

    results = await asyncio.gather(*(add(claire, firstName=f"Dernier {n}") for n in range(5)))
    contact = await save(claire)

    assert sorted(one["__typename"] for one in results) == ["FamilyMember"] + ["Refusal"] * 4
    refused = next(one for one in results if one["__typename"] == "Refusal")
    assert refused["code"] == "NOT_IN_THIS_STATE"
    assert "déjà 30 personnes" in refused["message"]
    assert len((await family(claire))["members"]) == 30
    assert contact["__typename"] == "FamilyContact", "members take no contact's place"


async def test_a_foyer_has_thirty_contacts_at_most(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await portal.sql(
        "INSERT INTO family_contact (citizen_id, name, phone, may_fetch_children, created_at)"
        " SELECT c.id, 'Contact ' || n, '+33611223344', false, $1 FROM citizen c, generate_series(1, 30) n",
        portal.clock(),
    )

    async with portal.untouched():
        refused = await save(claire)
    changed = await save(claire, id=(await family(claire))["contacts"][0]["id"])

    assert (refused["code"], "déjà 30 contacts" in refused["message"]) == ("NOT_IN_THIS_STATE", True)
    assert changed["name"] == MAMIE["name"], "one more is refused, not another word on one of them"
