"""Is an authenticator set up once it has shown a code, and does a new one take the old one's place?"""

import asyncio

from models.staff import Agent
from resolvers.keys import Keys
from tests.portal import Portal
from tests.staff import people
from tests.staff.people import ADA, SETUP, SIGNED_IN, Authenticator, credentials


async def test_a_new_one_takes_the_place_of_the_old_one_once_confirmed(portal: Portal) -> None:
    await people.create_first_administrator(portal)
    ada, old = await people.come(portal, ADA)
    elsewhere = portal.client()
    portal.clock.forward(minutes=2)
    given = credentials(ADA, oneTimeCode=old.code(portal.clock()))
    elsewhere.token = (await elsewhere.play("agentSignIn", given, SIGNED_IN))["token"]
    portal.clock.forward(minutes=2)

    started = await ada.play("agentOneTimeCodeStart", None, SETUP)
    still = await portal.client().play("agentSignIn", credentials(ADA, oneTimeCode=old.code(portal.clock())), SIGNED_IN)
    portal.clock.forward(minutes=2)
    new = Authenticator(started["secret"])
    before = ada.token
    opened = await ada.play("agentOneTimeCodeConfirm", {"code": new.code(portal.clock())}, SIGNED_IN)
    portal.clock.forward(minutes=2)

    by_old = await portal.client().play(
        "agentSignIn", credentials(ADA, oneTimeCode=old.code(portal.clock())), SIGNED_IN
    )
    by_new = await portal.client().play(
        "agentSignIn", credentials(ADA, oneTimeCode=new.code(portal.clock())), SIGNED_IN
    )
    assert still["__typename"] == "SignedIn"
    assert opened["token"] not in (None, before)
    assert by_old["code"] == "WRONG_CODE"
    assert by_new["__typename"] == "SignedIn"
    for ended in (elsewhere, ada):
        assert await ended.data("{ session { session { id } } }") == {"session": {"session": None}}


async def test_the_address_names_the_portal_and_the_agent_and_the_secret_is_kept_sealed(portal: Portal) -> None:
    ada = await people.ada(portal)

    started = await ada.play("agentOneTimeCodeStart", None, SETUP)

    assert started["otpauthUrl"].startswith("otpauth://totp/")
    assert "ada.fontanel%40mairie.example.org" in started["otpauthUrl"]
    row = await Agent.get(email=ADA)
    assert started["secret"] not in f"{row.one_time_pending} {row.one_time_secret}"


async def test_the_same_key_gives_the_same_secret(portal: Portal) -> None:
    ada = await people.ada(portal)
    key = {"Idempotency-Key": "set-up-1"}

    first = await ada.play("agentOneTimeCodeStart", None, SETUP, headers=key)
    second = await ada.play("agentOneTimeCodeStart", None, SETUP, headers=key)

    assert first == second


async def test_refuses_a_code_when_nothing_was_started_and_a_wrong_one_when_something_was(portal: Portal) -> None:
    ada = await people.ada(portal)

    async with portal.untouched():
        nothing = await ada.play("agentOneTimeCodeConfirm", {"code": "123456"}, SIGNED_IN)
    await ada.play("agentOneTimeCodeStart", None, SETUP)
    async with portal.untouched():
        wrong = [await ada.play("agentOneTimeCodeConfirm", {"code": c}, SIGNED_IN) for c in ("abc", "", "1234567")]

    assert nothing["code"] == "NOT_IN_THIS_STATE"
    assert {answer["code"] for answer in wrong} == {"WRONG_CODE"}


async def test_one_of_two_who_confirm_at_the_same_instant_is_signed_in(portal: Portal) -> None:
    ada = await people.ada(portal)
    authenticator = Authenticator((await ada.play("agentOneTimeCodeStart", None, SETUP))["secret"])
    given = {"code": authenticator.code(portal.clock())}

    answers = await asyncio.gather(
        *[
            ada.run(
                "mutation C($i: AgentOneTimeCodeConfirmInput!) { agentOneTimeCodeConfirm(input: $i) { __typename } }",
                {"i": given},
            )
            for _ in range(4)
        ]
    )

    won = [a for a in answers if a["data"] and a["data"]["agentOneTimeCodeConfirm"]["__typename"] == "SignedIn"]
    assert len(won) == 1


async def test_an_authenticator_whose_key_is_gone_is_a_wrong_code_and_no_incident(portal: Portal) -> None:
    await people.create_first_administrator(portal)
    _, authenticator = await people.come(portal, ADA)
    gone = Keys((b"a key that is not among those of the portal",)).seal(authenticator.secret)
    await Agent.filter(email=ADA).update(one_time_secret=gone)
    portal.clock.forward(minutes=2)

    given = credentials(ADA, oneTimeCode=authenticator.code(portal.clock()))
    refused = await portal.client().play("agentSignIn", given, SIGNED_IN)

    assert refused["code"] == "WRONG_CODE"
