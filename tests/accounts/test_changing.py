"""Can a citizen change what they sign in with, and is it proven first, told, and of no use to a stranger?"""

from datetime import timedelta

import pytest

from models.accounts import Citizen
from models.sessions import Session
from tests.accounts.people import (
    ACKNOWLEDGED,
    CITIZEN,
    OTHER_PASSWORD,
    RESET,
    SIGNED_IN,
    activated,
    ask_reset,
    choice,
    reset_link,
    signed_in,
    space,
    token_in,
    wrongs,
)
from tests.portal import PASSWORD, Portal, six_digits, text

CHANGED = {"currentPassword": PASSWORD, "password": OTHER_PASSWORD, "passwordConfirmation": OTHER_PASSWORD}


@pytest.mark.capability("S001-12", "S004-52")
async def test_a_password_is_changed_here_and_every_other_session_ends(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    phone = await signed_in(portal, claire.username)

    changed = await claire.play("passwordChange", CHANGED, CITIZEN)

    assert changed["__typename"] == "Citizen"
    assert (await claire.data("{ me { username } }"))["me"] == {"username": claire.username}
    assert (await phone.data("{ me { username } }"))["me"] is None
    assert (await signed_in(portal, claire.email, OTHER_PASSWORD)).token
    assert claire.email in text(await portal.mail_to(claire.email, subject="mot de passe a changé"))


@pytest.mark.capability("S001-12")
async def test_a_wrong_current_password_is_told_with_every_other_wrong_field(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    wrong = {**CHANGED, "currentPassword": "Pas du tout 1"}

    async with portal.untouched():
        alone = await claire.play("passwordChange", wrong, CITIZEN)
        with_others = await claire.play(
            "passwordChange", {**wrong, "password": "COURT", "username": "autre.nom"}, CITIZEN
        )
        left_out = await claire.play("passwordChange", {**CHANGED, "currentPassword": None}, CITIZEN)

    assert alone["code"] == "WRONG_CREDENTIALS"
    assert wrongs(alone) == {("currentPassword", "WRONG_CREDENTIALS")}
    assert wrongs(with_others) == {
        ("currentPassword", "WRONG_CREDENTIALS"),
        ("password", "WEAK_PASSWORD"),
        ("passwordConfirmation", "MISMATCH"),
        ("username", "NOT_IN_THIS_STATE"),
    }
    assert wrongs(left_out) == {("currentPassword", "REQUIRED")}


async def test_the_same_password_is_no_other(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    async with portal.untouched():
        refused = await claire.play(
            "passwordChange", {**CHANGED, "password": PASSWORD, "passwordConfirmation": PASSWORD}, CITIZEN
        )

    assert wrongs(refused) == {("password", "WEAK_PASSWORD")}


async def test_guesses_at_the_current_password_are_slowed(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    tries = [
        (await claire.play("passwordChange", {**CHANGED, "currentPassword": f"Pas {n} du tout"}, CITIZEN))["code"]
        for n in range(6)
    ]

    assert tries == ["WRONG_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"]


async def test_a_link_mailed_before_dies_when_the_password_changes(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    token = await reset_link(portal, claire)
    await claire.play("passwordChange", CHANGED, CITIZEN)

    refused = await portal.client().play("passwordReset", choice(token, "Encore autre chose 9"), ACKNOWLEDGED)

    assert refused["code"] == "LINK_INVALID"


async def test_who_has_no_password_leaves_it_out_soon_after_signing_in_only(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await Citizen.filter(username=claire.username).update(password_hash=None)
    given = {"password": OTHER_PASSWORD, "passwordConfirmation": OTHER_PASSWORD}
    portal.clock.forward(minutes=5, seconds=1)

    async with portal.untouched():
        late = await claire.play("passwordChange", given, CITIZEN)
    await Session.all().update(created_at=portal.clock() - timedelta(minutes=4))
    soon = await claire.play("passwordChange", given, CITIZEN)

    assert wrongs(late) == {("currentPassword", "REQUIRED")}
    assert "cinq minutes" in late["fields"][0]["message"]
    assert soon["__typename"] == "Citizen"


@pytest.mark.capability("S003-8")
async def test_with_a_temporary_password_the_username_is_chosen_unless_it_is_taken(portal: Portal) -> None:
    await portal.citizen("claire")
    made = await space(portal)
    testa = await activated(portal, made)
    given = {**CHANGED, "currentPassword": made.password}

    async with portal.untouched():
        taken = await testa.play("passwordChange", {**given, "username": "Claire.DURAND"}, CITIZEN)
    chosen = await testa.play("passwordChange", {**given, "username": "Testa"}, CITIZEN)

    assert wrongs(taken) == {("username", "USERNAME_TAKEN")}
    assert chosen["username"] == "Testa"
    await portal.mail_to(made.email, subject="nom d’utilisateur a changé")
    assert (await signed_in(portal, "testa", OTHER_PASSWORD)).token


@pytest.mark.capability("S004-52")
async def test_a_username_is_changed_and_told_by_mail(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    changed = await claire.play("usernameChange", {"username": "Claire D.", "currentPassword": PASSWORD}, CITIZEN)

    assert changed["username"] == "Claire D."
    assert "Claire D." in text(await portal.mail_to(claire.email, subject="nom d’utilisateur a changé"))
    assert (await signed_in(portal, "claire d.")).token
    old = await portal.client().play("signIn", {"identifier": claire.username, "password": PASSWORD}, SIGNED_IN)
    assert old["code"] == "WRONG_CREDENTIALS"


@pytest.mark.capability("S004-52", "S004-8")
async def test_a_username_that_will_not_do_is_refused(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await portal.citizen("paul")

    async with portal.untouched():
        refusals = [
            await claire.play("usernameChange", {"username": name, "currentPassword": PASSWORD}, CITIZEN)
            for name in ("Paul.Durand", "ab", "a@b.fr", "x" * 41)
        ]
        unproven = await claire.play("usernameChange", {"username": "claire.d"}, CITIZEN)

    assert [wrongs(each) for each in refusals] == [
        {("username", "USERNAME_TAKEN")},
        {("username", "TOO_SHORT")},
        {("username", "INVALID")},
        {("username", "TOO_LONG")},
    ]
    assert wrongs(unproven) == {("currentPassword", "REQUIRED")}


@pytest.mark.capability("S004-52")
async def test_an_email_is_changed_once_proven_and_both_addresses_are_told(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    given = {"email": "nouvelle@example.org", "currentPassword": PASSWORD}

    asked = await claire.play("emailChange", given, ACKNOWLEDGED)
    notice = await portal.mail_to(claire.email, subject="Une autre adresse")
    code = six_digits(await portal.mail_to("nouvelle@example.org"))
    meanwhile = (await claire.data("{ me { email } }"))["me"]["email"]
    changed = await claire.play("emailChangeConfirm", {"code": code}, CITIZEN)

    assert asked["__typename"] == "Acknowledgement"
    assert code not in text(notice)
    assert meanwhile == claire.email
    assert changed["email"] == "nouvelle@example.org"
    await portal.mail_to(claire.email, subject="a changé")
    assert (await signed_in(portal, "nouvelle@example.org")).token
    old = await portal.client().play("signIn", {"identifier": claire.email, "password": PASSWORD}, SIGNED_IN)
    assert old["code"] == "WRONG_CREDENTIALS"


async def test_an_address_of_an_account_answers_alike_and_its_holder_is_told_and_no_code_is_good(
    portal: Portal,
) -> None:
    claire = await portal.citizen("claire")
    await portal.citizen("paul")

    held = await claire.play("emailChange", {"email": "Paul@example.org", "currentPassword": PASSWORD}, ACKNOWLEDGED)
    await portal.mail_to("paul@example.org", subject="déjà un espace")
    await portal.mail_to(claire.email, subject="Une autre adresse")
    free = await claire.play("emailChange", {"email": "libre@example.org", "currentPassword": PASSWORD}, ACKNOWLEDGED)

    assert held == free
    coded = await portal.sql(
        "SELECT new_email FROM letter JOIN email_change c ON c.id = subject_id WHERE letter.kind = 'email_change_code'"
    )
    assert coded == [{"new_email": "libre@example.org"}]
    assert (await claire.data("{ me { email } }"))["me"]["email"] == claire.email


async def test_only_the_code_of_the_latest_address_asked_for_is_good_once_within_an_hour(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    codes = []
    for address in ("une@example.org", "deux@example.org"):
        await claire.play("emailChange", {"email": address, "currentPassword": PASSWORD}, ACKNOWLEDGED)
        codes.append(six_digits(await portal.mail_to(address)))
    await portal.settled()

    if codes[0] != codes[1]:
        async with portal.untouched():
            earlier = await claire.play("emailChangeConfirm", {"code": codes[0]}, CITIZEN)
        assert earlier["code"] == "WRONG_CODE"
    portal.clock.forward(hours=1, seconds=1)
    async with portal.untouched():
        late = await claire.play("emailChangeConfirm", {"code": codes[1]}, CITIZEN)
    await claire.play("emailChange", {"email": "deux@example.org", "currentPassword": PASSWORD}, ACKNOWLEDGED)
    code = six_digits(await portal.mail_to("deux@example.org"))
    right = await claire.play("emailChangeConfirm", {"code": code}, CITIZEN)
    again = await claire.play("emailChangeConfirm", {"code": code}, CITIZEN)

    assert late["code"] == "WRONG_CODE"
    assert right["email"] == "deux@example.org"
    assert again["code"] == "WRONG_CODE"


async def test_another_citizens_code_is_no_good(portal: Portal) -> None:
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")
    await claire.play("emailChange", {"email": "une@example.org", "currentPassword": PASSWORD}, ACKNOWLEDGED)
    code = six_digits(await portal.mail_to("une@example.org"))

    refused = await paul.play("emailChangeConfirm", {"code": code}, CITIZEN)

    assert refused["code"] == "WRONG_CODE"
    assert (await paul.data("{ me { email } }"))["me"]["email"] == "paul@example.org"


async def test_addresses_are_asked_for_five_times_an_hour_at_most(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    results = [
        await claire.play("emailChange", {"email": f"a{n}@example.org", "currentPassword": PASSWORD}, ACKNOWLEDGED)
        for n in range(6)
    ]

    assert results[5]["code"] == "TOO_MANY_ATTEMPTS"
    assert 3500 < results[5]["retryAfterSeconds"] <= 3600
    assert len(await portal.sql("SELECT 1 FROM email_change")) == 5


@pytest.mark.parametrize(("email", "code"), [("claire@example.org", "DUPLICATE"), ("a@", "INVALID"), ("", "REQUIRED")])
async def test_an_address_that_will_not_do_is_refused(portal: Portal, email: str, code: str) -> None:
    claire = await portal.citizen("claire")

    async with portal.untouched():
        refused = await claire.play("emailChange", {"email": email, "currentPassword": PASSWORD}, ACKNOWLEDGED)

    assert wrongs(refused) == {("email", code)}


async def test_a_link_mailed_to_the_old_address_dies_when_the_address_changes(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await ask_reset(portal, claire.email)
    token = token_in(await portal.mail_to(claire.email, subject=RESET))
    await claire.play("emailChange", {"email": "une@example.org", "currentPassword": PASSWORD}, ACKNOWLEDGED)
    code = six_digits(await portal.mail_to("une@example.org"))
    await claire.play("emailChangeConfirm", {"code": code}, CITIZEN)

    refused = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)

    assert refused["code"] == "LINK_INVALID"


async def test_a_change_sent_twice_under_one_key_has_one_effect(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await portal.settled()
    headers = {"Idempotency-Key": "changer-une-fois"}

    once = await claire.play("passwordChange", CHANGED, CITIZEN, headers=headers)
    again = await claire.play("passwordChange", CHANGED, CITIZEN, headers=headers)

    assert once == again
    assert once["__typename"] == "Citizen"
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_changed'")) == 1
