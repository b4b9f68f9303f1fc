"""Is a service kept under its slug, right in every field?"""

import asyncio

from models.staff import Service
from tests.portal import Portal
from tests.staff import people
from tests.staff.people import SERVICE


async def test_a_slug_is_one_service_that_a_second_save_changes(portal: Portal) -> None:
    ada = await portal.agent("ADMINISTRATOR")
    given = {"slug": "eau", "name": "Eau", "domain": "WATER", "email": "eau@mairie.example.org", "phone": "0326693800"}

    made = await ada.play("serviceSave", given, SERVICE)
    changed = await ada.play("serviceSave", {"slug": "eau", "name": "Eau et assainissement"}, SERVICE)

    assert (made["domain"], made["email"], made["phone"]) == ("WATER", "eau@mairie.example.org", "+33326693800")
    assert changed == {
        "__typename": "Service",
        "id": made["id"],
        "slug": "eau",
        "name": "Eau et assainissement",
        "domain": "DEMANDES",
        "email": None,
        "phone": None,
    }


async def test_ten_saves_of_one_slug_at_the_same_instant_make_one_service(portal: Portal) -> None:
    ada = await portal.agent("ADMINISTRATOR")

    answers = await asyncio.gather(
        *[ada.play("serviceSave", {"slug": "eau", "name": f"Eau {n}"}, SERVICE) for n in range(10)]
    )

    assert len({answer["id"] for answer in answers}) == 1
    assert await Service.all().count() == 1


async def test_tells_every_wrong_field_at_once(portal: Portal) -> None:
    ada = await portal.agent("ADMINISTRATOR")
    given = {"slug": "Éau ", "name": "x" * 121, "email": "eau", "phone": "12"}

    async with portal.untouched():
        refused = await ada.play("serviceSave", given, SERVICE)

    assert {(field["path"][0], field["code"]) for field in refused["fields"]} == {
        ("slug", "INVALID"),
        ("name", "TOO_LONG"),
        ("email", "INVALID"),
        ("phone", "INVALID"),
    }


async def test_anyone_reaches_a_service_by_its_id(portal: Portal) -> None:
    ada = await portal.agent("ADMINISTRATOR")
    service = await people.service(ada, "eau")

    seen = await portal.client().data(
        "query N($i: ID!) { node(id: $i) { id ... on Service { name } } }", {"i": service}
    )

    assert seen["node"] == {"id": service, "name": "Eau"}
