"""Does the collectivité make a citizen's space, once for each of its records?"""

import asyncio
from typing import Any

import pytest

from models.accounts import Citizen
from models.letters import Letter
from tests.portal import Client, Portal, html, text

RECORD = "... on CitizenRecord { id username civility firstName lastName email activated }"


def asked(**given: Any) -> dict[str, Any]:
    return {
        "email": "testa@example.org",
        "civility": "MADAME",
        "firstName": "Testa",
        "lastName": "Arpège",
        "externalId": "GRC-65",
        "waterReference": "0012-345",
        **given,
    }


async def create(agent: Client, **given: Any) -> dict[str, Any]:
    return await agent.play("citizenSpaceCreate", asked(**given), RECORD)


@pytest.fixture
async def agent(portal: Portal) -> Client:
    return await portal.agent("AGENT", services=["eau"])


@pytest.mark.capability("S003-1")
async def test_makes_spaces_one_for_each_record_and_writes_to_each_citizen_by_civility_and_name(
    portal: Portal, agent: Client
) -> None:
    made = await create(agent)
    again = await create(agent)
    other = await create(
        agent, email="michel@example.org", civility="MONSIEUR", firstName="Michel", externalId="GRC-66"
    )
    mail = await portal.mail_to("testa@example.org")
    await portal.mail_to("michel@example.org")
    await portal.settled()

    assert made["activated"] is False
    assert made["username"].startswith("testa.arpege.")
    assert again == made
    assert other["id"] != made["id"]
    assert await Citizen.all().count() == 2
    assert await Letter.filter(kind="space_activation").count() == 2
    assert "ne-pas-repondre@" in mail["From"]
    assert "Madame Testa ARPÈGE" in text(mail)
    assert "Madame Testa ARPÈGE" in html(mail)
    assert made["username"] in text(mail)
    row = await Citizen.get(username=made["username"])
    assert (row.subscriber_number, row.external_id, row.by_collectivite) == ("0012-345", "GRC-65", True)


async def test_thirty_who_ask_for_one_record_at_the_same_instant_make_one_space(portal: Portal, agent: Client) -> None:
    answers = await asyncio.gather(*[create(agent) for _ in range(30)])

    assert len({answer["id"] for answer in answers}) == 1
    assert await Citizen.all().count() == 1
    assert await Letter.filter(kind="space_activation").count() == 1


async def test_ten_without_a_record_who_ask_for_one_address_at_the_same_instant_make_one_space(
    portal: Portal, agent: Client
) -> None:
    answers = await asyncio.gather(*[create(agent, externalId=None) for _ in range(10)])

    assert [answer["__typename"] for answer in answers].count("CitizenRecord") == 1
    assert {tuple(a["fields"][0]["path"]) for a in answers if a["__typename"] == "Refusal"} == {("email",)}
    assert await Citizen.all().count() == 1


async def test_two_of_one_name_have_each_a_username_of_their_own(
    portal: Portal, agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    thrown = iter([7, 7, 8])
    monkeypatch.setattr("resolvers.staff.spaces.random_secrets.randbelow", lambda _: next(thrown))

    first = await create(agent)
    second = await create(agent, email="cousine@example.org", externalId="GRC-66")

    assert (first["username"], second["username"]) == ("testa.arpege.1007", "testa.arpege.1008")


async def test_refuses_the_address_that_a_citizen_has_confirmed(portal: Portal, agent: Client) -> None:
    claire = await portal.citizen("claire")

    async with portal.untouched():
        refused = await create(agent, email=claire.email.upper())

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["email"], "DUPLICATE")]


async def test_tells_every_wrong_field_at_once(portal: Portal, agent: Client) -> None:
    async with portal.untouched():
        refused = await create(
            agent, email="testa", firstName="", lastName="\u202eegèprA", externalId="x" * 81, waterReference="9" * 41
        )

    assert {(field["path"][0], field["code"]) for field in refused["fields"]} == {
        ("email", "INVALID"),
        ("firstName", "REQUIRED"),
        ("lastName", "INVALID"),
        ("externalId", "TOO_LONG"),
        ("waterReference", "TOO_LONG"),
    }


async def test_a_record_of_another_service_is_not_shown_to_one_who_guesses_its_number(
    portal: Portal, agent: Client
) -> None:
    await create(agent)
    other = await portal.agent("AGENT", services=["ecole"], name="Yves École")

    async with portal.untouched():
        refused = await create(other, email="other@example.org", firstName="Autre", lastName="Autre")

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["externalId"], "DUPLICATE")]


async def test_a_service_that_asks_for_the_same_record_under_the_same_address_knows_the_citizen(
    portal: Portal, agent: Client
) -> None:
    made = await create(agent)
    other = await portal.agent("AGENT", services=["ecole"], name="Yves École")
    look = "query N($i: ID!) { node(id: $i) { ... on CitizenRecord { firstName } } }"
    before = await other.data(look, {"i": made["id"]})

    again = await create(other)

    assert before == {"node": None}
    assert again == made
    assert await other.data(look, {"i": made["id"]}) == {"node": {"firstName": "Testa"}}


async def test_a_citizen_makes_no_space(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    document = "mutation C($i: CitizenSpaceCreateInput!) { citizenSpaceCreate(input: $i) { __typename } }"

    async with portal.untouched():
        by_citizen = await claire.error_code(document, {"i": asked()})
        by_visitor = await portal.client().error_code(document, {"i": asked()})

    assert (by_citizen, by_visitor) == ("FORBIDDEN", "UNAUTHENTICATED")
