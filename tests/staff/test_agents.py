"""Can an administrator invite agents and change what they may do, and is nobody else heard?"""

import asyncio
import logging

import pytest

from models.letters import Letter
from models.sessions import Session
from models.staff import Agent
from schema import ids
from tests.portal import Client, Portal
from tests.staff import people
from tests.staff.people import ADA, credentials, save_agent

BRUNO = "bruno.vidal@mairie.example.org"


@pytest.fixture
async def ada(portal: Portal) -> Client:
    return await portal.agent("ADMINISTRATOR", name="Ada Fontanel")


async def id_of(email: str) -> str:
    return ids.write("Agent", (await Agent.get(email=email)).id)


async def test_tells_every_wrong_field_at_once(portal: Portal, ada: Client) -> None:
    service = await people.service(ada, "eau")

    async with portal.untouched():
        refused = await save_agent(ada, "nobody", name=" ", services=[service, "U2VydmljZTo5OTk", "n'importe"])

    told = {(tuple(field["path"]), field["code"]) for field in refused["fields"]}
    assert told == {
        (("email",), "INVALID"),
        (("name",), "REQUIRED"),
        (("services", "1"), "NOT_FOUND"),
        (("services", "2"), "NOT_FOUND"),
    }


async def test_an_address_is_one_agent_s_whatever_its_case(portal: Portal, ada: Client) -> None:
    async with portal.untouched():
        refused = await save_agent(ada, ada.email.upper())

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["email"], "DUPLICATE")]


async def test_one_of_ten_who_save_an_address_at_the_same_instant_makes_the_agent(portal: Portal, ada: Client) -> None:
    answers = await asyncio.gather(*[save_agent(ada, BRUNO) for _ in range(10)])

    assert [answer["__typename"] for answer in answers].count("Agent") == 1
    assert await Agent.filter(email=BRUNO).count() == 1
    assert await Letter.filter(kind="agent_invitation", agent__email=BRUNO).count() == 1


async def test_the_invitation_goes_again_to_one_who_has_not_come_at_the_address_as_corrected(
    portal: Portal, ada: Client
) -> None:
    await save_agent(ada, "brnuo@mairie.example.org")
    astray = people.invitation_in(await portal.mail_to("brnuo@mairie.example.org"))

    await save_agent(ada, BRUNO, id=await id_of("brnuo@mairie.example.org"))

    late = await portal.client().play(
        "agentInviteAccept",
        {"token": astray, "password": people.PASSWORD, "passwordConfirmation": people.PASSWORD},
        "",
    )
    assert late["code"] == "LINK_INVALID"
    assert (await people.accept(portal, BRUNO))["__typename"] == "Acknowledgement"


async def test_an_agent_who_has_come_is_changed_without_a_mail_and_at_once(portal: Portal, ada: Client) -> None:
    await save_agent(ada, BRUNO)
    bruno, _ = await people.come(portal, BRUNO)
    service = await people.service(ada, "eau", domain="WATER")
    letters = await Letter.all().count()

    saved = await save_agent(
        ada, BRUNO, id=await id_of(BRUNO), role="MANAGER", name="Bruno Vidal-Roux", services=[service]
    )

    assert (saved["name"], saved["role"], saved["services"]) == ("Bruno Vidal-Roux", "MANAGER", [{"slug": "eau"}])
    assert await Letter.all().count() == letters
    assert (await bruno.data("{ agent { mails { edges { cursor } } } }"))["agent"]["mails"]["edges"]


async def test_an_inactive_one_is_signed_out_and_one_made_active_again_starts_anew(portal: Portal, ada: Client) -> None:
    await save_agent(ada, BRUNO)
    bruno, authenticator = await people.come(portal, BRUNO)

    left = await save_agent(ada, BRUNO, id=await id_of(BRUNO), active=False)
    gone = await bruno.data("{ session { session { id } } }")
    await save_agent(ada, BRUNO, id=await id_of(BRUNO))
    portal.clock.forward(minutes=2)
    code = authenticator.code(portal.clock())
    with_old = await portal.client().play("agentSignIn", credentials(BRUNO, oneTimeCode=code), people.SIGNED_IN)

    assert left["active"] is False
    assert gone == {"session": {"session": None}}
    assert await Session.filter(agent__email=BRUNO, ended_at=None).count() == 0
    assert with_old["code"] == "WRONG_CREDENTIALS"
    again, _ = await people.come(portal, BRUNO)
    assert (await again.data("{ agent { agent { active } } }"))["agent"]["agent"]["active"] is True


