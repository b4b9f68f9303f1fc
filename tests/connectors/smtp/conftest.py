"""An SMTP server that catches, a relay to it, and mails to send."""

import email.policy
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage

import pytest

from connectors.smtp.catcher import Catcher
from connectors.smtp.real import Relay


@pytest.fixture
async def catcher() -> AsyncIterator[Catcher]:
    catcher = Catcher()
    await catcher.start()
    yield catcher
    await catcher.stop()


@pytest.fixture
async def relay(catcher: Catcher) -> AsyncIterator[Relay]:
    relay = Relay(catcher.url, local_hostname="portail.example.fr", step_timeout_s=0.6, timeout_s=1.5)
    yield relay
    await relay.close()


@pytest.fixture
def mail() -> Callable[..., EmailMessage]:
    def write(
        to: str = "jean.dupont@example.fr", subject: str = "Bonjour", body: str = "Bien à vous\n"
    ) -> EmailMessage:
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = "Ville de Fontaine <ville@example.fr>"
        message["To"] = to
        message["Subject"] = subject
        message["Message-ID"] = f"<{subject}@example.fr>"
        message.set_content(body)
        return message

    return write
