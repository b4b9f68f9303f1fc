"""Can a citizen sign in by either name, know the sign-in before, and sign out here and everywhere?"""

import pytest

from tests.accounts.people import ACKNOWLEDGED, OTHER_PASSWORD, SIGNED_IN, choice, reset_link, sign_up, signed_in
from tests.portal import Client, Portal


@pytest.mark.capability("S001-1", "S004-1", "S000-7")
@pytest.mark.parametrize("identifier", ["claire.durand", "CLAIRE.Durand", "claire@example.org", "Claire@EXAMPLE.org"])
async def test_signs_in_by_username_or_by_email_whatever_the_case(portal: Portal, identifier: str) -> None:
    await portal.citizen("claire")

    claire = await signed_in(portal, identifier)

    assert (await claire.data("{ me { username } }"))["me"] == {"username": "claire.durand"}


@pytest.mark.capability("S003-15")
async def test_the_sign_in_before_this_one_is_told(portal: Portal) -> None:
    await portal.citizen("claire")
    portal.clock.forward(days=1)
    await signed_in(portal, "claire.durand")
    yesterday = portal.clock()
    portal.clock.forward(days=1)

    claire = await signed_in(portal, "claire.durand")

    me = (await claire.data("{ me { civility lastName previousSignInAt } }"))["me"]
    assert me["previousSignInAt"][:16] == yesterday.isoformat()[:16]


