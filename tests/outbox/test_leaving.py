"""Does each letter leave once: in one worker's hands at a time, as things stand now, and none for another's sake?"""

import asyncio
import logging
from datetime import timedelta

import pytest

from connectors.smtp.conversations import Stage
from models.accounts import Citizen
from models.letters import Letter
from models.staff import Agent
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus
from tests.outbox.desk import Desk
from tests.portal import text
from workers import letters, outbox
from workers.jobs import SWEEP_EVERY_S
from workers.letters import Mail, unconfirmed
from workers.outbox import LEASE, claim


async def test_a_letter_leaves_once_and_is_marked_with_where_it_left_for(desk: Desk) -> None:
    claire = await desk.citizen("claire")
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, claire)

    taken = await desk.outbox().send_due()
    taken_again = await desk.outbox().send_due()

    assert (taken, taken_again) == (1, 0)
    [mail] = desk.mails(letter)
    await letter.refresh_from_db()
    assert (letter.status, letter.sent_at, letter.attempts) == (MailStatus.SENT, desk.clock(), 1)
    assert (letter.sent_to, letter.subject) == ("claire@example.org", mail["Subject"])
    assert letter.leased_until is None


async def test_a_letter_waits_until_it_is_due(desk: Desk) -> None:
    letter = await desk.write(
        LetterKind.PASSWORD_CHANGED, await desk.citizen(), due_at=desk.clock() + timedelta(hours=1)
    )

    desk.clock.forward(timedelta(minutes=59, seconds=59))
    early = await desk.outbox().send_due()
    desk.clock.forward(timedelta(seconds=1))
    in_time = await desk.outbox().send_due()

    assert (early, in_time) == (0, 1)
    assert len(desk.mails(letter)) == 1


async def test_one_occasion_is_one_letter(desk: Desk) -> None:
    claire = await desk.citizen()
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, claire, occasion="the change")

    again = await desk.write(LetterKind.PASSWORD_CHANGED, claire, occasion="the change")

    assert again.id == letter.id
    assert await Letter.all().count() == 1


async def test_workers_that_claim_at_once_never_claim_the_same_letter(desk: Desk) -> None:
    written = await desk.write_to_many(30)

    claimed = await asyncio.gather(*(claim(desk.clock()) for _ in range(40)))

    assert sorted(letter.id for letter in claimed if letter) == [letter.id for letter in written]
    assert claimed.count(None) == 10


async def test_several_workers_send_each_letter_once(desk: Desk) -> None:
    await desk.write_to_many(40)
    desk.trouble(Stage.DATA, wait_s=0.01)

    taken = await asyncio.gather(*(desk.outbox().send_due() for _ in range(3)))

    assert sum(taken) == 40
    assert desk.counts() == [1] * 40
    assert await desk.standing() == {"SENT": 40}


async def test_a_letter_in_a_lost_workers_hands_is_taken_up_when_its_lease_runs_out(desk: Desk) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    await claim(desk.clock())

    desk.clock.forward(LEASE - timedelta(seconds=1))
    early = await desk.outbox().send_due()
    desk.clock.forward(timedelta(seconds=1))
    in_time = await desk.outbox().send_due()

    assert (early, in_time) == (0, 1)
    assert desk.counts() == [1]
    await letter.refresh_from_db()
    assert letter.attempts == 2


async def test_a_worker_whose_lease_ran_out_does_not_undo_what_another_wrote(desk: Desk) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    desk.trouble(Stage.RCPT, wait_s=0.3, answer="451 4.3.0 Try again later", times=1)
    slow = asyncio.create_task(desk.outbox().send_due())
    await asyncio.sleep(0.1)
    desk.clock.forward(LEASE)

    await desk.outbox().send_due()
    await slow

    await letter.refresh_from_db()
    assert letter.status is MailStatus.SENT
    assert desk.counts() == [1]


async def test_no_more_than_four_letters_are_in_a_workers_hands_however_often_it_looks(desk: Desk) -> None:
    await desk.write_to_many(30)
    desk.trouble(Stage.DATA, wait_s=0.1)
    worker = desk.outbox()

    looks = [asyncio.create_task(worker.send_due()) for _ in range(5)]
    await asyncio.sleep(0.15)
    in_hand = await Letter.filter(leased_until__not_isnull=True).count()
    taken = await asyncio.gather(*looks)

    assert in_hand <= 4
    assert sum(taken) == 30
    assert await desk.outbox().send_due() == 0


async def test_a_slow_letter_keeps_no_later_one_waiting(desk: Desk) -> None:
    slow = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen("claire"))
    desk.trouble(Stage.DATA, wait_s=0.5, times=1)
    worker = desk.outbox()
    look = asyncio.create_task(worker.send_due())
    await asyncio.sleep(0.1)
    later = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen("paul"))

    await worker.send_due()

    assert (len(desk.mails(later)), len(desk.mails(slow))) == (1, 0)
    await look
    assert len(desk.mails(slow)) == 1


