"""Can somebody enter a space that the collectivité made for them, and only they?"""

import pytest

from tests.accounts.people import ACKNOWLEDGED, ACTIVATED, OTHER_PASSWORD, SIGNED_IN, activated, space, wrongs
from tests.portal import Portal, accept_terms, text


@pytest.mark.capability("S003-2", "S003-3", "S003-4", "S003-7", "S003-8", "S003-12", "S003-16")
async def test_from_the_mail_to_the_home_as_the_guide_goes(portal: Portal) -> None:
    testa = await space(portal)
    client = portal.client()
    credentials = {"identifier": testa.username, "password": testa.password}

    before = await client.play("signIn", credentials, SIGNED_IN)
    followed = await client.play("accountActivate", testa.link, ACTIVATED)
    opened = await client.play("signIn", credentials, SIGNED_IN)
    client.token = opened["token"]
    shut = await client.error_code("{ me { username } }")
    given = {"password": OTHER_PASSWORD, "passwordConfirmation": OTHER_PASSWORD, "username": "Testa"}
    chosen = await client.play("passwordChange", given, "... on Citizen { username pendingSteps }")
    still_shut = await client.error_code("{ me { username } }")
    await accept_terms(client)
    home = await client.data("{ me { username firstName lastName email emailConfirmed pendingSteps } }")

    assert before["code"] == "NOT_ACTIVATED"
    assert followed["username"] == testa.username
    assert testa.username in followed["message"]
    assert opened["pendingSteps"] == ["CHANGE_PASSWORD", "ACCEPT_TERMS"]
    assert opened["citizen"] is None
    assert shut == "PASSWORD_CHANGE_REQUIRED"
    assert chosen == {"__typename": "Citizen", "username": "Testa", "pendingSteps": ["ACCEPT_TERMS"]}
    assert still_shut == "TERMS_ACCEPTANCE_REQUIRED"
    assert home["me"] == {
        "username": "Testa",
        "firstName": "Testa",
        "lastName": "Arpege",
        "email": "testa.arpege@example.org",
        "emailConfirmed": True,
        "pendingSteps": [],
    }
    assert "Testa" in text(await portal.mail_to(testa.email, subject="Votre nom d’utilisateur a changé"))


@pytest.mark.capability("S003-3")
async def test_a_link_followed_twice_says_the_same(portal: Portal) -> None:
    testa = await space(portal)

    once = await portal.client().play("accountActivate", testa.link, ACTIVATED)
    await portal.settled()
    async with portal.untouched():
        twice = await portal.client().play("accountActivate", testa.link, ACTIVATED)

    assert twice == once
    assert once["__typename"] == "AccountActivated"


@pytest.mark.capability("S003-3")
@pytest.mark.parametrize("part", ["id", "createdOn", "createdAt", "key"])
async def test_a_link_with_one_part_altered_is_refused(portal: Portal, part: str) -> None:
    testa = await space(portal)
    altered = testa.link[part][:-1] + ("1" if testa.link[part][-1] != "1" else "2")

    async with portal.untouched():
        refused = await portal.client().play("accountActivate", {**testa.link, part: altered}, ACTIVATED)

    assert refused["code"] == "LINK_INVALID"
    signed = {"identifier": testa.username, "password": testa.password}
    assert (await portal.client().play("signIn", signed, SIGNED_IN))["code"] == "NOT_ACTIVATED"


async def test_a_link_of_one_space_does_not_open_another(portal: Portal) -> None:
    testa, paul = await space(portal), await space(portal, "Paul Dupuis")

    refused = await portal.client().play("accountActivate", {**testa.link, "id": paul.link["id"]}, ACTIVATED)

    assert refused["code"] == "LINK_INVALID"
    assert await portal.sql("SELECT 1 FROM citizen WHERE activated_at IS NOT NULL") == []


