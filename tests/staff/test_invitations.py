"""Does an invitation open the door once, to whoever was invited, for a week?"""

import asyncio

import pytest

from models.staff import Agent
from tests.portal import Portal
from tests.staff import people
from tests.staff.people import ADA, PASSWORD


def chosen(token: str, password: str = PASSWORD, confirmation: str | None = None) -> dict[str, str]:
    return {"token": token, "password": password, "passwordConfirmation": confirmation or password}


@pytest.fixture
async def token(portal: Portal) -> str:
    await people.create_first_administrator(portal)
    return people.invitation_in(await portal.mail_to(ADA))


async def test_serves_once(portal: Portal, token: str) -> None:
    first = await portal.client().play("agentInviteAccept", chosen(token), "")

    second = await portal.client().play("agentInviteAccept", chosen(token, "Une autre fontaine 8"), "")

    assert first["__typename"] == "Acknowledgement"
    assert second["code"] == "LINK_INVALID"
    opened = await portal.client().play("agentSignIn", people.credentials(ADA), people.SIGNED_IN)
    assert opened["__typename"] == "SignedIn"


async def test_serves_once_among_ten_at_the_same_instant(portal: Portal, token: str) -> None:
    answers = await asyncio.gather(
        *[portal.client().play("agentInviteAccept", chosen(token, f"Une fontaine numéro {n}"), "") for n in range(10)]
    )

    assert [answer["__typename"] for answer in answers].count("Acknowledgement") == 1
    assert {answer["code"] for answer in answers if answer["__typename"] == "Refusal"} == {"LINK_INVALID"}


async def test_tells_every_rule_that_the_password_does_not_meet_and_is_not_spent_by_it(
    portal: Portal, token: str
) -> None:
    async with portal.untouched():
        refused = await portal.client().play("agentInviteAccept", chosen(token, "FONTAINE", "Autre"), "")

    told = {(field["path"][0], field["code"]) for field in refused["fields"]}
    assert refused["code"] == "INVALID_INPUT"
    assert told == {("password", "WEAK_PASSWORD"), ("passwordConfirmation", "MISMATCH")}
    assert any("12" in field["message"] for field in refused["fields"])
    assert (await portal.client().play("agentInviteAccept", chosen(token), ""))["__typename"] == "Acknowledgement"


async def test_is_too_old_after_a_week_which_is_said_apart_from_an_unknown_one(portal: Portal, token: str) -> None:
    portal.clock.forward(days=7, minutes=1)

    async with portal.untouched():
        late = await portal.client().play("agentInviteAccept", chosen(token), "")
        unknown = await portal.client().play("agentInviteAccept", chosen(token[:-1] + "~"), "")

    assert late["code"] == "LINK_EXPIRED"
    assert unknown["code"] == "LINK_INVALID"


async def test_no_longer_serves_one_who_was_made_inactive(portal: Portal, token: str) -> None:
    await Agent.filter(email=ADA).update(active=False)

    async with portal.untouched():
        refused = await portal.client().play("agentInviteAccept", chosen(token), "")

    assert refused["code"] == "LINK_INVALID"


async def test_an_agent_who_came_changes_the_password_and_ends_the_other_sessions(portal: Portal) -> None:
    await people.create_first_administrator(portal)
    ada, authenticator = await people.come(portal, ADA)
    portal.clock.forward(minutes=2)
    elsewhere = portal.client()
    given = people.credentials(ADA, oneTimeCode=authenticator.code(portal.clock()))
    elsewhere.token = (await elsewhere.play("agentSignIn", given, people.SIGNED_IN))["token"]
    new = "Une fontaine nouvelle 8"

    async with portal.untouched():
        wrong = await ada.play("agentPasswordChange", change("Une erreur 1", new), people.AGENT)
        weak = await ada.play("agentPasswordChange", change(PASSWORD, "court"), people.AGENT)
        same = await ada.play("agentPasswordChange", change(PASSWORD, PASSWORD), people.AGENT)
    changed = await ada.play("agentPasswordChange", change(PASSWORD, new), people.AGENT)

    assert wrong["code"] == "WRONG_CREDENTIALS"
    assert {field["code"] for field in weak["fields"]} == {"WEAK_PASSWORD"}
    assert same["fields"][0]["code"] == "WEAK_PASSWORD"
    assert changed["email"] == ADA
    assert (await ada.data("{ agent { agent { email } } }"))["agent"]["agent"]["email"] == ADA
    assert await elsewhere.data("{ session { session { id } } }") == {"session": {"session": None}}
    old = await portal.client().play("agentSignIn", people.credentials(ADA), people.SIGNED_IN)
    assert old["code"] == "WRONG_CREDENTIALS"
    assert await portal.mail_to(ADA)


def change(current: str, new: str) -> dict[str, str]:
    return {"currentPassword": current, "password": new, "passwordConfirmation": new}
