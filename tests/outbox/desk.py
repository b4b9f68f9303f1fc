"""What does a test of the outbox work with: people, letters to them, a clock that stands still, a worker of its own?"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from connectors.smtp.conversations import Trouble
from models.accounts import Citizen
from models.agendas import Agenda
from models.appointments import Appointment
from models.demandes import Demande
from models.documents import Document
from models.letters import Letter
from models.staff import Agent
from resolvers import door, letters
from resolvers.demandes import tickets
from resolvers.door import Facts
from resolvers.transactions import transaction
from rules.folding import fold
from rules.vocabulary.accounts import AccountKind, ContactMethod, Language
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.demandes import DemandeStatus, Party
from rules.vocabulary.documents import DocumentStatus
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.staff import AgentRole
from tests.demandes.types import offer
from tests.portal import Portal
from workers import mails
from workers.outbox import Outbox


@dataclass
class StillClock:
    """A clock that goes on only when it is told to."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, by: timedelta) -> None:
        self.moment += by


@dataclass
class Desk:
    """The portal's letters, handled by the test itself."""

    portal: Portal
    clock: StillClock
    _written: list[Letter] = field(default_factory=list)

    @property
    def facts(self) -> Facts:
        """What the deployment decides."""
        return self.portal.parts.facts

    def outbox(self) -> Outbox:
        """Return what another worker would send letters with, four at a time."""
        return Outbox(self.portal.parts.door, self.clock, senders=4)

    async def citizen(self, name: str = "claire", **given: Any) -> Citizen:
        """Return a citizen who has confirmed their address, unless told otherwise."""
        email, username = f"{name}@example.org", f"{name}.durand"
        values = {
            "username": username,
            "username_folded": fold(username),
            "email": email,
            "email_folded": email,
            "email_confirmed_at": self.clock(),
            "kind": AccountKind.INDIVIDUAL,
            "first_name": name.capitalize(),
            "last_name": "Durand",
            "preferred_contact": ContactMethod.EMAIL,
            "language": Language.FR,
            "password_hash": "$argon2id$",
            "by_collectivite": False,
            "activated_at": self.clock(),
            "created_at": self.clock(),
            "search": name,
        }
        return await Citizen.create(**{**values, **given})

    async def agent(self, name: str) -> Agent:
        """Return somebody who works for the collectivité."""
        email = f"{name}@mairie.example.org"
        return await Agent.create(
            name=name, email=email, email_folded=email, role=AgentRole.AGENT, created_at=self.clock()
        )

    async def demande(self, citizen: Citizen | None = None, **given: Any) -> Demande:
        """Return a demande that was sent, of nobody's unless told otherwise, whose author gives claire@example.org."""
        type_ = await offer(self.portal)
        contact = {"first_name": "Claire", "last_name": "Durand", "email": "claire@example.org", **given}
        acknowledgement = await Document.create(
            title="Accusé de réception", status=DocumentStatus.BEING_MADE, added_by=Party.SYSTEM, added_at=self.clock()
        )
        row = Demande(
            type_id=type_.id,
            service_id=type_.service_id,
            citizen_id=citizen and citizen.id,
            status=DemandeStatus.SUBMITTED,
            version=2,
            language=Language.FR,
            contact=contact,
            persons=[],
            answers={},
            summary=[{"code": "contact.first_name", "kind": "TEXT", "value": contact["first_name"]}],
            created_at=self.clock(),
            submitted_at=self.clock(),
            updated_at=self.clock(),
            acknowledgement_id=acknowledgement.id,
            search="",
        )
        with door.through(self.portal.parts.door):
            tickets.give(row)
        await row.save()
        return row

    async def appointment(self, demande: Demande, **given: Any) -> Appointment:
        """Return an appointment of a demande, in three days, moved once."""
        agenda, _ = await Agenda.get_or_create(
            service_id=demande.service_id,
            defaults={
                "name": "Accueil",
                "place": "Mairie",
                "slot_minutes": 30,
                "openings": [],
                "closed_on": [],
                "min_notice_hours": 24,
                "horizon_days": 60,
                "version": 1,
            },
        )
        values = {
            "starts_at": self.clock() + timedelta(days=3),
            "ends_at": self.clock() + timedelta(days=3, hours=1),
            "status": AppointmentStatus.BOOKED,
            "sequence": 1,
            "booked_at": self.clock(),
            "changed_at": self.clock(),
        }
        return await Appointment.create(demande_id=demande.id, agenda_id=agenda.id, **{**values, **given})

    async def newcomer(self, name: str = "claire", **given: Any) -> Citizen:
        """Return a citizen who has still to confirm their address."""
        return await self.citizen(name, email_confirmed_at=None, **given)

    async def write(self, kind: LetterKind, to: Citizen | Agent | Demande, **options: Any) -> Letter:
        """Write a letter as a verb does, and return its row."""
        occasion = options.pop("occasion", f"test {len(self._written)}")
        with door.through(self.portal.parts.door):
            async with transaction(self.clock()) as change:
                await letters.write(change, kind, to, occasion=occasion, **options)
        letter = await Letter.get(dedupe_key=letters.dedupe_key(kind, to, occasion))
        self._written.append(letter)
        return letter

    async def write_to_many(self, count: int) -> list[Letter]:
        """Write a letter to each of so many citizens."""
        people = [await self.citizen(f"citoyen{number}") for number in range(count)]
        return [await self.write(LetterKind.PASSWORD_CHANGED, somebody) for somebody in people]

    def trouble(self, *args: Any, **options: Any) -> Trouble:
        """Have the SMTP server misbehave."""
        trouble = Trouble(*args, **options)
        self.portal.mailbox.troubles.append(trouble)
        return trouble

    def mails(self, letter: Letter) -> list[EmailMessage]:
        """Return the mails that a letter has become, oldest first."""
        known = self.message_id(letter)
        return [mail.message for mail in self.portal.mailbox.mails if mail.message["Message-ID"] == known]

    def message_id(self, letter: Letter) -> str:
        """Return what all the mails of a letter are known by."""
        return mails.message_id(letter.id, self.facts)

    def counts(self) -> list[int]:
        """Return how many mails each letter has become, in the order they were written."""
        return [len(self.mails(letter)) for letter in self._written]

    async def standing(self) -> Counter[str]:
        """Return how many letters stand where."""
        rows = await self.portal.sql("SELECT status, count(*) AS count FROM letter GROUP BY status")
        return Counter({row["status"]: row["count"] for row in rows})
