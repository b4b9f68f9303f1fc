"""How is a mail handed to the deployment's SMTP server: fast, and never lost nor doubled by a stale connection?"""

import asyncio
import re
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import cast

import aiosmtplib

from connectors.smtp import answers, servers
from connectors.smtp.protocol import MailDelayed, MailRejected, NotSent

#: The server goes away, or has had enough of this connection (RFC 5321, 3.8).
_CLOSING = 421
#: 5xx answers that speak of how we came and not of the mail: once the setting is mended, the same mail leaves.
_ABOUT_US = {530, 534, 535, 538}


class _HungUp(MailDelayed):
    """The server went away before it was offered anything of the mail."""


@dataclass(frozen=True)
class _Envelope:
    sender: str
    recipients: tuple[str, ...]
    needs_utf8: bool


class Relay:
    """A few kept connections to one SMTP server; as many mails at once as it may have connections."""

    def __init__(
        self,
        url: str,
        *,
        local_hostname: str,
        connections: int = 4,
        step_timeout_s: float = 20.0,
        timeout_s: float = 60.0,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        """
        Take note of the server; the first mail connects.

        :param url: as `servers.parse` reads it.
        :param local_hostname: how we present ourselves: a name that the server may look up.
        :param step_timeout_s: the longest that connecting may take, and then that naming sender and recipients may.
        :param timeout_s: the longest that one mail may take in all, once its turn has come.
        :param tls_context: which certificates to believe; those the machine believes when left out.
        :raises ValueError: when the URL is none of an SMTP server.
        """
        self._server = servers.parse(url)
        self._local_hostname = local_hostname
        self._step_timeout_s = step_timeout_s
        self._timeout_s = timeout_s
        self._tls_context = tls_context
        self._turns = asyncio.Semaphore(connections)
        self._idle: list[aiosmtplib.SMTP] = []
        self._is_closed = False

    async def send(self, message: EmailMessage) -> None:
        """Hand `message` over, as `connectors.smtp.protocol` says."""
        envelope = _envelope(message)
        async with self._turns:
            try:
                async with asyncio.timeout(self._timeout_s):
                    await self._deliver(envelope, message)
            except TimeoutError:
                raise MailDelayed("the SMTP server took too long") from None

    async def close(self) -> None:
        """Take leave of the server. A mail under way is still handed over; its connection then closes too."""
        self._is_closed = True
        leaving, self._idle = self._idle, []
        await asyncio.gather(*(client.quit(timeout=2) for client in leaving), return_exceptions=True)
        for client in leaving:
            client.close()

    async def _deliver(self, envelope: _Envelope, message: EmailMessage) -> None:
        # A server hangs up on connections that wait, and one learns of it at the next word. Nothing of the mail was
        # offered yet, so that another connection may try, down to a fresh one.
        while self._idle:
            try:
                return await self._hand_over(self._idle.pop(), envelope, message)
            except _HungUp:
                continue
        return await self._hand_over(await self._connect(), envelope, message)

    async def _connect(self) -> aiosmtplib.SMTP:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            local_hostname=self._local_hostname,
            timeout=None,  # aiosmtplib's own would swallow a cancellation now and then, before Python 3.12
            use_tls=server.tls is servers.Tls.FROM_THE_START,
            start_tls=server.tls is servers.Tls.STARTTLS,
            tls_context=self._tls_context,
        )
        try:
            async with asyncio.timeout(self._step_timeout_s):
                await client.connect()
                await client.ehlo()
        except TimeoutError:
            client.close()
            raise MailDelayed("connecting to the SMTP server took too long") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            # Whatever is answered here, 5xx too, is said of us and not of the mail.
            client.close()
            raise MailDelayed(answers.reason(f"connecting: {error}", [server.username or ""])) from None
        except BaseException:
            client.close()
            raise
        return client

    async def _hand_over(self, client: aiosmtplib.SMTP, envelope: _Envelope, message: EmailMessage) -> None:
        is_offered = False
        try:
            async with asyncio.timeout(self._step_timeout_s):
                await _announce(client, envelope)
            content = _content(client, envelope, message)
            is_offered = True
            await client.data(content)
        except aiosmtplib.SMTPResponseException as answer:
            await self._begin_anew(client)
            if answer.code == _CLOSING and not is_offered:
                raise _HungUp("the SMTP server is closing") from None
            raise self._not_sent(answer, envelope) from None
        except (aiosmtplib.SMTPServerDisconnected, TimeoutError):
            client.close()
            raise (MailDelayed if is_offered else _HungUp)("the connection to the SMTP server was lost") from None
        except (
            BaseException
        ):  # cancelled in mid-sentence, most often: whatever it is, the next mail must not go on from it
            client.close()
            raise
        self._keep(client)

    async def _begin_anew(self, client: aiosmtplib.SMTP) -> None:
        """Have the server forget the mail it refused, and keep the connection; drop it when that cannot be done."""
        try:
            async with asyncio.timeout(self._step_timeout_s):
                await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
        self._keep(client)

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        if self._is_closed:
            client.close()
        elif client.is_connected:
            self._idle.append(client)

    def _not_sent(self, answer: aiosmtplib.SMTPResponseException, envelope: _Envelope) -> NotSent:
        people = [envelope.sender, *envelope.recipients, self._server.username or ""]
        is_final = 500 <= answer.code < 600 and answer.code not in _ABOUT_US
        return (MailRejected if is_final else MailDelayed)(answers.reason(f"{answer.code} {answer.message}", people))


def _envelope(message: EmailMessage) -> _Envelope:
    senders, recipients = _addresses(message, "From"), _addresses(message, "To")
    if len(senders) != 1 or not recipients:
        raise MailRejected("the mail has no sender, or no recipient")
    return _Envelope(senders[0], recipients, needs_utf8=not "".join((*senders, *recipients)).isascii())


def _addresses(message: EmailMessage, header: str) -> tuple[str, ...]:
    """
    Return the bare addresses of a header.

    :raises MailRejected: when one could not stand on an SMTP command line as it is.
    """
    found = tuple(address.addr_spec for field in message.get_all(header, []) for address in field.addresses)
    if not all(re.fullmatch(r"[^\s<>\"@]+@[^\s<>\"@]+", address) and len(address) <= 254 for address in found):
        raise MailRejected(f"the {header} of the mail is no address")
    return found


async def _announce(client: aiosmtplib.SMTP, envelope: _Envelope) -> None:
    """Name the sender and the recipients, one round trip each."""
    options = ["BODY=8BITMIME"] if client.supports_extension("8bitmime") else []
    if envelope.needs_utf8:
        if not client.supports_extension("smtputf8"):
            raise MailRejected("the SMTP server takes no address with accents")
        options.append("SMTPUTF8")
    encoding = "utf-8" if envelope.needs_utf8 else "ascii"
    await client.mail(envelope.sender, options=options, encoding=encoding)
    for recipient in envelope.recipients:
        await client.rcpt(recipient, encoding=encoding)


def _content(client: aiosmtplib.SMTP, envelope: _Envelope, message: EmailMessage) -> bytes:
    # Of the message's own policy, which may know its headers already.
    policy = cast(EmailPolicy, message.policy)
    cte_type = "8bit" if client.supports_extension("8bitmime") else "7bit"
    return message.as_bytes(policy=policy.clone(linesep="\r\n", utf8=envelope.needs_utf8, cte_type=cte_type))
