"""Whom does the demonstration collectivité receive, and who has come?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.appointments import Appointment
from models.catalogue import DemandeType
from models.demandes import Demande
from resolvers.actors import Citizen, System
from resolvers.appointments import agendas, desk, holds, slots
from resolvers.demandes import drafts, sending
from rules.vocabulary.accounts import SessionTransport
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.demandes import DemandeStatus

_CARD = "carte-d-identite"


@dataclass(frozen=True)
class DemoAppointment:
    """A demande that was sent with an appointment, at the first place free so many days after."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    type: str = _CARD
    sent_days_ago: int = 1
    after_days: int = 3
    is_reminded: bool = False
    #: Of one that has taken place.
    honoured: bool = True


#: By username.
APPOINTMENTS = {
    "claire.martin": DemoAppointment({"titre": ["CARTE"], "motif": "RENOUVELLEMENT"}, is_reminded=True),
    "yves.le.goff": DemoAppointment({"titre": ["PASSEPORT"], "motif": "RENOUVELLEMENT"}, sent_days_ago=40),
}


async def take(citizen: Citizen, wanted: DemoAppointment, me: System, clock: Callable[[], datetime]) -> None:
    """Have a citizen ask for something and choose a slot for it; say that they came, where it is past."""
    now = clock() - timedelta(days=wanted.sent_days_ago)
    type_ = await DemandeType.get(slug=wanted.type, in_force=True)
    made = await Appointment.filter(demande__citizen_id=citizen.id, agenda_id=type_.agenda_id).first()
    if made is None:
        made = await _book(citizen, wanted, type_, now)
    if made.status is AppointmentStatus.BOOKED and made.starts_at < clock():
        await desk.record(me, id=made.id, honoured=wanted.honoured, now=clock())


async def _book(citizen: Citizen, wanted: DemoAppointment, type_: DemandeType, now: datetime) -> Appointment:
    draft = await Demande.filter(citizen_id=citizen.id, type_id=type_.id, status=DemandeStatus.DRAFT).first()
    if draft is None:
        started = await drafts.start(
            citizen,
            type=wanted.type,
            captcha_id=None,
            captcha_answer=None,
            water_contract=None,
            transport=SessionTransport.TOKEN,
            language=citizen.row.language,
            now=now,
        )
        draft = started.demande
    saved = await drafts.save(
        citizen,
        id=draft.id,
        version=draft.version,
        contact=None,
        persons=None,
        answers=wanted.answers,
        read_id=_no_id,
        now=now,
    )
    agenda = await agendas.one(type_.agenda_id or 0)
    assert agenda is not None
    free = await slots.first_available(agenda, now + timedelta(days=wanted.after_days), now=now)
    assert free is not None
    email = citizen.row.email if wanted.is_reminded else None
    await holds.keep(citizen, slot=free.pk, demande=draft.id, remind_at=email, now=now)
    await sending.submit(
        citizen, id=draft.id, version=saved.version, save_contact_to_profile=False, read_id=_no_id, now=now
    )
    return await Appointment.get(demande_id=draft.id)


def _no_id(text: str, type_name: str) -> int | None:
    """Read an id: no answer of these is one."""
    return None
