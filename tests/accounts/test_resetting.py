"""Can somebody who has forgotten a password choose another by a link, once, in ten minutes, and nobody else?"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from language import moment
from models.accounts import Citizen
from models.staff import Agent
from resolvers.door import ResetSends
from tests.accounts.people import (
    ACKNOWLEDGED,
    OTHER_PASSWORD,
    RESET,
    SIGNED_IN,
    ask_reset,
    choice,
    link_in,
    reset_link,
    row_of,
    said_in,
    signed_in,
    space,
    token_in,
    wrongs,
)
from tests.portal import Portal, accept_terms, text


@pytest.mark.capability("S001-2", "S001-4", "S001-5", "S001-7", "S001-9", "S003-5")
async def test_from_the_forgotten_password_to_the_new_one_as_the_guide_goes(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    phone = await signed_in(portal, claire.username)

    asked = await ask_reset(portal, claire.email)
    mail = await portal.mail_to(claire.email, subject=RESET)
    chosen = await portal.client().play("passwordReset", choice(token_in(mail)), ACKNOWLEDGED)

    assert "claire@example.org" in text(mail)
    assert "Espace citoyen" in text(mail)
    until = (await portal.sql("SELECT expires_at FROM secret WHERE purpose = 'RESET_LINK'"))[0]["expires_at"]
    assert moment(until, "FR", ZoneInfo("Europe/Paris")) in text(mail)
    assert asked["__typename"] == "Acknowledgement"
    assert chosen["message"] == (
        "Le nouveau mot de passe a bien été pris en compte. Vous pouvez maintenant vous connecter."
    )
    assert [(await client.data("{ me { username } }"))["me"] for client in (claire, phone)] == [None, None]
    old = await portal.client().play("signIn", {"identifier": claire.email, "password": claire.password}, SIGNED_IN)
    assert old["code"] == "WRONG_CREDENTIALS"
    assert (await signed_in(portal, claire.email, OTHER_PASSWORD)).token
    await portal.mail_to(claire.email, subject="Votre mot de passe a changé")


@pytest.mark.capability("S001-5")
async def test_a_link_is_good_for_ten_minutes_from_its_leaving_and_then_says_so(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    token = await reset_link(portal, claire)
    [secret] = await portal.sql("SELECT born_at, expires_at FROM secret WHERE purpose = 'RESET_LINK'")
    portal.clock.forward(minutes=10, seconds=1)

    async with portal.untouched():
        late = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)
        unknown = await portal.client().play("passwordReset", choice(token[:-1] + "x"), ACKNOWLEDGED)

    assert (secret["expires_at"] - secret["born_at"]).total_seconds() == 600
    assert [late["code"], unknown["code"]] == ["LINK_EXPIRED", "LINK_INVALID"]
    assert (await signed_in(portal, claire.email)).token


@pytest.mark.capability("S001-7")
async def test_a_link_serves_once_and_older_ones_die_when_a_later_one_leaves(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    first = await reset_link(portal, claire)
    second = await reset_link(portal, claire)

    older = await portal.client().play("passwordReset", choice(first), ACKNOWLEDGED)
    latest = await portal.client().play("passwordReset", choice(second), ACKNOWLEDGED)
    again = await portal.client().play("passwordReset", choice(second, "Encore autre chose 9"), ACKNOWLEDGED)

    assert [older["code"], latest["__typename"], again["code"]] == ["LINK_INVALID", "Acknowledgement", "LINK_INVALID"]


@pytest.mark.capability("S003-9", "S001-7")
async def test_a_password_that_will_not_do_leaves_the_link_good(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    token = await reset_link(portal, claire)

    async with portal.untouched():
        refused = await portal.client().play(
            "passwordReset", {"token": token, "password": "COURT", "passwordConfirmation": "autre"}, ACKNOWLEDGED
        )
    chosen = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)

    assert wrongs(refused) == {("password", "WEAK_PASSWORD"), ("passwordConfirmation", "MISMATCH")}
    assert chosen["__typename"] == "Acknowledgement"


@pytest.mark.capability("S001-3", "S001-8")
async def test_a_first_connection_takes_the_subscriber_number_and_refuses_it_as_a_password(portal: Portal) -> None:
    testa = await space(portal, number="AB-2040 77")

    wrong = await ask_reset(portal, testa.email, subscriberNumber="AB-2040 78")
    right = await ask_reset(portal, testa.email, subscriberNumber="ab204077")
    token = token_in(await portal.mail_to(testa.email, subject=RESET))
    same = await portal.client().play("passwordReset", choice(token, "ab-2040-77"), ACKNOWLEDGED)
    chosen = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)
    client = await signed_in(portal, testa.email, OTHER_PASSWORD)
    await accept_terms(client)

    assert wrong == right
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_reset'")) == 1
    assert wrongs(same) == {("password", "SAME_AS_SUBSCRIBER_NUMBER")}
    assert chosen["__typename"] == "Acknowledgement"
    assert (await client.data("{ me { emailConfirmed } }"))["me"] == {"emailConfirmed": True}
    row = await Citizen.get(email=testa.email)
    assert row.activated_at is not None


@pytest.mark.capability("S001-3")
async def test_a_number_is_that_of_a_space_the_collectivite_made_and_of_no_other(portal: Portal) -> None:
    await portal.citizen("claire")
    await Citizen.filter(username="claire.durand").update(subscriber_number="204077")

    async with portal.untouched():
        await ask_reset(portal, "claire@example.org", subscriberNumber="204077")


async def test_the_activation_link_says_that_the_space_is_open_once_a_reset_has_opened_it(portal: Portal) -> None:
    testa = await space(portal)
    await ask_reset(portal, testa.email)
    token = token_in(await portal.mail_to(testa.email, subject=RESET))
    await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)

    followed = await portal.client().play("accountActivate", testa.link, "... on AccountActivated { username }")
    temporary = await portal.client().play(
        "signIn", {"identifier": testa.username, "password": testa.password}, SIGNED_IN
    )

    assert followed == {"__typename": "AccountActivated", "username": testa.username}
    assert temporary["code"] == "WRONG_CREDENTIALS"


@pytest.mark.capability("S001-6")
async def test_who_did_not_ask_spends_the_link_and_the_administrators_are_told(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    ada = await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    gone = await portal.agent("ADMINISTRATOR", name="Hugo Parti")
    await Agent.filter(email=gone.email).update(active=False)
    await portal.agent("MANAGER", name="Mona Petit")
    token = await reset_link(portal, claire)

    reported = await portal.client().play("passwordResetReport", {"token": token}, ACKNOWLEDGED)
    again = await portal.client().play("passwordResetReport", {"token": token}, ACKNOWLEDGED)
    used = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)

    assert reported == again
    assert used["code"] == "LINK_INVALID"
    told = await portal.mail_to(ada.email)
    assert "claire@example.org" in text(told)
    written = await portal.sql("SELECT agent_id FROM letter WHERE kind = 'password_reset_reported'")
    assert len(written) == 1
    assert (await signed_in(portal, claire.email)).token


@pytest.mark.capability("S001-6")
async def test_a_mail_read_after_its_ten_minutes_can_still_be_reported(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    ada = await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    token = await reset_link(portal, claire)
    portal.clock.forward(hours=3)

    reported = await portal.client().play("passwordResetReport", {"token": token}, ACKNOWLEDGED)

    assert reported["__typename"] == "Acknowledgement"
    await portal.mail_to(ada.email, subject="signalé")


async def test_a_report_of_no_link_tells_nobody(portal: Portal) -> None:
    await portal.agent("ADMINISTRATOR", name="Ada Fontanel")

    async with portal.untouched():
        refused = await portal.client().play("passwordResetReport", {"token": "x" * 43}, ACKNOWLEDGED)

    assert refused["code"] == "LINK_INVALID"


@pytest.mark.capability("S001-5")
async def test_an_account_is_mailed_five_times_an_hour_at_most_and_says_nothing_of_it(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    answers = [await ask_reset(portal, name) for name in [claire.email, claire.username] * 3]
    within = await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_reset'")
    portal.clock.forward(hours=1, seconds=1)
    await ask_reset(portal, claire.email)

    assert all(answer == answers[0] for answer in answers)
    assert len(within) == 5
    assert len(await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_reset'")) == 6


async def test_an_agent_resets_a_password_too_to_the_measure_of_agents(portal: Portal) -> None:
    ada = await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    await ask_reset(portal, ada.email)
    token = said_in(r"#reset=(\S+)", await portal.mail_to(ada.email))

    short = await portal.client().play("passwordReset", choice(token, "bassin 8"), ACKNOWLEDGED)
    chosen = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)

    assert wrongs(short) == {("password", "WEAK_PASSWORD")}
    assert chosen["__typename"] == "Acknowledgement"
    assert (await ada.data("{ session { agent { email } } }"))["session"] == {"agent": None}
    given = {"email": ada.email, "password": OTHER_PASSWORD, "session": "TOKEN"}
    opened = await portal.client().play("agentSignIn", given, "... on SignedIn { pendingSteps }")
    assert opened["pendingSteps"] == ["SET_UP_ONE_TIME_CODE"]


async def test_an_agent_who_has_left_is_mailed_nothing_and_has_no_good_link(portal: Portal) -> None:
    ada = await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    await ask_reset(portal, ada.email)
    token = said_in(r"#reset=(\S+)", await portal.mail_to(ada.email))
    await Agent.filter(email=ada.email).update(active=False)

    async with portal.untouched():
        await ask_reset(portal, ada.email)
        refused = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)

    assert refused["code"] == "LINK_INVALID"


async def test_links_in_mails_begin_with_the_address_of_the_settings_never_with_the_host_asked(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    document = 'mutation { passwordResetRequest(input: {identifier: "claire@example.org"}) { __typename } }'

    await portal.client().run(document, headers={"Host": "piege.example", "X-Forwarded-Host": "piege.example"})

    mail = await portal.mail_to(claire.email, subject=RESET)
    assert link_in(mail, "/mot-de-passe?").startswith(portal.parts.facts.public_url)
    assert "piege" not in text(mail)


@pytest.fixture
def temporary_passwords(portal: Portal) -> Iterator[None]:
    """The portal mails temporary passwords, as a setting may say."""
    object.__setattr__(portal.parts.facts, "reset_sends", ResetSends.TEMPORARY_PASSWORD)
    yield
    object.__setattr__(portal.parts.facts, "reset_sends", ResetSends.LINK)


@pytest.mark.capability("S004-15")
@pytest.mark.usefixtures("temporary_passwords")
async def test_by_setting_a_temporary_password_is_mailed_and_the_old_one_works_until_it_is_used(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    await ask_reset(portal, claire.username)
    temporary = said_in(r"temporaire\s: (\S+)", await portal.mail_to(claire.email, subject="temporaire"))
    by_the_old_one = await signed_in(portal, claire.username)
    before = await by_the_old_one.data("{ me { username } }")
    opened = await portal.client().play("signIn", {"identifier": claire.username, "password": temporary}, SIGNED_IN)
    old_again = await portal.client().play(
        "signIn", {"identifier": claire.username, "password": claire.password}, SIGNED_IN
    )

    assert before["me"] == {"username": claire.username}
    assert opened["pendingSteps"] == ["CHANGE_PASSWORD"]
    assert (await by_the_old_one.data("{ session { email } }"))["session"] == {"email": None}
    assert old_again["code"] == "WRONG_CREDENTIALS"


@pytest.mark.usefixtures("temporary_passwords")
async def test_a_space_not_yet_activated_is_mailed_a_link_all_the_same(portal: Portal) -> None:
    testa = await space(portal)

    await ask_reset(portal, testa.email)

    assert token_in(await portal.mail_to(testa.email, subject=RESET))


@pytest.mark.capability("S004-15")
async def test_asking_changes_nothing_until_the_link_is_followed(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await reset_link(portal, claire)

    assert (await signed_in(portal, claire.username)).token
    assert (await row_of(claire)).must_change_password is False