@pytest.mark.capability("S003-3")
async def test_an_old_link_says_so_and_another_can_be_had(portal: Portal) -> None:
    testa = await space(portal)
    portal.clock.forward(days=31)

    async with portal.untouched():
        old = await portal.client().play("accountActivate", testa.link, ACTIVATED)
    asked = await portal.client().play("accountMailResend", {"email": testa.email}, ACKNOWLEDGED)
    anew = type(testa)(testa.email, await portal.mail_to(testa.email))
    followed = await portal.client().play("accountActivate", anew.link, ACTIVATED)

    assert old["code"] == "LINK_EXPIRED"
    assert asked["__typename"] == "Acknowledgement"
    assert followed["__typename"] == "AccountActivated"


async def test_a_link_dies_when_a_later_one_leaves_and_says_how_to_have_another(portal: Portal) -> None:
    testa = await space(portal)
    await portal.client().play("accountMailResend", {"email": testa.email}, ACKNOWLEDGED)
    anew = type(testa)(testa.email, await portal.mail_to(testa.email))

    older = await portal.client().play("accountActivate", testa.link, ACTIVATED)
    latest = await portal.client().play("accountActivate", anew.link, ACTIVATED)
    older_afterwards = await portal.client().play("accountActivate", testa.link, ACTIVATED)

    assert older["code"] == "LINK_EXPIRED"
    assert latest["__typename"] == "AccountActivated"
    assert older_afterwards == latest


async def test_a_stranger_who_signs_up_with_the_address_does_not_keep_the_mail_from_coming_again(
    portal: Portal,
) -> None:
    testa = await space(portal)
    stranger = portal.client(address="198.51.100.7")
    await stranger.play(
        "accountCreate",
        {
            **{"email": testa.email, "emailConfirmation": testa.email, "firstName": "Un", "lastName": "Autre"},
            **await portal.captcha(stranger),
        },
        ACKNOWLEDGED,
    )
    await portal.mail_to(testa.email)

    await portal.client().play("accountMailResend", {"email": testa.email}, ACKNOWLEDGED)

    anew = type(testa)(testa.email, await portal.mail_to(testa.email))
    assert anew.username == testa.username


@pytest.mark.capability("S003-7")
@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("{ me { username } }", "PASSWORD_CHANGE_REQUIRED"),
        ("{ dashboard { unreadNotifications } }", "PASSWORD_CHANGE_REQUIRED"),
        ('mutation { profileUpdate(input: {phone: "0611223344"}) { __typename } }', "PASSWORD_CHANGE_REQUIRED"),
        ('mutation { usernameChange(input: {username: "abc"}) { __typename } }', "PASSWORD_CHANGE_REQUIRED"),
        ('mutation { emailChange(input: {email: "a@b.fr"}) { __typename } }', "PASSWORD_CHANGE_REQUIRED"),
        ('mutation { termsAccept(input: {version: "1", readToEnd: true}) { __typename } }', "PASSWORD_CHANGE_REQUIRED"),
    ],
)
async def test_a_generated_password_is_good_for_nothing_but_choosing_another(
    portal: Portal, operation: str, code: str
) -> None:
    testa = await activated(portal, await space(portal))

    async with portal.untouched():
        assert await testa.error_code(operation) == code

    session = (await testa.data("{ session { pendingSteps username email citizen { username } } }"))["session"]
    assert session["pendingSteps"] == ["CHANGE_PASSWORD", "ACCEPT_TERMS"]
    assert session["email"] == "testa.arpege@example.org"
    assert session["citizen"] is None


async def test_the_temporary_password_does_not_do_as_ones_own(portal: Portal) -> None:
    made = await space(portal)
    testa = await activated(portal, made)

    async with portal.untouched():
        refused = await testa.play(
            "passwordChange", {"password": made.password, "passwordConfirmation": made.password}, ""
        )

    assert ("password", "WEAK_PASSWORD") in wrongs(refused)


async def test_the_temporary_password_opens_nothing_once_another_is_chosen(portal: Portal) -> None:
    made = await space(portal)
    testa = await activated(portal, made)
    await testa.play("passwordChange", {"password": OTHER_PASSWORD, "passwordConfirmation": OTHER_PASSWORD}, "")

    refused = await portal.client().play("signIn", {"identifier": made.username, "password": made.password}, SIGNED_IN)

    assert refused["code"] == "WRONG_CREDENTIALS"
