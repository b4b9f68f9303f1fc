"""Can somebody make a space of their own, is every wrong field told at once, and is the address proven?"""

from typing import Any

import pytest

from tests.accounts.people import (
    ACKNOWLEDGED,
    CITIZEN,
    OTHER_PASSWORD,
    SIGNED_IN,
    said_in,
    sign_up,
    signed_in,
    wrongs,
)
from tests.portal import PASSWORD, Portal, six_digits, text


@pytest.mark.capability("S000-2", "S000-7", "S004-4", "S004-12")
async def test_with_a_password_of_ones_own_a_code_proves_the_address_and_signs_in(portal: Portal) -> None:
    client = portal.client()
    address = {"line1": "10 la Rue Creuse", "postcode": "44522", "city": "Mésanger"}
    given = sign_up(await portal.captcha(), civility="MADAME", phone="06 11 22 33 44", postalAddress=address)

    made = await client.play("accountCreate", given, ACKNOWLEDGED)
    code = six_digits(await portal.mail_to("claire@example.org"))
    opened = await client.play("emailConfirm", {"email": "claire@example.org", "code": code}, SIGNED_IN)
    again = await signed_in(portal, "claire.durand")

    assert made["__typename"] == "Acknowledgement"
    assert opened["pendingSteps"] == ["ACCEPT_TERMS"]
    assert (await again.data("{ session { username } }"))["session"]["username"] == "claire.durand"


@pytest.mark.capability("S000-5")
async def test_without_a_password_a_temporary_one_is_mailed_and_is_to_be_changed_first(portal: Portal) -> None:
    client = portal.client()
    given = sign_up(await portal.captcha(), password=None, username=None)

    await client.play("accountCreate", given, ACKNOWLEDGED)
    mail = await portal.mail_to("claire@example.org")
    temporary = said_in(r"Mot de passe temporaire\s: (\S+)", mail)
    opened = await client.play("signIn", {"identifier": "claire@example.org", "password": temporary}, SIGNED_IN)

    assert said_in(r"Nom d’utilisateur\s: (\S+)", mail).startswith("claire.durand.")
    assert opened["pendingSteps"] == ["CHANGE_PASSWORD", "ACCEPT_TERMS"]
    kept = await portal.sql("SELECT encode(digest, 'escape') AS digest FROM secret")
    assert temporary not in str(kept)


@pytest.mark.capability("S000-5")
async def test_a_temporary_password_ends_after_seven_days(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha(), password=None), ACKNOWLEDGED)
    temporary = said_in(r"Mot de passe temporaire\s: (\S+)", await portal.mail_to("claire@example.org"))
    portal.clock.forward(days=7, seconds=1)

    refused = await portal.client().play("signIn", {"identifier": "claire.durand", "password": temporary}, SIGNED_IN)

    assert refused["code"] == "WRONG_CREDENTIALS"


@pytest.mark.capability("S000-3", "S000-4", "S004-9")
async def test_every_wrong_field_is_told_at_once_with_its_own_reason(portal: Portal) -> None:
    captcha = {**await portal.captcha(), "captchaAnswer": "perdu"}
    given = sign_up(
        captcha,
        email="claire@example",
        emailConfirmation="claire@example.org",
        username="claire@maison",
        password="court",
        passwordConfirmation="autre",
        firstName=" ",
        lastName="D" * 81,
        phone="12",
        postalAddress={"line1": "", "postcode": "4452", "city": "Mésanger", "country": "ZZ"},
    )

    async with portal.untouched():
        refused = await portal.client().play("accountCreate", given, ACKNOWLEDGED)

    assert refused["code"] == "INVALID_INPUT"
    assert wrongs(refused) == {
        ("email", "INVALID"),
        ("emailConfirmation", "MISMATCH"),
        ("username", "INVALID"),
        ("password", "WEAK_PASSWORD"),
        ("passwordConfirmation", "MISMATCH"),
        ("firstName", "REQUIRED"),
        ("lastName", "TOO_LONG"),
        ("phone", "INVALID"),
        ("postalAddress.line1", "REQUIRED"),
        ("postalAddress.country", "INVALID"),
        ("captchaAnswer", "CAPTCHA_FAILED"),
    }
    assert all(field["message"] for field in refused["fields"])


