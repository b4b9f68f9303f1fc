"""Can an administrator change what the collectivité has decided, and undo nobody else's change?"""

import asyncio
from typing import Any

import pytest

from tests.portal import Client, Portal

FIELDS = """
  version name timeZone contactEmail contactPhone
  passwordPolicy { minLength minLowercase minUppercase minDigits minSymbols }
"""
POLICY = {"minLength": 10, "minLowercase": 1, "minUppercase": 1, "minDigits": 2, "minSymbols": 1}


async def read(client: Client) -> dict[str, Any]:
    portal: dict[str, Any] = (await client.data(f"{{ portal {{ {FIELDS} }} }}"))["portal"]
    return portal


async def save(administrator: Client, version: int = 1, **named: Any) -> dict[str, Any]:
    return await administrator.play("portalSave", {"version": version, **named}, f"... on Portal {{ {FIELDS} }}")


async def test_changes_only_what_is_named(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    before = await read(administrator)

    saved = await save(administrator, name="Espace citoyen de Mésanger", contactPhone="01 99 00 12 34")

    assert saved == {
        "__typename": "Portal",
        **before,
        "version": 2,
        "name": "Espace citoyen de Mésanger",
        "contactPhone": "+33199001234",
    }
    assert await read(portal.client()) == {key: value for key, value in saved.items() if key != "__typename"}


async def test_null_empties_what_may_be_empty_and_is_required_where_it_may_not(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    await save(administrator, contactEmail="accueil@Ville.example.org", contactPhone="01 99 00 12 34")

    async with portal.untouched():
        refused = await save(administrator, 2, name=None, timeZone=None, passwordPolicy=None, contactEmail=None)
    emptied = await save(administrator, 2, contactEmail=None, contactPhone=None)

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [
        (["name"], "REQUIRED"),
        (["timeZone"], "REQUIRED"),
        (["passwordPolicy"], "REQUIRED"),
    ]
    assert (emptied["contactEmail"], emptied["contactPhone"]) == (None, None)


async def test_tells_every_wrong_field_and_writes_nothing(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    policy = {"minLength": 7, "minLowercase": -1, "minUppercase": 0, "minDigits": 0, "minSymbols": 0}

    async with portal.untouched():
        refused = await save(
            administrator,
            name="x" * 121,
            timeZone="Europe/Mésanger",
            contactEmail="accueil",
            contactPhone="12",
            passwordPolicy=policy,
        )

    assert [(".".join(field["path"]), field["code"]) for field in refused["fields"]] == [
        ("name", "TOO_LONG"),
        ("timeZone", "INVALID"),
        ("contactEmail", "INVALID"),
        ("contactPhone", "INVALID"),
        ("passwordPolicy.minLength", "OUT_OF_RANGE"),
        ("passwordPolicy.minLowercase", "OUT_OF_RANGE"),
    ]


async def test_refuses_a_policy_that_asks_for_more_than_its_length(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")

    async with portal.untouched():
        refused = await save(administrator, passwordPolicy=POLICY | {"minDigits": 8})

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["passwordPolicy"], "INVALID")]


async def test_of_ten_saves_of_one_version_at_once_one_wins(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")

    results = await asyncio.gather(*(save(administrator, name=f"Portail {n}") for n in range(10)))

    won = [result["name"] for result in results if result["__typename"] == "Portal"]
    assert len(won) == 1
    assert [r["code"] for r in results if r["__typename"] == "Refusal"] == ["STALE_VERSION"] * 9
    assert (await read(administrator))["name"] == won[0]
    assert len(await portal.sql("SELECT * FROM audit_entry WHERE action = 'portalSave'")) == 1


async def test_the_kinds_of_pieces_are_the_collectivites_and_none_that_serves_goes(portal: Portal) -> None:
    administrator, claire = await portal.agent("ADMINISTRATOR"), await portal.citizen("claire")
    [*laid] = (await claire.data("{ portal { pieceCategories { key label } } }"))["portal"]["pieceCategories"]
    await _lay_a_piece(portal, "IDENTITY")
    identity, plan = {"key": "IDENTITY", "label": "Carte ou passeport"}, {"key": "PLAN_2", "label": " Plan  coté "}

    async with portal.untouched():
        null = await save(administrator, pieceCategories=None)
        wrong = await save(administrator, pieceCategories=[identity, {"key": "é", "label": ""}, identity])
        used = await save(administrator, pieceCategories=[plan])
    saved = await save(administrator, pieceCategories=[plan, identity])
    shown = (await portal.client().data("{ portal { pieceCategories { key label } } }"))["portal"]["pieceCategories"]

    assert laid[0] == {"key": "IDENTITY", "label": "Pièce d’identité"}
    assert len(laid) == 9
    assert [(field["path"], field["code"]) for field in null["fields"]] == [(["pieceCategories"], "REQUIRED")]
    assert [(".".join(field["path"]), field["code"]) for field in wrong["fields"]] == [
        ("pieceCategories.1.key", "INVALID"),
        ("pieceCategories.1.label", "REQUIRED"),
        ("pieceCategories.2.key", "DUPLICATE"),
    ]
    assert [(field["code"], "IDENTITY" in field["message"]) for field in used["fields"]] == [
        ("NOT_IN_THIS_STATE", True)
    ]
    assert saved["version"] == 2
    assert shown == [{"key": "PLAN_2", "label": "Plan coté"}, identity]


@pytest.mark.capability("S003-9")
async def test_tells_the_password_policy_and_holds_a_sign_up_to_every_rule_of_it(portal: Portal) -> None:
    visitor = portal.client()
    policy = (await read(visitor))["passwordPolicy"]
    given = {
        "email": "claire@example.org",
        "emailConfirmation": "claire@example.org",
        "username": "claire",
        "password": "AZERTY",
        "passwordConfirmation": "AZERTY",
        "firstName": "Claire",
        "lastName": "Durand",
        **await portal.captcha(visitor),
    }

    async with portal.untouched():
        refused = await visitor.play("accountCreate", given, "")

    assert policy == {"minLength": 8, "minLowercase": 1, "minUppercase": 0, "minDigits": 1, "minSymbols": 0}
    assert {field["code"] for field in refused["fields"]} == {"WEAK_PASSWORD"}
    assert [field["message"] for field in refused["fields"]][:3] == [
        "Le mot de passe doit contenir au moins 8 caractères.",
        "Le mot de passe doit contenir au moins 1 minuscule.",
        "Le mot de passe doit contenir au moins 1 chiffre.",
    ]


@pytest.mark.capability("S003-9")
async def test_a_policy_that_was_raised_holds_from_then_on(portal: Portal) -> None:
    administrator, visitor = await portal.agent("ADMINISTRATOR"), portal.client()
    await save(administrator, passwordPolicy=POLICY)
    given = {
        "email": "claire@example.org",
        "emailConfirmation": "claire@example.org",
        "password": "fontaine7",
        "passwordConfirmation": "fontaine7",
        "firstName": "Claire",
        "lastName": "Durand",
        **await portal.captcha(visitor),
    }

    refused = await visitor.play("accountCreate", given, "")

    assert (await read(visitor))["passwordPolicy"] == POLICY
    assert len([field for field in refused["fields"] if field["code"] == "WEAK_PASSWORD"]) == 4


async def _lay_a_piece(portal: Portal, category: str) -> None:
    """Have the one citizen there is keep a piece of a category."""
    await portal.sql(
        "WITH file AS (INSERT INTO stored_file (name, content_type, byte_size, sha256, scan, place, created_at)"
        " VALUES ('cni.pdf', 'application/pdf', 1, '', 'CLEAN', 'x', $1) RETURNING id)"
        " INSERT INTO stored_piece (citizen_id, label, category, file_id, added_at, search)"
        " SELECT c.id, 'CNI', $2, file.id, $1, 'cni' FROM citizen c, file",
        portal.clock(),
        category,
    )