async def test_each_sign_in_has_a_token_of_its_own_and_none_is_kept(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    other = await signed_in(portal, "claire.durand")

    kept = str(await portal.sql("SELECT * FROM session"))
    assert other.token != claire.token
    assert str(claire.token) not in kept
    assert str(other.token) not in kept


@pytest.mark.capability("S003-28")
async def test_signs_out_here_alone_or_everywhere(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    phone, tablet = [await signed_in(portal, "claire.durand") for _ in range(2)]

    await phone.play("signOut", {}, "... on SignedOut { message }")
    after_here = [(await client.data("{ me { username } }"))["me"] for client in (claire, phone, tablet)]
    await tablet.play("signOut", {"everywhere": True}, "... on SignedOut { message }")
    after_everywhere = [(await client.data("{ me { username } }"))["me"] for client in (claire, phone, tablet)]

    assert after_here == [{"username": "claire.durand"}, None, {"username": "claire.durand"}]
    assert after_everywhere == [None, None, None]


async def test_ends_one_of_ones_own_sessions_and_nobody_elses(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    paul = await portal.citizen("paul")
    phone = await signed_in(portal, "claire.durand")
    own = (await claire.data("{ me { sessions { id current } } }"))["me"]["sessions"]
    other = next(session["id"] for session in own if not session["current"])

    by_paul = await paul.play("sessionRevoke", {"id": other}, "")
    by_claire = await claire.play("sessionRevoke", {"id": other}, "")
    again = await claire.play("sessionRevoke", {"id": other}, "")

    assert [by_paul["code"], by_claire["__typename"], again["code"]] == ["NOT_FOUND", "Acknowledgement", "NOT_FOUND"]
    assert (await phone.data("{ me { username } }"))["me"] is None
    assert (await claire.data("{ me { username } }"))["me"] is not None


async def test_guesses_are_slowed_for_strangers_and_not_where_the_citizen_is_known(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await signed_in(portal, "claire.durand")
    strangers = [portal.client(address=f"198.51.100.{n}") for n in range(1, 8)]
    wrong = {"identifier": "claire.durand", "password": "Mauvaise réponse 1"}

    tries = [(await each.play("signIn", wrong, SIGNED_IN))["code"] for each in strangers]
    at_home = await signed_in(portal, "claire.durand")
    right = {"identifier": "claire.durand", "password": claire.password}
    elsewhere = await portal.client(address="203.0.113.9").play("signIn", right, SIGNED_IN)

    assert tries == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"] * 2
    assert at_home.token
    assert elsewhere["code"] == "TOO_MANY_ATTEMPTS"


async def test_one_address_is_slowed_over_all_the_accounts_it_tries(portal: Portal) -> None:
    stranger = portal.client(address="198.51.100.7")

    tries = [
        (await stranger.play("signIn", {"identifier": f"citoyen {n}", "password": "Rien 1234"}, SIGNED_IN))["code"]
        for n in range(6)
    ]

    assert tries == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"]


async def test_an_account_is_guessed_at_no_more_often_by_its_two_names_and_nothing_tells_that_they_are_one(
    portal: Portal,
) -> None:
    claire = await portal.citizen("claire")
    await signed_in(portal, "claire.durand")
    strangers = [portal.client(address=f"198.51.100.{number}") for number in range(1, 7)]

    async def tries(client: Client, identifier: str, password: str = "Mauvaise réponse 1") -> str:
        answer = await client.play("signIn", {"identifier": identifier, "password": password}, SIGNED_IN)
        return str(answer.get("code", answer["__typename"]))

    by_username = [await tries(each, "claire.durand") for each in strangers[:5]]
    by_email = await tries(strangers[5], "claire@example.org", claire.password)
    at_nobody = [await tries(each, "claude.durand") for each in strangers[:2]]
    by_nobodys_email = await tries(portal.client(address="203.0.113.9"), "claude@example.org")
    at_home = await tries(portal.client(), "claire@example.org", claire.password)
    portal.clock.forward(seconds=61)
    later = await tries(strangers[5], "claire@example.org", claire.password)

    assert by_username == ["WRONG_CREDENTIALS"] * 5
    assert by_email == by_nobodys_email == "WRONG_CREDENTIALS"
    assert at_nobody == ["WRONG_CREDENTIALS"] * 2
    assert at_home == later == "SignedIn"


async def test_each_try_counts_when_one_request_holds_several(portal: Portal) -> None:
    await portal.citizen("claire")
    stranger = portal.client(address="198.51.100.7")
    three = " ".join(
        f'a{n}: signIn(input: {{identifier: "claire.durand", password: "Faux {n}"}}) {{ ... on Refusal {{ code }} }}'
        for n in range(3)
    )

    answers = [await stranger.data(f"mutation {{ {three} }}") for _ in range(2)]

    codes = [result["code"] for answer in answers for result in answer.values()]
    assert codes == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"]


async def test_a_session_ends_by_itself(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    portal.clock.forward(days=30, seconds=1)

    assert await claire.data("{ me { username } session { session { id } } }") == {
        "me": None,
        "session": {"session": None},
    }


async def test_who_signs_up_with_somebodys_address_is_no_better_known_there_for_it(portal: Portal) -> None:
    await portal.citizen("claire")
    own = sign_up(await portal.captcha(), username="paul", password=OTHER_PASSWORD)
    await portal.client().play("accountCreate", own, ACKNOWLEDGED)
    strangers = [portal.client(address=f"198.51.100.{n}") for n in range(1, 8)]
    mine = {"identifier": "claire@example.org", "password": OTHER_PASSWORD}
    guess = {"identifier": "claire@example.org", "password": "Mauvaise réponse 1"}

    opened = [(await each.play("signIn", mine, SIGNED_IN))["__typename"] for each in strangers]
    tries = [(await each.play("signIn", guess, SIGNED_IN))["code"] for each in strangers]

    assert opened == ["SignedIn"] * 7
    assert tries == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"] * 2


async def test_an_owner_under_attack_comes_in_from_a_new_address_by_the_link_of_a_mail(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    guess = {"identifier": "claire@example.org", "password": "Mauvaise réponse 1"}
    for number in range(1, 6):
        await portal.client(address=f"198.51.100.{number}").play("signIn", guess, SIGNED_IN)
    token = await reset_link(portal, claire)
    travelling = portal.client(address="203.0.113.9")

    await travelling.play("passwordReset", choice(token), ACKNOWLEDGED)
    right = {"identifier": "claire@example.org", "password": OTHER_PASSWORD}
    at_hand = await travelling.play("signIn", right, SIGNED_IN)
    elsewhere = await portal.client(address="203.0.113.10").play("signIn", right, SIGNED_IN)

    assert at_hand["__typename"] == "SignedIn"
    assert elsewhere["code"] == "TOO_MANY_ATTEMPTS"


@pytest.mark.parametrize(
    "addresses",
    [
        [f"2001:db8:0:1::{n:x}" for n in range(1, 8)],
        [f"192.0.2.9:{port}" for port in range(49_152, 49_159)],
    ],
    ids=["the addresses of one subscriber", "the ports of one address"],
)
async def test_one_sender_is_slowed_whatever_of_the_address_they_vary(portal: Portal, addresses: list[str]) -> None:
    strangers = [portal.client(address=address) for address in addresses]

    tries = [
        (await each.play("signIn", {"identifier": f"citoyen {n}", "password": "Rien 1234"}, SIGNED_IN))["code"]
        for n, each in enumerate(strangers)
    ]

    assert tries == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"] * 2


async def test_one_sender_is_slowed_whatever_they_say_was_forwarded_before_our_proxy(portal: Portal) -> None:
    document = 'mutation { signIn(input: {identifier: "x", password: "Rien 1234"}) { ... on Refusal { code } } }'
    heads = [
        [("X-Forwarded-For", f"203.0.113.{n}"), ("X-Forwarded-For", "198.51.100.7"), ("Accept-Language", "fr")]
        for n in range(7)
    ]

    answers = [
        await portal.http.post("/graphql", json={"query": document.replace('"x"', f'"x{n}"')}, headers=head)
        for n, head in enumerate(heads)
    ]

    codes = [answer.json()["data"]["signIn"]["code"] for answer in answers]
    assert codes == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"] * 2
