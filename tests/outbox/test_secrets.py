"""Are the secrets that letters carry born when they leave, kept by nobody, the same at each attempt, and spent once?"""

import asyncio
import re
from datetime import datetime, timedelta

from connectors.smtp.conversations import Stage
from models.accounts import Citizen, Secret
from models.letters import Letter
from resolvers import secrets
from rules import lifetimes
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus
from tests.outbox.desk import Desk
from tests.portal import html, six_digits, text

FIRST_PAUSE = timedelta(seconds=15)


async def confirms(desk: Desk, somebody: Citizen, code: str, at: datetime) -> bool:
    """Type a code in, at a moment; tell whether it was good."""
    desk.portal.clock.set(at)
    given = {"email": somebody.email, "code": code}
    opened = await desk.portal.client().play("emailConfirm", given, "")
    return bool(opened["__typename"] == "SignedIn")


async def test_no_secret_exists_before_its_letter_leaves(desk: Desk) -> None:
    await desk.write(LetterKind.EMAIL_CODE, await desk.newcomer())

    assert await Secret.all().count() == 0


async def test_ten_minutes_are_ten_minutes_from_when_it_leaves(desk: Desk) -> None:
    await desk.write(LetterKind.PASSWORD_RESET, await desk.citizen())
    desk.clock.forward(timedelta(hours=3))

    await desk.outbox().send_due()

    secret = await Secret.get()
    assert secret.expires_at == desk.clock() + timedelta(minutes=10)


async def test_a_code_that_was_long_on_its_way_is_as_good_as_another(desk: Desk) -> None:
    claire = await desk.newcomer()
    letter = await desk.write(LetterKind.EMAIL_CODE, claire)
    desk.clock.forward(timedelta(hours=10))
    await desk.outbox().send_due()
    code = six_digits(desk.mails(letter)[0])

    is_good = await confirms(desk, claire, code, at=desk.clock() + lifetimes.EMAIL_CODE - timedelta(minutes=1))

    assert is_good


async def test_a_code_past_its_time_is_good_for_nothing(desk: Desk) -> None:
    claire = await desk.newcomer()
    letter = await desk.write(LetterKind.EMAIL_CODE, claire)
    await desk.outbox().send_due()
    code = six_digits(desk.mails(letter)[0])

    is_good = await confirms(desk, claire, code, at=desk.clock() + lifetimes.EMAIL_CODE)

    assert not is_good


async def test_what_is_kept_tells_nobody_the_secret(desk: Desk) -> None:
    code_letter = await desk.write(LetterKind.EMAIL_CODE, await desk.newcomer("claire"))
    link_letter = await desk.write(LetterKind.PASSWORD_RESET, await desk.citizen("paul"))
    await desk.outbox().send_due()
    code = six_digits(desk.mails(code_letter)[0])
    links = set(re.findall(r"token=([\w-]{20,})", text(desk.mails(link_letter)[0])))

    whole = str([await desk.portal.sql(f"SELECT t::text FROM {table} t") for table in ("letter", "secret", "citizen")])

    assert len(links) == 1
    assert not any(link in whole for link in links)
    assert not re.search(rf"(?<![0-9a-f]){code}(?![0-9a-f])", whole)
    assert code.encode().hex() not in whole


async def test_the_secret_is_kept_before_the_mail_s_first_byte(desk: Desk) -> None:
    await desk.write(LetterKind.EMAIL_CODE, await desk.newcomer())
    greeted = desk.trouble(Stage.MAIL, wait_s=0.3)
    sending = asyncio.create_task(desk.outbox().send_due())
    while not greeted.reached:
        await asyncio.sleep(0.01)

    kept = await Secret.all().count()

    assert kept == 1
    assert desk.counts() == [0]
    await sending


async def test_a_retry_says_the_same_secret_and_moves_its_end_on(desk: Desk) -> None:
    letter = await desk.write(LetterKind.PASSWORD_RESET, await desk.citizen())
    desk.trouble(Stage.KEPT, hangs_up=True, times=1)

    await desk.outbox().send_due()
    desk.clock.forward(FIRST_PAUSE)
    await desk.outbox().send_due()

    first, second = (set(re.findall(r"token=[\w-]+", html(mail))) for mail in desk.mails(letter))
    assert first == second
    assert len(first) == 1
    secret = await Secret.get()
    assert secret.expires_at == desk.clock() + lifetimes.RESET_LINK


