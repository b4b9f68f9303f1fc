"""Are there general terms to accept from the first day, and does a new version ask everyone again?"""

import asyncio
from typing import Any

import pytest

from tests.portal import Client, Portal, accept_terms

TERMS = "... on Terms { id version body publishedAt }"
IN_FORCE = "{ portal { terms { id version body publishedAt } } }"


async def publish(
    administrator: Client, version: str = "2026-12", body: str = "# Nouvelles conditions"
) -> dict[str, Any]:
    return await administrator.play("termsPublish", {"version": version, "body": body}, TERMS)


async def in_force(client: Client) -> dict[str, Any]:
    terms: dict[str, Any] = (await client.data(IN_FORCE))["portal"]["terms"]
    return terms


@pytest.mark.capability("S003-10")
async def test_a_portal_that_nobody_has_set_up_has_terms_to_accept(portal: Portal) -> None:
    claire = await portal.signs_up("claire", steps_done=False)

    code = await claire.error_code("{ me { username } }")
    terms = await in_force(claire)

    assert code == "TERMS_ACCEPTANCE_REQUIRED"
    assert terms["body"].startswith("# Conditions générales d’utilisation")


@pytest.mark.capability("S003-10")
async def test_a_new_version_asks_everyone_again(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    administrator = await portal.agent("ADMINISTRATOR")
    assert (await claire.data("{ me { username } }"))["me"] is not None

    published = await publish(administrator)

    assert (await claire.data("{ session { pendingSteps } }"))["session"]["pendingSteps"] == ["ACCEPT_TERMS"]
    assert await claire.error_code("{ me { username } }") == "TERMS_ACCEPTANCE_REQUIRED"
    assert (await in_force(claire))["id"] == published["id"]
    await accept_terms(claire)
    assert (await claire.data("{ me { username } }"))["me"]["username"] == claire.username


async def test_an_earlier_version_stays_readable_by_its_id(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    first = await in_force(administrator)
    await publish(administrator)

    found = await portal.client().data(
        "query($id: ID!) { node(id: $id) { ... on Terms { version } } }", {"id": first["id"]}
    )

    assert found["node"]["version"] == first["version"]


async def test_refuses_a_version_that_was_published_already(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    await publish(administrator)

    async with portal.untouched():
        refused = await publish(administrator, " 2026-12 ", "Autre texte")

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["version"], "DUPLICATE")]
    assert refused["fields"][0]["message"].startswith("Cette version des conditions générales a déjà été publiée")


async def test_of_ten_publications_of_one_version_at_once_one_wins(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")

    results = await asyncio.gather(*(publish(administrator, body=f"Texte {n}") for n in range(10)))

    assert sum(result["__typename"] == "Terms" for result in results) == 1
    assert len(await portal.sql("SELECT * FROM audit_entry WHERE action = 'termsPublish'")) == 1


async def test_tells_every_wrong_field_and_writes_nothing(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")

    async with portal.untouched():
        refused = await publish(administrator, "v" * 41, " ")

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [
        (["version"], "TOO_LONG"),
        (["body"], "REQUIRED"),
    ]