async def test_a_letter_that_our_own_code_cannot_write_keeps_no_other_and_leaves_once_it_can(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    claire = await desk.citizen()
    broken = await desk.write(LetterKind.USERNAME_CHANGED, claire)
    whole = [await desk.write(LetterKind.PASSWORD_CHANGED, claire) for _ in range(3)]

    async def stumble(letter: Letter, now: object) -> Mail:
        raise ZeroDivisionError(claire.email)

    with monkeypatch.context() as broken_for_now, caplog.at_level(logging.ERROR, "workers"):
        broken_for_now.setitem(letters.COMPOSERS, LetterKind.USERNAME_CHANGED, stumble)
        await desk.outbox().send_due()

    await broken.refresh_from_db()
    assert (broken.status, broken.last_error) == (MailStatus.RETRYING, "INTERNAL ZeroDivisionError")
    assert [len(desk.mails(letter)) for letter in whole] == [1, 1, 1]
    assert [record.exc_info is not None for record in caplog.records] == [True]
    desk.clock.forward(timedelta(seconds=15))
    await desk.outbox().send_due()
    assert len(desk.mails(broken)) == 1


async def test_a_letter_with_nothing_true_to_say_is_dropped_with_its_reason(desk: Desk) -> None:
    newcomer, away = await desk.newcomer("claire"), await desk.agent("agathe")
    confirmed_since = await desk.write(LetterKind.EMAIL_CODE, newcomer)
    of_nothing = await desk.write(LetterKind.EMAIL_CHANGED, newcomer, subject_id=999_999)
    to_one_who_left = await desk.write(LetterKind.PASSWORD_CHANGED, away)
    await Citizen.filter(id=newcomer.id).update(email_confirmed_at=desk.clock())
    await Agent.filter(id=away.id).update(active=False)

    await desk.outbox().send_due()

    dropped = await Letter.all().order_by("id").values_list("id", "status", "drop_reason", "sent_at")
    assert dropped == [
        (confirmed_since.id, MailStatus.DROPPED, DropReason.NO_LONGER_TRUE, None),
        (of_nothing.id, MailStatus.DROPPED, DropReason.SUBJECT_GONE, None),
        (to_one_who_left.id, MailStatus.DROPPED, DropReason.NO_LONGER_TRUE, None),
    ]
    assert desk.counts() == [0, 0, 0]
    desk.clock.forward(timedelta(days=1))
    assert await desk.outbox().send_due() == 0


async def test_an_address_nobody_confirmed_gets_few_mails_an_hour_even_from_many_senders_at_once(desk: Desk) -> None:
    strangers = [
        await desk.newcomer(f"inconnu{number}", email="claire@example.org", email_folded="claire@example.org")
        for number in range(12)
    ]
    for stranger in strangers:
        await desk.write(LetterKind.EMAIL_CODE, stranger)

    await asyncio.gather(*(desk.outbox().send_due() for _ in range(2)))

    assert sum(desk.counts()) == unconfirmed.MOST
    assert await desk.standing() == {"SENT": unconfirmed.MOST, "DROPPED": 12 - unconfirmed.MOST}
    dropped = await Letter.filter(status=MailStatus.DROPPED)
    assert {letter.drop_reason for letter in dropped} == {DropReason.TOO_MANY_TO_UNCONFIRMED_ADDRESS}


async def test_the_letter_says_what_is_true_when_it_leaves(desk: Desk) -> None:
    claire = await desk.citizen("claire")
    letter = await desk.write(LetterKind.USERNAME_CHANGED, claire)
    await Citizen.filter(id=claire.id).update(username="la.nouvelle.claire", email="nouvelle@example.org")

    await desk.outbox().send_due()

    [mail] = desk.mails(letter)
    assert mail["To"] == "nouvelle@example.org"
    assert "la.nouvelle.claire" in text(mail)


async def test_an_smtp_server_that_says_nothing_is_asked_again_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SEND_TIMEOUT_S", 0.2)
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    desk.trouble(Stage.MAIL, wait_s=30, times=1)

    await desk.outbox().send_due()

    await letter.refresh_from_db()
    assert (letter.status, letter.last_error) == (MailStatus.RETRYING, "the SMTP server took too long")
    desk.clock.forward(timedelta(seconds=15))
    await desk.outbox().send_due()
    assert desk.counts() == [1]


def test_a_send_ends_well_before_its_lease_and_a_lost_one_is_taken_up_within_a_minute() -> None:
    assert timedelta(seconds=outbox.SEND_TIMEOUT_S + 10) <= LEASE
    assert LEASE + timedelta(seconds=SWEEP_EVERY_S + 5) <= timedelta(minutes=1)
