"""Does one Idempotency-Key have one effect, however often and however much at once it is sent?"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from models.accounts import Attempt, Citizen
from models.answers import KeptAnswer
from models.letters import Letter
from models.sessions import Session
from resolvers import idempotency
from resolvers.door import Idempotency
from tests.portal import PASSWORD, Client, Portal

SIGNED_IN = "... on SignedIn { token session { id } }"
SIGN_IN = "mutation S($input: SignInInput!) { signIn(input: $input) { __typename } }"


def keyed(key: str = "8f14e45f") -> dict[str, str]:
    return {"Idempotency-Key": key}


async def a_sign_up(portal: Portal, **given: Any) -> dict[str, Any]:
    """Return what one says to sign up."""
    return {
        "email": "claire@example.org",
        "emailConfirmation": "claire@example.org",
        "username": "claire.durand",
        "password": PASSWORD,
        "passwordConfirmation": PASSWORD,
        "firstName": "Claire",
        "lastName": "Durand",
        **await portal.captcha(),
        **given,
    }


async def sign_up(client: Client, given: Mapping[str, Any], key: str = "8f14e45f") -> dict[str, Any]:
    return await client.play("accountCreate", given, "... on Acknowledgement { message }", headers=keyed(key))


async def test_a_second_call_with_a_key_answers_the_same_and_does_nothing(portal: Portal) -> None:
    given = await a_sign_up(portal)
    first = await sign_up(portal.client(), given)
    await portal.mail_to("claire@example.org")

    async with portal.untouched():
        second = await sign_up(portal.client(), given)

    assert first["__typename"] == "Acknowledgement"
    assert second == first
    assert await Citizen.all().count() == 1
    assert await Letter.all().count() == 1


async def test_calls_at_once_with_one_key_have_one_effect_and_one_answer(portal: Portal) -> None:
    given = await a_sign_up(portal)

    answers = await asyncio.gather(*(sign_up(portal.client(), given) for _ in range(8)))

    assert {answer["__typename"] for answer in answers} == {"Acknowledgement"}
    assert await Citizen.all().count() == 1
    assert await Letter.all().count() == 1


async def test_a_call_that_missed_its_twin_by_a_moment_answers_as_the_twin_did(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = await a_sign_up(portal)
    first = await sign_up(portal.client(), given)
    look, looks = idempotency.kept, 0

    async def look_too_early(key: Idempotency, now: datetime) -> KeptAnswer | None:
        nonlocal looks
        looks += 1
        return None if looks == 1 else await look(key, now)

    # It looks before the first has committed; once it has, captcha and username are the first's.
    monkeypatch.setattr(idempotency, "kept", look_too_early)
    second = await sign_up(portal.client(), given)

    assert second == first
    assert await Citizen.all().count() == 1


async def test_a_key_sent_again_with_another_body_is_refused(portal: Portal) -> None:
    given = await a_sign_up(portal)
    await sign_up(portal.client(), given)

    async with portal.untouched():
        answer = await portal.client().run(
            "mutation P($input: AccountCreateInput!) { accountCreate(input: $input) { __typename } }",
            {"input": {**given, "firstName": "Clara"}},
            headers=keyed(),
        )

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_key_is_its_sender_s_own(portal: Portal) -> None:
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")

    for somebody in (claire, paul):
        signed_out = await somebody.play("signOut", {"everywhere": True}, "", headers=keyed())
        assert signed_out["__typename"] == "SignedOut"

    assert await Session.filter(ended_at=None).count() == 0


@pytest.mark.parametrize(
    "elsewhere", [{"X-Forwarded-For": "198.51.100.7"}, {"User-Agent": "Another app"}], ids=["address", "program"]
)
async def test_two_visitors_who_thought_of_one_key_have_one_each(portal: Portal, elsewhere: dict[str, str]) -> None:
    document = "... on Captcha { id }"
    visitor = portal.client()

    mine = await visitor.play("captchaCreate", None, document, headers=keyed("1"))
    again = await visitor.play("captchaCreate", None, document, headers=keyed("1"))
    theirs = await portal.client().play("captchaCreate", None, document, headers=keyed("1") | elsewhere)
    other = await portal.client().run(SIGN_IN, {"input": {"identifier": "x", "password": "y"}}, headers=keyed("1"))

    assert mine["id"] == again["id"] != theirs["id"]
    assert other["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_refusal_is_answered_again_though_it_would_no_longer_be_one(portal: Portal) -> None:
    given = await a_sign_up(portal)
    taken = await sign_up(portal.client(), given, key="first")
    also = await a_sign_up(portal, email="paul@example.org", emailConfirmation="paul@example.org")
    refused = await sign_up(portal.client(), also, key="second")
    await portal.settled()
    await portal.sql("UPDATE citizen SET username = 'other', username_folded = 'other'")

    async with portal.untouched():
        again = await sign_up(portal.client(), also, key="second")

    assert taken["__typename"] == "Acknowledgement"
    assert refused["code"] == "INVALID_INPUT"
    assert [field["code"] for field in refused["fields"]] == ["USERNAME_TAKEN"]
    assert again == refused


async def test_a_key_is_forgotten_after_a_day(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    given = {"identifier": claire.username, "password": "Une fontaine 8"}
    visitor = portal.client()
    first = await visitor.play("signIn", given, SIGNED_IN, headers=keyed())
    portal.clock.forward(hours=24, seconds=1)

    again = await visitor.play("signIn", {**given, "password": PASSWORD}, SIGNED_IN, headers=keyed())

    assert first["code"] == "WRONG_CREDENTIALS"
    assert again["__typename"] == "SignedIn"


async def test_a_sign_in_answered_again_gives_a_new_token_of_the_same_session(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    given = {"identifier": claire.username, "password": PASSWORD}

    first = await portal.client().play("signIn", given, SIGNED_IN, headers=keyed())
    second = await portal.client().play("signIn", given, SIGNED_IN, headers=keyed())

    assert second["session"] == first["session"]
    assert second["token"] != first["token"]
    assert await Session.filter(citizen__username=claire.username).count() == 2
    assert (await portal.client(token=second["token"]).data("{ me { username } }"))["me"]
    assert (await portal.client(token=first["token"]).data("{ me { username } }"))["me"] is None


async def test_calls_at_once_of_one_sign_in_open_one_session(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    given = {"identifier": claire.username, "password": PASSWORD}

    answers = await asyncio.gather(
        *(portal.client().play("signIn", given, SIGNED_IN, headers=keyed()) for _ in range(5))
    )

    assert len({answer["session"]["id"] for answer in answers}) == 1
    assert await Session.filter(citizen__username=claire.username).count() == 2


async def test_a_sign_in_answered_again_after_its_session_was_ended_opens_nothing(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    given = {"identifier": claire.username, "password": PASSWORD}
    await portal.client().play("signIn", given, SIGNED_IN, headers=keyed())
    await claire.play("signOut", {"everywhere": True}, "")

    again = await portal.client().play("signIn", given, SIGNED_IN, headers=keyed())

    assert again["code"] == "NOT_FOUND"
    assert await Session.filter(ended_at=None).count() == 0


async def test_a_record_made_under_a_key_is_answered_again_to_those_who_may_see_it_and_audited_again(
    portal: Portal,
) -> None:
    agathe = await portal.agent(services=["eau"])
    given = {"email": "claire@example.org", "firstName": "Claire", "lastName": "Durand", "externalId": "2040"}

    async def make() -> dict[str, Any]:
        return await agathe.play("citizenSpaceCreate", given, "... on CitizenRecord { email }", headers=keyed())

    made, again = await make(), await make()
    seen = await portal.sql("SELECT action FROM audit_entry ORDER BY id")
    await portal.sql("DELETE FROM agent_service")
    no_longer_hers = await make()

    assert made == again == {"__typename": "CitizenRecord", "email": "claire@example.org"}
    assert [row["action"] for row in seen] == ["citizenSpaceCreate", "node"]
    assert no_longer_hers["code"] == "NOT_FOUND"


@pytest.mark.parametrize("key_of", [lambda turn: "the same", lambda turn: f"key {turn}"], ids=["one key", "many keys"])
async def test_keys_are_no_way_round_the_slowing_of_guesses(portal: Portal, key_of: Any) -> None:
    claire = await portal.citizen("claire")
    stranger = portal.client(address="203.0.113.9")

    answers = [
        await stranger.run(
            SIGN_IN,
            {"input": {"identifier": claire.username, "password": f"Une fontaine {turn}8"}},
            headers=keyed(key_of(turn).replace(" ", "-")),
        )
        for turn in range(8)
    ]

    failures = await Attempt.filter(kind="SIGN_IN", succeeded=False).count()
    assert failures <= 5
    judged = [answer for answer in answers if "errors" not in answer]
    assert len(judged) == (1 if failures == 1 else 8)


async def test_a_guess_slowed_under_a_key_may_be_made_later_under_the_same_key(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    stranger = portal.client(address="203.0.113.9")
    for turn in range(5):
        await stranger.play("signIn", {"identifier": claire.username, "password": f"Une fontaine {turn}8"}, "")
    given = {"identifier": claire.username, "password": PASSWORD}
    slowed = await stranger.play("signIn", given, SIGNED_IN, headers=keyed())
    portal.clock.forward(seconds=slowed["retryAfterSeconds"])

    later = await stranger.play("signIn", given, SIGNED_IN, headers=keyed())

    assert slowed["code"] == "TOO_MANY_ATTEMPTS"
    assert later["__typename"] == "SignedIn"
