"""What does whoever writes a letter need: its reader as they stand now, the portal's name, dates and addresses?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import language
from models.accounts import Citizen
from models.demandes import Demande
from models.letters import Letter
from models.portal import Portal
from models.staff import Agent
from resolvers import door, portal, secrets
from rules.vocabulary.accounts import SecretPurpose
from rules.vocabulary.letters import DropReason
from workers.mails import Attached, inert


@dataclass(frozen=True)
class Mail:
    """What a letter says, and to whom."""

    to: str
    variables: Mapping[str, object]
    #: None where nobody would read an answer.
    reply_to: str | None = None
    attachments: Sequence[Attached] = ()


class Drop(Exception):
    """The letter has nothing true to say any more."""

    def __init__(self, reason: DropReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Writing:
    """One letter under way."""

    letter: Letter
    portal: Portal
    now: datetime

    @property
    def home(self) -> str:
        """Where people reach the portal."""
        return door.current().facts.public_url.rstrip("/")

    @property
    def explorer(self) -> str:
        """Where agents do."""
        return f"{self.home}/explorer"

    @property
    def ask_link(self) -> str:
        """Where a new password is asked for: agents do so where they sign in."""
        return self.explorer if self.letter.agent_id else self.link("mot-de-passe")

    def link(self, page: str, **query: object) -> str:
        """Return the address of one of the portal's pages."""
        return f"{self.home}/{page}" + (f"?{urlencode(query)}" if query else "")

    def moment(self, at: datetime) -> str:
        """Write an instant out in the letter's language and the collectivité's time zone."""
        return language.moment(at, self.letter.language, self.portal.time_zone)

    def say(self, code: str, **values: object) -> str:
        """Return a sentence in the letter's language."""
        return language.say(code, values, self.letter.language)

    def greeting(self, whom: Citizen | Agent | None) -> str:
        """
        Greet by civility and name (003: « Bonjour Madame Claire MARTIN »).

        An address that nobody has confirmed is greeted without a name: a visitor could have typed anything there.
        """
        if isinstance(whom, Agent):
            return self.say("mail.greeting", name=inert.name(whom.name))
        if whom is None or (whom.email_confirmed_at is None and not whom.by_collectivite):
            return self.say("mail.greeting.nobody")
        name = f"{inert.name(whom.first_name)} {inert.name(whom.last_name).upper()}"
        return self.say(f"mail.greeting.{whom.civility.value}" if whom.civility else "mail.greeting", name=name)

    async def citizen(self) -> Citizen:
        """Return the citizen it is for. :raises Drop: when they have gone."""
        row = await Citizen.get_or_none(id=self.letter.citizen_id) if self.letter.citizen_id else None
        if row is None:
            raise Drop(DropReason.SUBJECT_GONE)
        return row

    async def agent(self) -> Agent:
        """Return the agent it is for. :raises Drop: when they have gone, or their access has been taken away."""
        row = await Agent.get_or_none(id=self.letter.agent_id) if self.letter.agent_id else None
        if row is None:
            raise Drop(DropReason.SUBJECT_GONE)
        if not row.active:
            raise Drop(DropReason.NO_LONGER_TRUE)
        return row

    async def demande(self) -> Demande:
        """Return the demande that it is for, or that it tells an agent of. :raises Drop: when it has gone."""
        row = await Demande.get_or_none(id=self.letter.demande_id or self.letter.subject_id)
        if row is None:
            raise Drop(DropReason.SUBJECT_GONE)
        return row

    async def reader(self) -> Citizen | Agent:
        """Return whoever it is for. :raises Drop: as above."""
        return await self.agent() if self.letter.agent_id else await self.citizen()

    async def secret(self, purpose: SecretPurpose, lifetime: timedelta) -> tuple[str, str]:
        """Make the secret that it carries; return it, and until when in words. :raises Drop: when it has been used."""
        try:
            text, expires_at = await secrets.born(self.letter, purpose, lifetime, self.now)
        except secrets.SpentAlready:
            raise Drop(DropReason.NO_LONGER_TRUE) from None
        return text, self.moment(expires_at)

    def mail(
        self, to: str, *, is_answered: bool = True, attachments: Sequence[Attached] = (), **variables: object
    ) -> Mail:
        """Return the mail, with what every mail says of the portal."""
        has_contact = self.portal.contact_email or self.portal.contact_phone
        common = {
            "portal_name": self.portal.name,
            "contact_email": self.portal.contact_email,
            "contact_phone": self.portal.contact_phone,
            "tell_us": self.say("mail.tell_us.contact" if has_contact else "mail.tell_us"),
        }
        reply_to = door.current().facts.mail_reply_to if is_answered else None
        return Mail(to, common | variables, reply_to, attachments)


async def begin(letter: Letter, now: datetime) -> Writing:
    """Begin to write a letter."""
    return Writing(letter, await portal.read(), now)


def account(of: Citizen | Agent) -> str:
    """Name an account by its username and its address; agents have no username."""
    address = inert.address(of.email)
    return address if isinstance(of, Agent) else f"{inert.username(of.username)} ({address})"