@pytest.mark.capability("S003-9")
async def test_every_rule_that_a_password_does_not_meet_is_told(portal: Portal) -> None:
    policy = (await portal.client().data("{ portal { passwordPolicy { minLength minLowercase minDigits } } }"))[
        "portal"
    ]

    async with portal.untouched():
        refused = await portal.client().play(
            "accountCreate", sign_up(await portal.captcha(), password="CLAIRE"), ACKNOWLEDGED
        )

    assert policy["passwordPolicy"] == {"minLength": 8, "minLowercase": 1, "minDigits": 1}
    messages = {field["message"] for field in refused["fields"] if field["path"] == ["password"]}
    assert messages == {
        "Le mot de passe doit contenir au moins 8 caractères.",
        "Le mot de passe doit contenir au moins 1 minuscule.",
        "Le mot de passe doit contenir au moins 1 chiffre.",
        "Le mot de passe ne doit pas être fait de votre nom, de votre nom d’utilisateur ou de votre courriel.",
    }


@pytest.mark.parametrize("password", ["Azerty123", "claire1984", "Durand2024", "password1"])
async def test_what_a_guesser_tries_first_is_refused(portal: Portal, password: str) -> None:
    refused = await portal.client().play(
        "accountCreate", sign_up(await portal.captcha(), password=password), ACKNOWLEDGED
    )

    assert ("password", "WEAK_PASSWORD") in wrongs(refused)


@pytest.mark.parametrize("password", ["un mot de passe de huit fontaines", "é" * 40 + " ça coule 7" + "x" * 100])
async def test_spaces_accents_and_long_ones_are_welcome(portal: Portal, password: str) -> None:
    password += " 1"
    made = await portal.client().play("accountCreate", sign_up(await portal.captcha(), password=password), ACKNOWLEDGED)
    code = six_digits(await portal.mail_to("claire@example.org"))
    await portal.client().play("emailConfirm", {"email": "claire@example.org", "code": code}, SIGNED_IN)

    assert made["__typename"] == "Acknowledgement"
    assert (await signed_in(portal, "claire.durand", password)).token


@pytest.mark.capability("S003-13")
@pytest.mark.parametrize("kind", ["INDIVIDUAL", "BUSINESS", "ASSOCIATION"])
async def test_individuals_businesses_and_associations_have_spaces(portal: Portal, kind: str) -> None:
    claire = await portal.signs_up("claire", kind=kind)

    assert (await claire.data("{ me { kind } }"))["me"]["kind"] == kind


@pytest.mark.capability("S004-5")
async def test_required_fields_are_known_before_sending(portal: Portal) -> None:
    shape = '{ __type(name: "AccountCreateInput") { inputFields { name defaultValue type { kind } } } }'

    fields = (await portal.client().data(shape))["__type"]["inputFields"]

    required = {f["name"] for f in fields if f["type"]["kind"] == "NON_NULL" and f["defaultValue"] is None}
    assert required == {"email", "emailConfirmation", "firstName", "lastName", "captchaId", "captchaAnswer"}


@pytest.mark.capability("S004-8")
@pytest.mark.parametrize("taken", ["claire.durand", "CLAIRE.DURAND", "Clairé.Durànd"])
async def test_a_username_that_is_taken_is_told_whatever_its_case_and_accents(portal: Portal, taken: str) -> None:
    await portal.citizen("claire")
    given = sign_up(await portal.captcha(), email="autre@example.org", username=taken)

    async with portal.untouched():
        refused = await portal.client().play("accountCreate", given, ACKNOWLEDGED)

    assert wrongs(refused) == {("username", "USERNAME_TAKEN")}


