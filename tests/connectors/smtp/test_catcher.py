"""Does the SMTP server in the process keep what it is given, and show it in time?"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from connectors.smtp.catcher import Catcher
from connectors.smtp.protocol import Smtp
from connectors.smtp.real import Relay

Mail = Callable[..., EmailMessage]


async def test_keeps_the_latest_mails_only(mail: Mail) -> None:
    moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
    catcher = Catcher(keeps=3, clock=lambda: moment)
    await catcher.start()
    relay = Relay(catcher.url, local_hostname="localhost")

    for number in range(5):
        await relay.send(mail(subject=str(number)))
    await relay.close()
    await catcher.stop()

    assert [(caught.id, caught.message["Subject"]) for caught in catcher.mails] == [(3, "2"), (4, "3"), (5, "4")]
    assert {caught.received_at for caught in catcher.mails} == {moment}


async def test_waits_for_a_mail_that_fits(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    waiting = asyncio.create_task(catcher.wait_for(lambda caught: caught.message["Subject"] == "second"))
    await relay.send(mail(subject="first"))
    await asyncio.sleep(0.01)
    assert not waiting.done()

    await relay.send(mail(subject="second"))

    assert (await waiting).message["Subject"] == "second"
    assert (await catcher.wait_for(lambda caught: True)).message["Subject"] == "first"


async def test_does_not_wait_for_ever(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    await relay.send(mail(subject="other"))

    with pytest.raises(TimeoutError):
        await catcher.wait_for(lambda caught: caught.message["Subject"] == "mine", timeout_s=0.05)


async def test_forgets_when_told_to(relay: Smtp, catcher: Catcher, mail: Mail) -> None:
    await relay.send(mail(subject="old"))
    catcher.forget()
    await relay.send(mail(subject="new"))

    assert [(caught.id, caught.message["Subject"]) for caught in catcher.mails] == [(2, "new")]


async def test_takes_a_port_when_told_one_and_leaves_it_free(catcher: Catcher) -> None:
    port = int(catcher.url.rpartition(":")[2])
    await catcher.stop()

    again = Catcher(port=port)
    await again.start()

    assert again.url == catcher.url
    await again.stop()
