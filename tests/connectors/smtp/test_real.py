"""Is every mail handed over once, whatever the server does, and is what became of it said?"""

import asyncio
import email.policy
import random
import socket
import time
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from connectors.smtp.catcher import Catcher
from connectors.smtp.conversations import Stage, Trouble
from connectors.smtp.protocol import MailDelayed, MailRejected, NotSent, Smtp
from connectors.smtp.real import Relay

Mail = Callable[..., EmailMessage]


def subjects(catcher: Catcher) -> list[str]:
    return [mail.message["Subject"] for mail in catcher.mails]


async def until_connected(catcher: Catcher, count: int) -> None:
    async with asyncio.timeout(2):
        while catcher.connections != count:
            await asyncio.sleep(0.01)


async def test_a_mail_arrives_byte_for_byte(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    message = mail(subject="Votre code à usage unique", body=".ouvert\n..\n.\nÉté, 12 €\n" + "x" * 900 + "\n")

    await relay.send(message)

    caught = await catcher.wait_for(lambda _: True)
    assert caught.content == message.as_bytes(policy=email.policy.SMTP)
    assert caught.sender == "ville@example.fr"
    assert caught.recipients == ("jean.dupont@example.fr",)
    assert caught.message["Subject"] == "Votre code à usage unique"
    assert caught.message.get_content().splitlines()[:4] == [".ouvert", "..", ".", "Été, 12 €"]


async def test_an_address_with_accents_is_written_to(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    await relay.send(mail(to="hélène@example.fr"))

    caught = await catcher.wait_for(lambda _: True)
    assert caught.recipients == ("hélène@example.fr",)
    assert "To: hélène@example.fr\r\n".encode() in caught.content


async def test_mails_go_through_few_connections_several_at_once(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    catcher.troubles.append(Trouble(Stage.DATA, wait_s=0.02))

    await asyncio.gather(*(relay.send(mail(subject=str(number))) for number in range(40)))

    assert sorted(subjects(catcher), key=int) == [str(number) for number in range(40)]
    assert catcher.connections == 4


async def test_a_connection_is_kept_for_the_next_mail(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    catcher.troubles.append(connected := Trouble(Stage.CONNECTED, times=0))

    for number in range(5):
        await relay.send(mail(subject=str(number)))

    assert connected.reached == 1


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced(
    relay: Smtp, catcher: Catcher, mail: Mail
) -> None:
    await asyncio.gather(*(relay.send(mail(subject=f"before {number}")) for number in range(4)))
    await catcher.hang_up()

    await relay.send(mail(subject="after"))

    assert subjects(catcher).count("after") == 1


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT])
@pytest.mark.parametrize("trouble", [{"hangs_up": True}, {"answer": "421 4.4.2 Timeout"}, {"wait_s": 0.6}])
async def test_a_kept_connection_that_dies_before_the_mail_is_offered_loses_and_doubles_nothing(
    relay: Smtp, catcher: Catcher, mail: Mail, stage: Stage, trouble: dict[str, object]
) -> None:
    await relay.send(mail(subject="first"))
    catcher.troubles.append(Trouble(stage, times=1, **trouble))  # type: ignore[arg-type]

    await relay.send(mail(subject="second"))

    assert subjects(catcher) == ["first", "second"]


@pytest.mark.parametrize("stage", [Stage.CONNECTED, Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_a_fresh_connection_lost_delays_the_mail(relay: Smtp, catcher: Catcher, mail: Mail, stage: Stage) -> None:
    catcher.troubles.append(Trouble(stage, hangs_up=True, times=1))

    with pytest.raises(MailDelayed):
        await relay.send(mail(subject="lost"))
    assert catcher.mails == []

    await relay.send(mail(subject="again"))
    assert subjects(catcher) == ["again"]


async def test_a_mail_whose_receipt_is_lost_is_not_sent_again_by_itself(
    relay: Smtp, catcher: Catcher, mail: Mail
) -> None:
    await relay.send(mail(subject="first"))
    catcher.troubles.append(Trouble(Stage.KEPT, hangs_up=True, times=1))

    with pytest.raises(MailDelayed):
        await relay.send(mail(subject="second"))

    assert subjects(catcher) == ["first", "second"]


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 5.1.1 User unknown", MailRejected),
        ("552 5.2.2 Mailbox full", MailRejected),
        ("451 4.7.1 Greylisted, try again later", MailDelayed),
        ("452 4.3.1 Insufficient storage", MailDelayed),
        ("530 5.7.0 Authentication required", MailDelayed),
    ],
)
async def test_a_refusal_says_whether_to_try_again_and_leaves_the_connection_usable(
    relay: Smtp, catcher: Catcher, mail: Mail, stage: Stage, answer: str, outcome: type[NotSent]
) -> None:
    connected = Trouble(Stage.CONNECTED, times=0)
    catcher.troubles += [Trouble(stage, answer=answer, times=1), connected]

    with pytest.raises(NotSent) as refusal:
        await relay.send(mail(subject="refused"))
    await relay.send(mail(subject="next"))

    assert type(refusal.value) is outcome
    assert refusal.value.reason == answer
    assert subjects(catcher) == ["next"]
    assert connected.reached == 1


async def test_one_refusal_in_five_touches_no_other_mail(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    catcher.troubles.append(Trouble(Stage.RCPT, answer="451 4.3.0 Try again later", one_in=5))

    came_of_it = await asyncio.gather(*(relay.send(mail(subject=str(n))) for n in range(50)), return_exceptions=True)

    delayed = {str(n) for n, outcome in enumerate(came_of_it) if isinstance(outcome, MailDelayed)}
    assert len(delayed) == 10
    assert sorted(subjects(catcher)) == sorted({str(n) for n in range(50)} - delayed)


async def test_all_recipients_or_none(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    catcher.troubles.append(Trouble(Stage.RCPT, answer="550 5.1.1 Unknown", one_in=2))

    with pytest.raises(MailRejected):
        await relay.send(mail(to="one@example.fr, two@example.fr"))

    assert catcher.mails == []


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_a_silent_server_delays_the_mail_in_time(relay: Smtp, catcher: Catcher, mail: Mail, stage: Stage) -> None:
    catcher.troubles.append(Trouble(stage, wait_s=30, times=1))
    started = time.monotonic()

    with pytest.raises(MailDelayed):
        await relay.send(mail(subject="slow"))
    await relay.send(mail(subject="next"))

    assert time.monotonic() - started < 3
    assert subjects(catcher) == ["next"]


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.KEPT])
async def test_a_mail_given_up_midway_spoils_nothing_for_the_next(
    relay: Smtp, catcher: Catcher, mail: Mail, stage: Stage
) -> None:
    for _ in range(6):  # more often than there are turns
        catcher.troubles[:] = [Trouble(stage, wait_s=0.2, times=1)]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(relay.send(mail(subject="given up")), 0.05)

    await relay.send(mail(subject="next", to="next@example.fr"))

    last = catcher.mails[-1]
    assert (last.recipients, last.message["Subject"]) == (("next@example.fr",), "next")
    assert subjects(catcher).count("next") == 1
    await until_connected(catcher, 1)


async def test_a_cancellation_is_never_swallowed(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    dice = random.Random(3)

    async def send_for_ever() -> None:
        while True:
            await relay.send(mail())

    for _ in range(150):
        task = asyncio.create_task(send_for_ever())
        await asyncio.sleep(dice.random() * 0.01)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=1)
        assert done
        assert task.cancelled()


async def test_a_server_that_comes_back_is_found_again(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    await relay.send(mail(subject="before"))
    await catcher.stop()
    with pytest.raises(MailDelayed):
        await relay.send(mail(subject="meanwhile"))

    await catcher.start()
    await relay.send(mail(subject="after"))

    assert subjects(catcher) == ["before", "after"]


async def test_a_host_that_has_no_address_delays_the_mail(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nobody)

    with pytest.raises(MailDelayed, match="name resolution"):
        await Relay("smtp://mail.example.fr", local_hostname="localhost").send(mail())


async def test_a_server_that_turns_everybody_away_delays_the_mail(mail: Mail) -> None:
    async def turn_away(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 5.7.1 No service for you\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(turn_away, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(MailDelayed, match="No service for you"):
            await Relay(f"smtp://127.0.0.1:{port}", local_hostname="localhost").send(mail())


@pytest.mark.parametrize(
    "to", ["jean", "jean dupont@example.fr", "@example.fr", "a@" + "b" * 260 + ".fr", '"a b"@c.fr']
)
async def test_an_address_that_cannot_be_written_to_is_rejected_at_once(
    relay: Smtp, catcher: Catcher, mail: Mail, to: str
) -> None:
    with pytest.raises(MailRejected):
        await relay.send(mail(to=to))

    assert catcher.connections == 0


async def test_a_closed_relay_leaves_no_connection(relay: Relay, catcher: Catcher, mail: Mail) -> None:
    await asyncio.gather(*(relay.send(mail()) for _ in range(4)))
    catcher.troubles.append(Trouble(Stage.DATA, wait_s=0.05))
    under_way = asyncio.create_task(relay.send(mail(subject="under way")))
    await asyncio.sleep(0.02)

    await relay.close()
    await under_way

    assert subjects(catcher)[-1] == "under way"
    await until_connected(catcher, 0)
