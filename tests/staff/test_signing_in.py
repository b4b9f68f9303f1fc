"""Does an agent come in with a password and a one-time code that serves once, and nobody else?"""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from models.sessions import Session
from models.staff import Agent
from tests.portal import Client, Portal
from tests.staff import people
from tests.staff.people import ADA, SIGNED_IN, Authenticator, credentials


@pytest.fixture
async def ada(portal: Portal) -> tuple[Client, Authenticator]:
    await people.create_first_administrator(portal)
    client, authenticator = await people.come(portal, ADA)
    portal.clock.forward(minutes=2)
    return client, authenticator


async def test_asks_for_the_code_only_after_the_right_password(
    portal: Portal, ada: tuple[Client, Authenticator]
) -> None:
    stranger = portal.client()

    wrong = await stranger.play("agentSignIn", credentials(ADA, password="Une autre fontaine 7"), SIGNED_IN)
    wrong_with_code = await stranger.play(
        "agentSignIn", credentials(ADA, password="x", oneTimeCode="000000"), SIGNED_IN
    )
    nobody = await stranger.play("agentSignIn", credentials("nobody@mairie.example.org"), SIGNED_IN)
    right = await stranger.play("agentSignIn", credentials(ADA), SIGNED_IN)
    right_with_wrong_code = await stranger.play("agentSignIn", credentials(ADA, oneTimeCode="000000"), SIGNED_IN)

    assert [a["code"] for a in (wrong, wrong_with_code, nobody)] == ["WRONG_CREDENTIALS"] * 3
    assert wrong == nobody
    assert right["code"] == "ONE_TIME_CODE_REQUIRED"
    assert right_with_wrong_code["code"] == "WRONG_CODE"
    assert await Session.filter(ended_at=None).count() == 1


async def test_signs_in_with_the_code_whatever_the_case_of_the_address_and_the_spaces_of_the_code(
    portal: Portal, ada: tuple[Client, Authenticator]
) -> None:
    code = ada[1].code(portal.clock())

    opened = await portal.client().play(
        "agentSignIn", credentials(f" {ADA.upper()} ", oneTimeCode=f"{code[:3]} {code[3:]}"), SIGNED_IN
    )

    assert opened["pendingSteps"] == []
    assert opened["agent"]["role"] == "ADMINISTRATOR"


async def test_a_code_serves_once(portal: Portal, ada: tuple[Client, Authenticator]) -> None:
    given = credentials(ADA, oneTimeCode=ada[1].code(portal.clock()))

    first = await portal.client().play("agentSignIn", given, SIGNED_IN)
    second = await portal.client().play("agentSignIn", given, SIGNED_IN)

    assert first["__typename"] == "SignedIn"
    assert second["code"] == "WRONG_CODE"


async def test_the_code_that_set_the_authenticator_up_does_not_open_a_second_session(portal: Portal) -> None:
    await people.create_first_administrator(portal)
    _, authenticator = await people.come(portal, ADA)

    again = await portal.client().play(
        "agentSignIn", credentials(ADA, oneTimeCode=authenticator.code(portal.clock())), SIGNED_IN
    )

    assert again["code"] == "WRONG_CODE"


async def test_one_of_thirty_who_say_the_same_code_at_the_same_instant_comes_in(
    portal: Portal, ada: tuple[Client, Authenticator]
) -> None:
    given = credentials(ADA, oneTimeCode=ada[1].code(portal.clock()))
    # Each from its own address, so that they are not slowed as one guesser would be.
    clients = [portal.client(address=f"198.51.100.{number}") for number in range(30)]

    answers = await asyncio.gather(*[client.play("agentSignIn", given, SIGNED_IN) for client in clients])

    opened = [answer for answer in answers if answer["__typename"] == "SignedIn"]
    assert len(opened) == 1
    assert {answer["code"] for answer in answers if answer not in opened} <= {"WRONG_CODE", "TOO_MANY_ATTEMPTS"}
    assert await Session.filter(ended_at=None).count() == 2


@pytest.mark.parametrize(("late_s", "answer"), [(-30, "SignedIn"), (30, "SignedIn"), (-90, "Refusal"), (90, "Refusal")])
async def test_a_clock_half_a_minute_off_is_forgiven(
    portal: Portal, ada: tuple[Client, Authenticator], late_s: int, answer: str
) -> None:
    code = ada[1].code(portal.clock() + timedelta(seconds=late_s))

    said = await portal.client().play("agentSignIn", credentials(ADA, oneTimeCode=code), SIGNED_IN)

    assert said["__typename"] == answer