@pytest.mark.capability("S004-9")
async def test_a_security_code_serves_once(portal: Portal) -> None:
    captcha = await portal.captcha()
    await portal.client().play("accountCreate", sign_up(captcha), ACKNOWLEDGED)
    given = sign_up(captcha, email="autre@example.org", username="autre")

    async with portal.untouched():
        refused = await portal.client().play("accountCreate", given, ACKNOWLEDGED)

    assert refused["code"] == "CAPTCHA_FAILED"


@pytest.mark.capability("S004-9")
async def test_a_wrong_answer_spends_the_security_code(portal: Portal) -> None:
    captcha = await portal.captcha()
    await portal.client().play("accountCreate", sign_up({**captcha, "captchaAnswer": "non"}), ACKNOWLEDGED)

    refused = await portal.client().play("accountCreate", sign_up(captcha), ACKNOWLEDGED)

    assert refused["code"] == "CAPTCHA_FAILED"
    assert await portal.sql("SELECT 1 FROM citizen") == []


@pytest.mark.capability("S000-6")
async def test_the_mail_is_sent_again_and_its_code_takes_the_place_of_the_first(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    first = six_digits(await portal.mail_to("claire@example.org"))

    known = await portal.client().play("accountMailResend", {"email": "Claire@Example.org"}, ACKNOWLEDGED)
    second = six_digits(await portal.mail_to("claire@example.org"))
    unknown = await portal.client().play("accountMailResend", {"email": "personne@example.org"}, ACKNOWLEDGED)

    assert known == unknown
    assert "indésirables" in known["message"]
    if first != second:
        assert (await _confirm(portal, first))["code"] == "WRONG_CODE"
    assert (await _confirm(portal, second))["__typename"] == "SignedIn"


async def test_nothing_is_sent_again_to_somebody_who_has_entered(portal: Portal) -> None:
    await portal.citizen("claire")

    async with portal.untouched():
        await portal.client().play("accountMailResend", {"email": "claire@example.org"}, ACKNOWLEDGED)


@pytest.mark.capability("S004-12")
async def test_a_code_that_is_wrong_or_too_old_proves_nothing(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    right = six_digits(await portal.mail_to("claire@example.org"))
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    async with portal.untouched():
        refused = await _confirm(portal, wrong)
        portal.clock.forward(hours=24, seconds=1)
        too_old = await _confirm(portal, right)

    assert [refused["code"], too_old["code"]] == ["WRONG_CODE", "WRONG_CODE"]


async def test_a_code_serves_once(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    code = six_digits(await portal.mail_to("claire@example.org"))
    await _confirm(portal, code)

    assert (await _confirm(portal, code))["code"] == "WRONG_CODE"


async def test_guesses_at_a_code_are_slowed_and_the_right_one_too_from_there(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    right = six_digits(await portal.mail_to("claire@example.org"))
    guesser = {"address": "198.51.100.7"}

    tries = [await _confirm(portal, f"{(int(right) + n) % 1_000_000:06d}", **guesser) for n in range(1, 7)]
    slowed = await _confirm(portal, right, **guesser)
    portal.clock.forward(minutes=1, seconds=1)
    afterwards = await _confirm(portal, right, **guesser)

    assert [each["code"] for each in tries] == ["WRONG_CODE"] * 5 + ["TOO_MANY_ATTEMPTS"]
    assert slowed["code"] == "TOO_MANY_ATTEMPTS"
    assert 0 < slowed["retryAfterSeconds"] <= 60
    assert afterwards["__typename"] == "SignedIn"


async def test_who_confirms_an_address_drops_the_others_who_typed_it(portal: Portal) -> None:
    for name in ("premier", "deuxieme"):
        given = sign_up(await portal.captcha(), username=name)
        await portal.client().play("accountCreate", given, ACKNOWLEDGED)
        code = six_digits(await portal.mail_to("claire@example.org"))

    await _confirm(portal, code)

    assert await portal.sql("SELECT username FROM citizen") == [{"username": "deuxieme"}]
    assert (await portal.signs_up("autre", username="premier")).username == "premier"


async def test_whoever_signed_up_with_the_owners_address_is_out_once_the_owner_has_confirmed_it(
    portal: Portal,
) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    code = six_digits(await portal.mail_to("claire@example.org"))
    before = await signed_in(portal, "claire.durand")

    opened = await _confirm(portal, code)

    assert opened["__typename"] == "SignedIn"
    assert (await before.data("{ session { email } }"))["session"] == {"email": None}


async def test_of_several_who_signed_up_with_an_address_none_has_chosen_the_password_that_its_owner_confirms(
    portal: Portal,
) -> None:
    for name, password in (("claire.durand", PASSWORD), ("intrus", OTHER_PASSWORD)):
        given = sign_up(await portal.captcha(), username=name, password=password)
        await portal.client().play("accountCreate", given, ACKNOWLEDGED)
        code = six_digits(await portal.mail_to("claire@example.org"))

    owner = portal.client()
    opened = await _confirm(portal, code)
    owner.token = opened["token"]
    with_the_intruders = await portal.client().play(
        "signIn", {"identifier": "claire@example.org", "password": OTHER_PASSWORD}, SIGNED_IN
    )
    chosen = {"password": PASSWORD, "passwordConfirmation": PASSWORD, "username": "claire.durand"}
    changed = await owner.play("passwordChange", chosen, CITIZEN)

    assert opened["pendingSteps"] == ["CHANGE_PASSWORD", "ACCEPT_TERMS"]
    assert with_the_intruders["code"] == "WRONG_CREDENTIALS"
    assert changed["username"] == "claire.durand"
    assert (await signed_in(portal, "claire@example.org", PASSWORD)).token


async def test_an_account_nobody_has_confirmed_can_do_nothing_else(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    await portal.mail_to("claire@example.org")

    claire = await signed_in(portal, "claire.durand")

    assert await claire.error_code("{ me { username } }") == "EMAIL_CONFIRMATION_REQUIRED"
    change = {"currentPassword": PASSWORD, "email": "autre@example.org"}
    document = "mutation M($input: EmailChangeInput!) { emailChange(input: $input) { __typename } }"
    assert await claire.error_code(document, {"input": change}) == "EMAIL_CONFIRMATION_REQUIRED"


@pytest.mark.capability("S000-1")
async def test_a_visitor_is_turned_away_from_what_needs_an_account(portal: Portal) -> None:
    visitor = portal.client()

    assert await visitor.data("{ me { username } dashboard { unreadNotifications } }") == {
        "me": None,
        "dashboard": None,
    }
    for mutation in (
        'profileUpdate(input: {phone: "0611223344"})',
        'passwordChange(input: {password: "a", passwordConfirmation: "a"})',
        'usernameChange(input: {username: "abc"})',
        'emailChange(input: {email: "a@b.fr"})',
        'emailChangeConfirm(input: {code: "123456"})',
        'termsAccept(input: {version: "1", readToEnd: true})',
        'notificationsMarkRead(input: {upTo: "2026-11-21T14:05:00Z"})',
    ):
        assert await visitor.error_code(f"mutation {{ {mutation} {{ __typename }} }}") == "UNAUTHENTICATED", mutation


async def test_the_mail_holds_nothing_that_a_visitor_typed_but_the_code(portal: Portal) -> None:
    given = sign_up(await portal.captcha(), firstName="Gagnez http://piege.example", lastName="<b>ici</b>")

    await portal.client().play("accountCreate", given, ACKNOWLEDGED)

    mail = await portal.mail_to("claire@example.org")
    assert "piege" not in text(mail)
    assert "piege" not in str(mail["Subject"])


async def _confirm(portal: Portal, code: str, **options: Any) -> dict[str, Any]:
    given = {"email": "claire@example.org", "code": code}
    return await portal.client(**options).play("emailConfirm", given, SIGNED_IN)
