"""When many want one thing at the same instant, does one have it, ten rounds in a row?"""

import asyncio

import pytest

from tests.accounts.people import (
    ACKNOWLEDGED,
    OTHER_PASSWORD,
    ask_reset,
    choice,
    reset_link,
    said_in,
    sign_up,
    signed_in,
    space,
)
from tests.accounts.together import names, play_together
from tests.portal import PASSWORD, Portal, six_digits

#: Security's promise is ten; those that hash ten passwords a round are played fewer times.
ROUNDS, SLOW_ROUNDS = 10, 4


async def test_one_of_ten_chooses_a_password_by_one_link(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    for number in range(SLOW_ROUNDS):
        portal.clock.forward(hours=1)
        token = await reset_link(portal, claire)
        tried = [f"Choix numero {number}-{n}" for n in range(10)]
        results = await play_together(
            portal, [(portal.client(), "passwordReset", choice(token, password)) for password in tried]
        )

        assert names(results) == ["Acknowledgement"] + ["LINK_INVALID"] * 9, number
        winner = [password for password, result in zip(tried, results, strict=True) if "code" not in result]
        assert (await signed_in(portal, claire.email, winner[0])).token


async def test_a_username_is_one_citizens(portal: Portal) -> None:
    citizens = [await portal.citizen(f"citoyen{n}") for n in range(6)]

    for number in range(SLOW_ROUNDS):
        given = {"username": f"convoité {number}", "currentPassword": PASSWORD}
        results = await play_together(portal, [(citizen, "usernameChange", given) for citizen in citizens])

        assert names(results) == ["Citizen"] + ["INVALID_INPUT"] * 5, number
        assert {f["code"] for each in results for f in each.get("fields", ())} == {"USERNAME_TAKEN"}
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'username_changed'")) == SLOW_ROUNDS


@pytest.mark.capability("S004-8")
async def test_a_username_is_one_sign_ups(portal: Portal) -> None:
    for number in range(3):
        calls = []
        for n in range(12):
            address = f"a{number}.{n}@example.org"
            given = sign_up(await portal.captcha(), email=address, username=f"Convoité {number}", password=None)
            calls.append((portal.client(), "accountCreate", given))

        results = await play_together(portal, calls)

        assert names(results) == ["Acknowledgement"] + ["INVALID_INPUT"] * 11, number
        assert len(await portal.sql("SELECT 1 FROM citizen")) == number + 1


async def test_a_security_code_serves_one(portal: Portal) -> None:
    for number in range(ROUNDS):
        captcha = await portal.captcha()
        calls = [
            (portal.client(), "accountCreate", sign_up(captcha, username=f"nom {number} {n}", password=None))
            for n in range(10)
        ]

        assert names(await play_together(portal, calls)) == ["Acknowledgement"] + ["CAPTCHA_FAILED"] * 9, number


async def test_one_of_ten_opens_a_session_with_one_code(portal: Portal) -> None:
    for number in range(3):
        address = f"claire{number}@example.org"
        await portal.client().play(
            "accountCreate", sign_up(await portal.captcha(), email=address, username=f"c {number}"), ACKNOWLEDGED
        )
        code = six_digits(await portal.mail_to(address))

        results = await play_together(
            portal, [(portal.client(), "emailConfirm", {"email": address, "code": code})] * 10
        )

        assert names(results)[0] == "SignedIn", number
        assert set(names(results)[1:]) <= {"TOO_MANY_ATTEMPTS", "WRONG_CODE"}
        assert len(await portal.sql("SELECT 1 FROM session")) == number + 1


async def test_an_address_is_its_who_confirms_it_first_and_nobody_waits_for_nobody(portal: Portal) -> None:
    """Several have a good code for one address: one enters, the others are dropped, and no two block each other."""
    for number in range(3):
        address = f"foyer{number}@example.org"
        codes = []
        for n in range(4):
            given = sign_up(await portal.captcha(), email=address, username=f"membre {number} {n}")
            await portal.client().play("accountCreate", given, ACKNOWLEDGED)
            codes.append(six_digits(await portal.mail_to(address)))

        async with asyncio.timeout(5):
            results = await play_together(
                portal, [(portal.client(), "emailConfirm", {"email": address, "code": code}) for code in codes]
            )

        assert names(results) == ["SignedIn"] + ["WRONG_CODE"] * 3, number
        assert len(await portal.sql("SELECT 1 FROM citizen WHERE email = $1", address)) == 1


async def test_an_address_that_many_change_to_is_ones(portal: Portal) -> None:
    citizens = [await portal.citizen(f"citoyen{n}") for n in range(5)]

    for number in range(3):
        address = f"convoitee{number}@example.org"
        calls = []
        for citizen in citizens:
            portal.clock.forward(hours=1, minutes=1) if citizen is citizens[0] else None
            await citizen.play("emailChange", {"email": address, "currentPassword": PASSWORD}, ACKNOWLEDGED)
            calls.append((citizen, "emailChangeConfirm", {"code": six_digits(await portal.mail_to(address))}))

        results = await play_together(portal, calls)

        assert names(results) == ["ALREADY_DONE"] * 4 + ["Citizen"], number
        assert len(await portal.sql("SELECT 1 FROM citizen WHERE email = $1", address)) == 1


async def test_a_space_is_activated_once_however_many_follow_its_link(portal: Portal) -> None:
    testa = await space(portal)

    results = await play_together(portal, [(portal.client(), "accountActivate", testa.link)] * 10)

    assert names(results) == ["AccountActivated"] * 10
    assert len(await portal.sql("SELECT 1 FROM account_event WHERE kind = 'ACTIVATED'")) == 1


async def test_thirty_who_ask_for_one_account_have_it_mailed_five_times(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    results = await play_together(
        portal,
        [(portal.client(), "passwordResetRequest", {"identifier": each}) for each in (claire.email, claire.username)]
        * 15,
    )

    assert names(results) == ["Acknowledgement"] * 30
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_reset'")) == 5


async def test_no_session_of_the_old_password_outlives_a_reset(portal: Portal) -> None:
    """A sign-in that had compared the old password when the new one was written opens nothing."""
    claire = await portal.citizen("claire")
    password = claire.password
    for number in range(5):
        portal.clock.forward(hours=1)
        token = await reset_link(portal, claire)
        other = f"Choix numero {number}"
        credentials = {"identifier": claire.username, "password": password}
        calls = [(portal.client(address=f"198.51.100.{n}"), "signIn", credentials) for n in range(4)]

        await play_together(portal, [*calls[:2], (portal.client(), "passwordReset", choice(token, other)), *calls[2:]])

        assert await portal.sql("SELECT 1 FROM session WHERE ended_at IS NULL") == [], number
        password = other


@pytest.mark.parametrize("sessions", [1, 4])
async def test_one_of_four_changes_the_password_that_all_had_proven(portal: Portal, sessions: int) -> None:
    claire = await portal.citizen("claire")
    clients = [await signed_in(portal, claire.username) for _ in range(sessions)]
    calls = []
    for n in range(4):
        chosen = f"{OTHER_PASSWORD}{n}"
        given = {"currentPassword": PASSWORD, "password": chosen, "passwordConfirmation": chosen}
        calls.append((clients[n % sessions], "passwordChange", given))

    results = await play_together(portal, calls)

    assert names(results).count("Citizen") == 1
    assert set(names(results)) <= {"Citizen", "UNAUTHENTICATED", "WRONG_CREDENTIALS"}
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_changed'")) == 1
    assert len(await portal.sql("SELECT 1 FROM session WHERE ended_at IS NULL")) == 1


async def test_terms_accepted_ten_times_at_once_are_accepted_once(portal: Portal) -> None:
    claire = await portal.signs_up("claire", steps_done=False)
    version = (await claire.data("{ portal { terms { version } } }"))["portal"]["terms"]["version"]

    results = await play_together(portal, [(claire, "termsAccept", {"version": version, "readToEnd": True})] * 10)

    assert names(results) == ["Citizen"] * 10
    assert len(await portal.sql("SELECT 1 FROM terms_acceptance")) == 1
    assert len(await portal.sql("SELECT 1 FROM account_event WHERE kind = 'TERMS_ACCEPTED'")) == 1


async def test_a_report_sent_ten_times_at_once_is_told_once_and_beats_nobody_twice(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    token = await reset_link(portal, claire)

    results = await play_together(
        portal,
        [(portal.client(), "passwordResetReport", {"token": token})] * 10
        + [(portal.client(), "passwordReset", choice(token))] * 3,
    )

    assert names(results).count("LINK_INVALID") >= 2
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_reset_reported'")) == 1


async def test_many_people_behind_one_address_sign_in_at_the_same_instant(portal: Portal) -> None:
    citizens = [await portal.citizen(f"citoyen{n}") for n in range(8)]

    results = await play_together(
        portal,
        [
            (portal.client(), "signIn", {"identifier": each, "password": PASSWORD})
            for citizen in citizens
            for each in (citizen.username, citizen.email)
        ],
    )

    assert names(results) == ["SignedIn"] * 16


async def test_thirty_guesses_at_one_account_at_the_same_instant_are_thirty(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    results = await play_together(
        portal,
        [
            (
                portal.client(address=f"198.51.100.{n}"),
                "signIn",
                {"identifier": claire.username, "password": f"Faux {n}"},
            )
            for n in range(30)
        ],
    )

    assert names(results) == ["TOO_MANY_ATTEMPTS"] * 25 + ["WRONG_CREDENTIALS"] * 5


async def test_a_temporary_password_signs_in_on_two_telephones_and_is_changed_once(portal: Portal) -> None:
    given = sign_up(await portal.captcha(), password=None)
    await portal.client().play("accountCreate", given, ACKNOWLEDGED)
    temporary = said_in(r"temporaire\s: (\S+)", await portal.mail_to("claire@example.org"))
    credentials = {"identifier": "claire.durand", "password": temporary}

    opened = await play_together(portal, [(portal.client(), "signIn", credentials)] * 3)

    assert names(opened) == ["SignedIn"] * 3


async def test_a_link_asked_for_twice_at_once_leaves_one_good_link(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    await asyncio.gather(*(ask_reset(portal, claire.email) for _ in range(3)))
    await portal.settled()

    good = await portal.sql("SELECT letter_id FROM secret WHERE purpose = 'RESET_LINK' AND spent_at IS NULL")
    latest = await portal.sql("SELECT max(id) AS id FROM letter WHERE kind = 'password_reset'")
    assert [row["letter_id"] for row in good] == [latest[0]["id"]]