async def test_guesses_at_the_code_are_slowed_from_wherever_they_come_and_the_agent_goes_on_from_home(
    portal: Portal, ada: tuple[Client, Authenticator]
) -> None:
    home = portal.client(address="203.0.113.7")
    code = ada[1].code(portal.clock())
    assert (await home.play("agentSignIn", credentials(ADA, oneTimeCode=code), SIGNED_IN))["__typename"] == "SignedIn"
    portal.clock.forward(minutes=2)

    strangers = [portal.client(address=f"198.51.100.{number}") for number in range(6)]
    told = [(await one.play("agentSignIn", credentials(ADA, oneTimeCode="000000"), SIGNED_IN)) for one in strangers]
    code = ada[1].code(portal.clock())
    at_home = await home.play("agentSignIn", credentials(ADA, oneTimeCode=code), SIGNED_IN)

    assert [one["code"] for one in told] == ["WRONG_CODE"] * 5 + ["TOO_MANY_ATTEMPTS"]
    assert told[-1]["retryAfterSeconds"] > 0
    assert at_home["__typename"] == "SignedIn"


async def test_guesses_at_the_password_are_slowed_for_nobody_as_for_somebody(
    portal: Portal, ada: tuple[Client, Authenticator]
) -> None:
    codes = {}
    for number, email in enumerate((ADA, "nobody@mairie.example.org")):
        guesser = portal.client(address=f"198.51.100.{number}")
        answers = [await guesser.play("agentSignIn", credentials(email, password="x"), "") for _ in range(6)]
        codes[email] = [answer["code"] for answer in answers]

    assert codes[ADA] == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"]
    assert codes[ADA] == codes["nobody@mairie.example.org"]


async def test_a_half_session_can_do_nothing_but_set_up_an_authenticator_and_sign_out(portal: Portal) -> None:
    await people.create_first_administrator(portal)
    await people.accept(portal, ADA)
    half = portal.client()
    half.token = (await half.play("agentSignIn", credentials(ADA), SIGNED_IN))["token"]
    change = {"currentPassword": people.PASSWORD, "password": "x", "passwordConfirmation": "x"}

    async with portal.untouched():
        refused = [
            await half.error_code("{ agent { agent { name } } }"),
            await half.error_code('{ node(id: "QWdlbnQ6MQ") { id } }'),
            await half.error_code(
                "mutation P($i: AgentPasswordChangeInput!) { agentPasswordChange(input: $i) { __typename } }",
                {"i": change},
            ),
            await half.error_code(
                "mutation S($i: ServiceSaveInput!) { serviceSave(input: $i) { __typename } }",
                {"i": {"slug": "eau", "name": "Eau"}},
            ),
        ]
    left = await half.play("signOut", {}, "")

    assert set(refused) == {"ONE_TIME_CODE_SETUP_REQUIRED"}
    assert left["__typename"] == "SignedOut"
    assert await half.data("{ session { session { id } } }") == {"session": {"session": None}}


async def test_sets_a_cookie_unless_a_token_is_asked_for(portal: Portal, ada: tuple[Client, Authenticator]) -> None:
    code = ada[1].code(portal.clock())
    document = (
        "mutation S($i: AgentSignInInput!) { agentSignIn(input: $i) { ... on SignedIn { token session { current } } } }"
    )
    given = {"email": ADA, "password": people.PASSWORD, "oneTimeCode": code}

    async with httpx2.AsyncClient(base_url=portal.url) as browser:
        answer = await browser.post("/graphql", json={"query": document, "variables": {"i": given}})

    assert answer.json()["data"]["agentSignIn"]["token"] is None
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_an_agent_who_is_inactive_is_nobody(portal: Portal, ada: tuple[Client, Authenticator]) -> None:
    await Agent.filter(email=ADA).update(active=False)
    code = ada[1].code(portal.clock())

    answer = await portal.client().play("agentSignIn", credentials(ADA, oneTimeCode=code), SIGNED_IN)

    assert answer["code"] == "WRONG_CREDENTIALS"
    assert await ada[0].data("{ session { session { id } } agent { agent { name } } }") == {
        "session": {"session": None},
        "agent": None,
    }


async def test_a_citizen_does_not_come_in_as_staff(portal: Portal) -> None:
    citizen = await portal.citizen("claire")

    answer = await portal.client().play("agentSignIn", credentials(citizen.email, password=citizen.password), SIGNED_IN)

    assert answer["code"] == "WRONG_CREDENTIALS"
    assert await citizen.data("{ agent { agent { name } } }") == {"agent": None}