async def test_a_letter_retried_after_a_later_one_left_revives_nothing(desk: Desk) -> None:
    claire = await desk.newcomer()
    early = await desk.write(LetterKind.EMAIL_CODE, claire)
    desk.trouble(Stage.KEPT, hangs_up=True, times=1)
    await desk.outbox().send_due()
    late = await desk.write(LetterKind.EMAIL_CODE, claire)
    await desk.outbox().send_due()
    desk.clock.forward(FIRST_PAUSE)

    await desk.outbox().send_due()

    await early.refresh_from_db()
    assert (early.status, early.drop_reason) == (MailStatus.DROPPED, DropReason.NO_LONGER_TRUE)
    assert desk.counts() == [1, 1]
    assert not await confirms(desk, claire, six_digits(desk.mails(early)[0]), at=desk.clock())
    assert await confirms(desk, claire, six_digits(desk.mails(late)[0]), at=desk.clock())


async def test_an_older_letter_that_leaves_last_says_nothing(desk: Desk) -> None:
    claire = await desk.citizen()
    older = await desk.write(LetterKind.PASSWORD_RESET, claire)
    desk.trouble(Stage.MAIL, answer="451 4.3.0 Try again later", times=1)
    await desk.outbox().send_due()
    newer = await desk.write(LetterKind.PASSWORD_RESET, claire)

    await desk.outbox().send_due()
    desk.clock.forward(FIRST_PAUSE)
    await desk.outbox().send_due()

    assert [len(desk.mails(letter)) for letter in (older, newer)] == [0, 1]
    assert (await Letter.get(id=older.id)).drop_reason is DropReason.NO_LONGER_TRUE
    assert await Secret.filter(spent_at=None).values_list("letter_id", flat=True) == [newer.id]


async def test_a_code_typed_meanwhile_is_not_sent_again(desk: Desk) -> None:
    claire = await desk.newcomer()
    letter = await desk.write(LetterKind.EMAIL_CODE, claire)
    desk.trouble(Stage.KEPT, hangs_up=True, times=1)
    await desk.outbox().send_due()
    assert await confirms(desk, claire, six_digits(desk.mails(letter)[0]), at=desk.clock())
    desk.clock.forward(FIRST_PAUSE)

    await desk.outbox().send_due()

    await letter.refresh_from_db()
    assert (letter.status, letter.drop_reason) == (MailStatus.DROPPED, DropReason.NO_LONGER_TRUE)
    assert desk.counts() == [1]


async def test_a_link_followed_meanwhile_is_not_made_good_again(desk: Desk) -> None:
    letter = await desk.write(LetterKind.PASSWORD_RESET, await desk.citizen())
    desk.trouble(Stage.KEPT, hangs_up=True, times=1)
    await desk.outbox().send_due()
    assert await secrets.spend(await Secret.get(), desk.clock())
    desk.clock.forward(FIRST_PAUSE)

    await desk.outbox().send_due()

    await letter.refresh_from_db()
    assert (letter.status, letter.drop_reason) == (MailStatus.DROPPED, DropReason.NO_LONGER_TRUE)
    assert desk.counts() == [1]
    assert not await Secret.filter(spent_at=None).exists()


async def test_a_code_is_good_once_even_for_many_who_type_it_at_once(desk: Desk) -> None:
    claire = await desk.newcomer()
    letter = await desk.write(LetterKind.EMAIL_CODE, claire)
    await desk.outbox().send_due()
    code = six_digits(desk.mails(letter)[0])

    tries = await asyncio.gather(*(confirms(desk, claire, code, at=desk.clock()) for _ in range(4)))

    assert tries.count(True) == 1


async def test_of_two_letters_that_leave_at_the_same_moment_only_the_later_one_s_secret_is_good(desk: Desk) -> None:
    people = [await desk.citizen(f"citoyen{number}") for number in range(20)]
    later = {}
    for somebody in people:
        await desk.write(LetterKind.PASSWORD_RESET, somebody)
        later[somebody.id] = (await desk.write(LetterKind.PASSWORD_RESET, somebody)).id

    await asyncio.gather(desk.outbox().send_due(), desk.outbox().send_due())

    good = await Secret.filter(spent_at=None).values_list("citizen_id", "letter_id")
    assert sorted(good) == sorted(later.items())
