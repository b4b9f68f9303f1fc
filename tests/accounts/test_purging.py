"""Does what nothing needs any more go, and only that?"""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from resolvers import door
from resolvers.accounts import purging
from rules import lifetimes
from settings import Settings
from tests.accounts.people import (
    ACKNOWLEDGED,
    ACTIVATED,
    SIGNED_IN,
    choice,
    reset_link,
    said_in,
    sign_up,
    signed_in,
    space,
)
from tests.portal import PASSWORD, Portal
from workers.main import facts


async def test_a_sign_up_nobody_confirmed_goes_after_a_day_with_the_username_it_held(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    await portal.mail_to("claire@example.org")
    await portal.settled()
    portal.clock.forward(hours=23)
    early = await _purge(portal)
    portal.clock.forward(hours=1)

    dropped = await _purge(portal)

    assert early["unconfirmed"] == 0
    assert dropped["unconfirmed"] == 1
    for table in ("citizen", "account_event", "letter", "secret"):
        assert await portal.sql(f"SELECT 1 FROM {table}") == [], table
    assert (await portal.signs_up("claire")).token


async def test_a_sign_up_waits_as_long_as_the_temporary_password_mailed_to_it(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha(), password=None), ACKNOWLEDGED)
    temporary = said_in(r"temporaire\s: (\S+)", await portal.mail_to("claire@example.org"))
    await portal.settled()
    portal.clock.forward(days=6, hours=23)

    early = await _purge(portal)
    claire = await signed_in(portal, "claire.durand", temporary)

    assert early["unconfirmed"] == 0
    assert (await claire.data("{ session { username } }"))["session"] == {"username": "claire.durand"}


async def test_a_sign_up_whose_mail_never_came_goes_with_the_temporary_password(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha(), password=None), ACKNOWLEDGED)
    await portal.mail_to("claire@example.org")
    await portal.settled()
    portal.clock.forward(days=7)

    assert (await _purge(portal))["unconfirmed"] == 1


async def test_a_sign_up_whose_letter_is_still_to_leave_waits(portal: Portal) -> None:
    await portal.client().play("accountCreate", sign_up(await portal.captcha()), ACKNOWLEDGED)
    await portal.settled()
    await portal.sql("UPDATE letter SET status = 'RETRYING', sent_at = NULL, due_at = due_at + interval '30 hours'")
    portal.clock.forward(hours=25)

    assert (await _purge(portal))["unconfirmed"] == 0


async def test_a_space_that_the_collectivite_made_waits(portal: Portal) -> None:
    testa = await space(portal)
    portal.clock.forward(days=29)

    dropped = await _purge(portal)

    assert dropped["unconfirmed"] == 0
    followed = await portal.client().play("accountActivate", testa.link, ACTIVATED)
    assert followed["__typename"] == "AccountActivated"


async def test_a_citizen_who_has_entered_stays_with_journal_and_sessions(portal: Portal) -> None:
    claire = await portal.signs_up("claire")
    await portal.settled()
    portal.clock.forward(days=3)

    async with portal.untouched():
        await _purge(portal)

    assert (await claire.data("{ me { accountEvents { edges { node { kind } } } } }"))["me"]["accountEvents"]["edges"]


async def test_each_thing_has_its_time(portal: Portal) -> None:
    claire = await portal.signs_up("claire")
    token = await reset_link(portal, claire)
    await claire.play("emailChange", {"email": "une@example.org", "currentPassword": PASSWORD}, ACKNOWLEDGED)
    phone = await signed_in(portal, claire.username)
    await phone.play("signOut", {}, "")
    given = {"identifier": claire.email, "password": "Pas du tout 1"}
    await portal.client().play("signIn", given, SIGNED_IN, headers={"Idempotency-Key": "une-fois"})
    await portal.captcha()
    await claire.play("usernameChange", {"username": "clairette", "currentPassword": PASSWORD}, "")
    await claire.play("notificationsMarkRead", {"upTo": "2100-01-01T00:00:00Z"}, "")
    await portal.settled()

    portal.clock.forward(minutes=11)
    after_minutes = await _purge(portal)
    portal.clock.forward(days=1)
    after_a_day = await _purge(portal)
    portal.clock.forward(days=7)
    after_a_week = await _purge(portal)
    late = await portal.client().play("passwordReset", choice(token), ACKNOWLEDGED)
    portal.clock.forward(days=31)
    after_a_month = await _purge(portal)
    portal.clock.forward(days=366)
    after_a_year = await _purge(portal)

    assert {what for what, count in after_minutes.items() if count} == {"captchas"}
    assert {what for what, count in after_a_day.items() if count} == {"attempts", "kept answers"}
    assert {what for what, count in after_a_week.items() if count} == {"sessions"}
    assert late["code"] == "LINK_EXPIRED"
    assert {what for what, count in after_a_month.items() if count} == {"secrets", "sessions", "e-mail changes"}
    assert {what for what, count in after_a_year.items() if count} == {"known addresses", "letters", "notifications"}


async def test_where_a_citizen_signs_in_from_is_still_known_when_failures_are_forgotten(portal: Portal) -> None:
    claire = await portal.signs_up("claire")
    await signed_in(portal, claire.username)
    portal.clock.forward(days=10)
    await _purge(portal)
    wrong = {"identifier": claire.username, "password": "Pas du tout 1"}
    for n in range(6):
        await portal.client(address=f"198.51.100.{n}").play("signIn", wrong, SIGNED_IN)

    assert (await signed_in(portal, claire.username)).token


async def test_what_a_deployment_keeps_for_a_shorter_time_goes_sooner(portal: Portal) -> None:
    given: dict[str, Any] = {"_env_file": None, "letters_kept_days": 61, "known_addresses_kept_days": 10}
    shorter = replace(portal.parts.door, facts=facts(Settings(**given)))
    await portal.signs_up("claire")
    await signed_in(portal, "claire.durand")
    await portal.settled()
    portal.clock.forward(days=61)

    with door.through(shorter):
        dropped = await purging.purge(now=portal.clock())

    assert {what for what, count in dropped.items() if count} >= {"letters", "known addresses"}


def test_no_mail_is_forgotten_before_the_secrets_that_it_carried() -> None:
    shortest: dict[str, Any] = {"_env_file": None, "letters_kept_days": lifetimes.SHORTEST_LETTER.days}
    shorter: dict[str, Any] = {"_env_file": None, "letters_kept_days": lifetimes.SHORTEST_LETTER.days - 1}

    assert facts(Settings(**shortest)).retention.letters == lifetimes.SHORTEST_LETTER
    with pytest.raises(ValidationError):
        Settings(**shorter)


async def _purge(portal: Portal) -> dict[str, int]:
    with door.through(portal.parts.door):
        return await purging.purge(now=portal.clock())


async def test_a_mail_that_left_is_forgotten_after_ninety_days_and_one_that_waits_is_not(portal: Portal) -> None:
    await portal.signs_up("claire")
    await portal.settled()
    portal.clock.forward(days=89)
    early = await _purge(portal)
    await portal.sql("UPDATE letter SET status = 'RETRYING', sent_at = NULL, due_at = created_at + '1 year'")
    portal.clock.forward(days=1)
    waiting = await _purge(portal)
    await portal.sql("UPDATE letter SET status = 'SENT', sent_at = created_at")

    dropped = await _purge(portal)

    assert early["letters"] == waiting["letters"] == 0
    assert dropped["letters"] == 1
