"""Does a citizen see what was typed at creation, and change only what they name?"""

from typing import Any

import pytest

from tests.accounts.people import wrongs
from tests.portal import Client, Portal, text

ME = (
    "{ me { kind civility firstName lastName email emailConfirmed phone preferredContact language hasPassword"
    " postalAddress { line1 line2 postcode city country } } }"
)
ADDRESS = {"line1": "10 la Rue Creuse", "line2": None, "postcode": "44522", "city": "Mésanger", "country": "FR"}
TYPED: dict[str, Any] = {
    "civility": "MADAME",
    "phone": "06 11 22 33 44",
    "postalAddress": ADDRESS,
    "preferredContact": "PHONE",
    "kind": "ASSOCIATION",
}


@pytest.mark.capability("S004-49", "S003-16")
async def test_what_was_typed_at_creation_is_there(portal: Portal) -> None:
    claire = await portal.signs_up("claire", **TYPED)

    assert await _me(claire) == {
        "kind": "ASSOCIATION",
        "civility": "MADAME",
        "firstName": "Claire",
        "lastName": "Durand",
        "email": "claire@example.org",
        "emailConfirmed": True,
        "phone": "+33611223344",
        "preferredContact": "PHONE",
        "language": "FR",
        "hasPassword": True,
        "postalAddress": ADDRESS,
    }


@pytest.mark.capability("S001-11")
async def test_only_what_is_named_changes_and_null_empties(portal: Portal) -> None:
    claire = await portal.signs_up("claire", **TYPED)
    before = await _me(claire)

    await claire.play("profileUpdate", {"phone": "07 55 12 34 56", "language": "EN"}, "")
    named = await _me(claire)
    await claire.play("profileUpdate", {"phone": None, "postalAddress": None, "civility": None}, "")
    emptied = await _me(claire)

    assert named == {**before, "phone": "+33755123456", "language": "EN"}
    assert emptied == {**named, "phone": None, "postalAddress": None, "civility": None}


@pytest.mark.capability("S001-11")
async def test_what_may_not_be_empty_is_required_and_every_wrong_field_is_told(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    given = {
        "firstName": None,
        "lastName": " ",
        "phone": "12",
        "preferredContact": None,
        "language": None,
        "postalAddress": {**ADDRESS, "postcode": "4"},
    }

    async with portal.untouched():
        refused = await claire.play("profileUpdate", given, "")

    assert wrongs(refused) == {
        ("firstName", "REQUIRED"),
        ("lastName", "REQUIRED"),
        ("phone", "INVALID"),
        ("preferredContact", "REQUIRED"),
        ("language", "REQUIRED"),
        ("postalAddress.postcode", "INVALID"),
    }


@pytest.mark.capability("S001-11")
async def test_a_mail_tells_what_was_changed_of_where_one_is_reached_and_not_to_what(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    await claire.play("profileUpdate", {"phone": "06 11 22 33 44", "postalAddress": ADDRESS}, "")

    mail = text(await portal.mail_to(claire.email, subject="informations personnelles"))
    assert "Numéro de téléphone" in mail
    assert "Adresse postale" in mail
    assert "Mésanger" not in mail
    assert "611223344" not in mail


async def test_no_mail_tells_of_the_rest_or_of_what_is_as_it_was(portal: Portal) -> None:
    claire = await portal.signs_up("claire", **TYPED)
    await portal.settled()

    async with portal.untouched("citizen"):
        await claire.play("profileUpdate", {"firstName": "Clara", "preferredContact": "POST"}, "")
        await claire.play("profileUpdate", {"phone": "+33 6 11 22 33 44", "postalAddress": ADDRESS}, "")

    assert (await _me(claire))["firstName"] == "Clara"


async def test_the_staff_finds_a_citizen_by_the_new_name(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    await claire.play("profileUpdate", {"lastName": "Lefèvre"}, "")

    [row] = await portal.sql("SELECT search FROM citizen")
    assert "lefevre" in row["search"]
    assert "durand" in row["search"], "the username still says it"


async def _me(client: Client) -> dict[str, Any]:
    me: dict[str, Any] = (await client.data(ME))["me"]
    return me
