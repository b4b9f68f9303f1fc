"""Is nothing said in the clear to a server that must speak TLS, and is only the right one believed?"""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from connectors.smtp.catcher import Catcher
from connectors.smtp.conversations import Stage, Trouble
from connectors.smtp.protocol import MailDelayed
from connectors.smtp.real import Relay

Mail = Callable[..., EmailMessage]
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that signs itself, with its key."""
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    done = subprocess.run(
        ["openssl", *request, *names, "-keyout", "-", "-out", "-"], capture_output=True, check=True, text=True
    )
    path.write_text(done.stdout)
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def believing(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def only_ville(_: object, __: object, ___: object, ____: object, login: object) -> AuthResult:
    return AuthResult(success=login == LoginPassword(b"ville", b"pa:ss/w@rd"), handled=False)


@pytest.fixture
async def strict(server_side: ssl.SSLContext) -> AsyncIterator[Catcher]:
    """Speaks of nothing before STARTTLS, and takes mails from one user only."""
    catcher = Catcher(tls_context=server_side, require_starttls=True, auth_required=True, authenticator=only_ville)
    await catcher.start()
    yield catcher
    await catcher.stop()


def relay_to(catcher: Catcher, scheme: str, believing: ssl.SSLContext | None, user: str = "") -> Relay:
    url = catcher.url.replace("smtp://127.0.0.1", f"{scheme}://{user}localhost")
    return Relay(url, local_hostname="localhost", step_timeout_s=1, tls_context=believing)


async def test_signs_in_and_sends_over_starttls(strict: Catcher, believing: ssl.SSLContext, mail: Mail) -> None:
    relay = relay_to(strict, "smtp+starttls", believing, user="ville:pa%3Ass%2Fw%40rd@")

    await asyncio.gather(*(relay.send(mail()) for _ in range(3)))
    await relay.close()

    assert len(strict.mails) == 3


async def test_a_wrong_password_delays_the_mail_and_is_not_told(
    strict: Catcher, believing: ssl.SSLContext, mail: Mail
) -> None:
    relay = relay_to(strict, "smtp+starttls", believing, user="ville:s3cret@")

    with pytest.raises(MailDelayed) as delayed:
        await relay.send(mail())

    assert "535" in delayed.value.reason
    assert "s3cret" not in delayed.value.reason
    assert strict.mails == []


async def test_sends_over_tls_from_the_start(
    server_side: ssl.SSLContext, believing: ssl.SSLContext, mail: Mail
) -> None:
    catcher = Catcher(tls=server_side)
    await catcher.start()
    relay = relay_to(catcher, "smtps", believing)

    await relay.send(mail())

    assert len(catcher.mails) == 1
    await relay.close()
    await catcher.stop()


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_a_certificate_that_nobody_vouches_for_delays_the_mail(
    strict: Catcher, server_side: ssl.SSLContext, mail: Mail, scheme: str
) -> None:
    catcher = Catcher(tls=server_side) if scheme == "smtps" else strict
    await catcher.start() if catcher is not strict else None

    with pytest.raises(MailDelayed, match="certificate verify failed"):
        await relay_to(catcher, scheme, believing=None).send(mail())

    assert catcher.mails == []
    await catcher.stop()


async def test_nothing_is_sent_in_the_clear_when_starttls_is_asked_for_and_not_offered(
    catcher: Catcher, believing: ssl.SSLContext, mail: Mail
) -> None:
    catcher.troubles.append(named := Trouble(Stage.MAIL, times=0))

    with pytest.raises(MailDelayed, match="STARTTLS"):
        await relay_to(catcher, "smtp+starttls", believing).send(mail())

    assert named.reached == 0
