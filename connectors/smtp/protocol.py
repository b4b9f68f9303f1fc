"""What is asked of the SMTP server, and what can become of a mail handed to it?

NotSent
├── MailDelayed    the same mail may leave later: try again
└── MailRejected   it never will: tell somebody
"""

from email.message import EmailMessage
from typing import Protocol


class NotSent(Exception):
    """The mail did not leave. `reason` is short, for a log and an agent's eyes, and holds nobody's address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailDelayed(NotSent):
    """A 4xx answer, a time-out, a lost connection, no such host, or a server that takes nothing from us at all."""


class MailRejected(NotSent):
    """A 5xx answer to this mail, its sender or its recipient, or an address that cannot be written to."""


class Smtp(Protocol):
    """Whoever takes a mail and answers for it."""

    async def send(self, message: EmailMessage) -> None:
        """Hand `message` over; from its From to its To, all of them or none.

        Returns once the server has said that it answers for it. When that answer is lost on the way the mail is said to
        be delayed: it may then arrive twice, with the same Message-ID.

        :raises MailDelayed: when the same mail may leave later.
        :raises MailRejected: when it never will.
        """