@pytest.mark.parametrize("lowered", [{"role": "MANAGER"}, {"role": "ADMINISTRATOR", "active": False}])
async def test_the_last_administrator_cannot_be_lowered_nor_removed(portal: Portal, lowered: dict[str, object]) -> None:
    ada = await people.ada(portal)
    # One who has not come yet could invite nobody.
    await save_agent(ada, BRUNO, role="ADMINISTRATOR")
    await portal.settled()

    async with portal.untouched():
        refused = await save_agent(ada, ADA, id=await id_of(ADA), **lowered)

    assert refused["code"] == "NOT_IN_THIS_STATE"


async def test_two_administrators_who_lower_each_other_at_the_same_instant_leave_one(portal: Portal) -> None:
    ada = await people.ada(portal)
    await save_agent(ada, BRUNO, role="ADMINISTRATOR")
    bruno, _ = await people.come(portal, BRUNO)

    answers = await asyncio.gather(
        save_agent(ada, BRUNO, id=await id_of(BRUNO)), save_agent(bruno, ADA, id=await id_of(ADA), name="Ada Fontanel")
    )

    assert sorted(answer["__typename"] for answer in answers) == ["Agent", "Refusal"]
    assert await Agent.filter(role="ADMINISTRATOR", active=True).count() == 1


async def test_another_type_s_id_is_not_found(portal: Portal, ada: Client) -> None:
    service = await people.service(ada, "eau")

    async with portal.untouched():
        refused = await save_agent(ada, BRUNO, id=service)

    assert refused["code"] == "NOT_FOUND"


async def test_colleagues_are_those_of_one_s_services_and_all_for_administrators(portal: Portal, ada: Client) -> None:
    await portal.agent("AGENT", services=["eau"], name="Zoé Eau")
    await portal.agent("AGENT", services=["ecole"], name="Yves École")
    left = await portal.agent("AGENT", services=["eau"], name="Xavier Parti")
    await Agent.filter(email=left.email).update(active=False)
    marc = await portal.agent("MANAGER", services=["eau", "sport"], name="Marc Eau")

    seen = await marc.data("{ agent { colleagues { name services { slug } } } }")
    by_ada = await ada.data("{ agent { colleagues { name active } } }")

    assert seen["agent"]["colleagues"] == [{"name": "Zoé Eau", "services": [{"slug": "eau"}]}]
    assert [one["name"] for one in by_ada["agent"]["colleagues"]] == [
        "Marc Eau",
        "Xavier Parti",
        "Yves École",
        "Zoé Eau",
    ]


async def test_the_services_of_many_agents_are_read_in_one_statement(
    portal: Portal, ada: Client, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(12):
        await portal.agent("AGENT", services=["eau", "ecole"], name=f"Agent {number}")

    with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
        seen = await ada.data("{ agent { colleagues { name services { slug } } } }")

    assert [len(one["services"]) for one in seen["agent"]["colleagues"]] == [2] * 12
    assert sum('FROM "agent_service"' in record.getMessage() for record in caplog.records) == 1


async def test_a_manager_saves_neither_agents_nor_services(portal: Portal) -> None:
    marc = await portal.agent("MANAGER", services=["eau"])
    agent = {"email": BRUNO, "name": "Bruno", "role": "AGENT", "services": []}

    async with portal.untouched():
        codes = [
            await marc.error_code(
                "mutation A($i: AgentSaveInput!) { agentSave(input: $i) { __typename } }", {"i": agent}
            ),
            await marc.error_code(
                "mutation S($i: ServiceSaveInput!) { serviceSave(input: $i) { __typename } }",
                {"i": {"slug": "x", "name": "X"}},
            ),
        ]

    assert codes == ["FORBIDDEN", "FORBIDDEN"]
