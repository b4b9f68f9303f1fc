"""Is a letter that cannot leave now tried again, at the pace that is said, and one that never will given up at once?"""

import re
from datetime import timedelta

import pytest

from connectors.smtp.conversations import Stage
from models.letters import Letter
from rules import emails
from rules.retries import GIVE_UP_AFTER
from rules.vocabulary.letters import LetterKind, MailStatus
from tests.outbox.desk import Desk

LATER = "451 4.3.0 Try again later"


async def test_pauses_grow_then_last_an_hour_until_two_days_have_gone(desk: Desk) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    written_at = desk.clock()
    desk.trouble(Stage.RCPT, answer=LATER)
    pauses: list[timedelta] = []

    while await desk.outbox().send_due() and len(pauses) < 100:
        await letter.refresh_from_db()
        pauses.append(letter.due_at - desk.clock())
        desk.clock.forward(pauses[-1])

    assert pauses[:4] == [
        timedelta(seconds=15),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
    ]
    assert set(pauses[4:-1]) == {timedelta(hours=1)}
    assert letter.status is MailStatus.FAILED
    assert letter.attempts == len(pauses) == 52
    assert written_at + GIVE_UP_AFTER - desk.clock() < timedelta(hours=1)
    assert desk.counts() == [0]


async def test_nothing_is_tried_before_its_pause_is_over(desk: Desk) -> None:
    await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    desk.trouble(Stage.RCPT, answer=LATER, times=1)
    await desk.outbox().send_due()

    desk.clock.forward(timedelta(seconds=14))
    early = await desk.outbox().send_due()
    desk.clock.forward(timedelta(seconds=1))
    in_time = await desk.outbox().send_due()

    assert (early, in_time) == (0, 1)
    assert desk.counts() == [1]


async def test_a_server_that_is_away_for_an_hour_loses_nothing(desk: Desk) -> None:
    written = await desk.write_to_many(10)
    await desk.portal.mailbox.stop()
    try:
        for _ in range(5):
            await desk.outbox().send_due()
            desk.clock.forward(timedelta(minutes=12))
    finally:
        await desk.portal.mailbox.start()

    desk.clock.forward(timedelta(hours=1))
    await desk.outbox().send_due()

    assert desk.counts() == [1] * len(written)
    assert await desk.standing() == {"SENT": len(written)}


async def test_one_mail_in_five_refused_for_now_all_leave_in_the_end_and_each_once(desk: Desk) -> None:
    await desk.write_to_many(50)
    trouble = desk.trouble(Stage.RCPT, answer=LATER, one_in=5)

    await desk.outbox().send_due()
    refused_first = await desk.standing()
    while await Letter.filter(status=MailStatus.RETRYING).exists():
        desk.clock.forward(timedelta(hours=1))
        await desk.outbox().send_due()

    assert refused_first == {"SENT": 40, "RETRYING": 10}
    assert trouble.reached == 50 + 10 + 2
    assert desk.counts() == [1] * 50
    assert await desk.standing() == {"SENT": 50}


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_a_final_refusal_is_not_tried_again_and_names_nobody(desk: Desk, stage: Stage) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen("claire"))
    others = await desk.write_to_many(3)
    desk.trouble(stage, answer="550 5.1.1 <claire@example.org>: user claire unknown at example.org", times=1)

    await desk.outbox().send_due()
    desk.clock.forward(timedelta(days=1))
    tried_again = await desk.outbox().send_due()

    failed = await Letter.get(status=MailStatus.FAILED)
    assert tried_again == 0
    assert failed.attempts == 1
    assert failed.last_error
    assert failed.last_error.startswith("550 5.1.1")
    if failed.id == letter.id:
        assert not re.search("claire|example", failed.last_error)
    assert sum(desk.counts()) == len(others)


@pytest.mark.parametrize("address", ["claire <durand@example.org", "claire@example.org, paul@example.org", "claire"])
async def test_what_is_not_one_address_is_written_to_nobody(desk: Desk, address: str) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen(email=address))

    await desk.outbox().send_due()

    await letter.refresh_from_db()
    assert letter.status is not MailStatus.SENT
    assert desk.counts() == [0]


@pytest.mark.parametrize("address", ["hélène@exemple.fr", "claire@forêt-eau.fr", "o'neill+eau@exemple.fr"])
async def test_every_address_that_one_can_sign_up_with_is_written_to(desk: Desk, address: str) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen(email=address))

    await desk.outbox().send_due()

    assert emails.read(address) == address
    assert [caught.recipients for caught in desk.portal.mailbox.mails][-1] == (address,)
    await letter.refresh_from_db()
    assert (letter.status, letter.sent_to) == (MailStatus.SENT, address)


async def test_every_attempt_bears_the_same_message_id(desk: Desk) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    desk.trouble(Stage.KEPT, hangs_up=True, times=2)

    for pause in (timedelta(seconds=15), timedelta(minutes=1), timedelta()):
        await desk.outbox().send_due()
        desk.clock.forward(pause)

    assert [mail["Message-ID"] for mail in desk.mails(letter)] == [desk.message_id(letter)] * 3
    await letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (MailStatus.SENT, 3)


async def test_two_letters_never_bear_the_same_message_id(desk: Desk) -> None:
    written = await desk.write_to_many(20)

    assert len({desk.message_id(letter) for letter in written}) == 20


async def test_what_waits_names_nobody(desk: Desk) -> None:
    claire = await desk.citizen("claire")
    await desk.write(LetterKind.PASSWORD_CHANGED, claire)
    desk.trouble(Stage.RCPT, answer="451 4.2.0 <claire@example.org> mailbox of claire busy")
    await desk.outbox().send_due()

    [row] = await desk.portal.sql("SELECT t::text AS whole FROM letter t")

    assert "451 4.2.0" in row["whole"]
    assert not re.search("claire|durand|example.org", row["whole"], re.IGNORECASE)
