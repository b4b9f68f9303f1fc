"""How do the people of the demonstration collectivité ask for things, and the town hall deal with them, in the past?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from models.demandes import Demande, DemandeEvent
from models.family import FamilyMember
from models.sessions import Session
from models.staff import Agent, AgentService
from resolvers import actors, door
from resolvers.demandes import cancelling, drafts, exchanges, sending, working
from resolvers.door import Door
from rules.vocabulary.accounts import SessionTransport
from rules.vocabulary.demandes import DemandeEventKind as Kind
from rules.vocabulary.demandes import DemandeStatus, Party
from workers.demo.demandes import DemoDemande, Step
from workers.outbox import Outbox

Clock = Callable[[], datetime]

#: What one step leaves in the history.
_LEAVES = (Kind.TAKEN, Kind.CITIZEN_ASKED, Kind.EXCHANGE_ADDED, Kind.CANCELLED, Kind.STATUS_CHANGED)


class _Silence:
    """A bell that nobody hears: what was to be mailed then is mailed as then, not now."""

    async def ring(self) -> None:
        """Do nothing."""


async def ask(citizen: actors.Citizen, wanted: tuple[DemoDemande, ...], here: Door, clock: Clock) -> None:
    """Have a citizen ask for things, and the town hall deal with them, as far as it is not done."""
    types = sorted({one.type for one in wanted})
    begun = await Demande.filter(citizen_id=citizen.id, type__slug__in=types).order_by("id")
    quiet = replace(here, machines=replace(here.machines, bell=_Silence()))
    for at, one in enumerate(wanted):
        sent_at = clock() - timedelta(days=one.sent_days_ago)
        with door.through(quiet):
            row = begun[at] if at < len(begun) else await _begin(citizen, one, sent_at)
            if row.status is DemandeStatus.DRAFT and not one.is_draft:
                row = await _send(citizen, row, one, sent_at)
                await _mail(quiet, sent_at)
            done = DemandeEvent.filter(demande_id=row.id, kind__in=_LEAVES).exclude(by=Party.SYSTEM)
            for step in one.steps[await done.count() :]:
                moment = sent_at + timedelta(days=step.after_days)
                await _play(citizen, row, step, moment)
                await _mail(quiet, moment)


async def _begin(citizen: actors.Citizen, wanted: DemoDemande, now: datetime) -> Demande:
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
    row = started.demande
    members = {one.first_name: str(one.id) for one in await FamilyMember.filter(citizen_id=citizen.id)}
    on = {
        key: (now + value).date().isoformat() if isinstance(value, timedelta) else value
        for key, value in wanted.answers.items()
    }
    return await drafts.save(
        citizen,
        id=row.id,
        version=row.version,
        contact=None,
        persons=[{"member": members[name]} for name in wanted.persons],
        answers=on,
        read_id=_number,
        now=now,
    )


async def _send(citizen: actors.Citizen, row: Demande, wanted: DemoDemande, now: datetime) -> Demande:
    return await sending.submit(
        citizen, id=row.id, version=row.version, save_contact_to_profile=False, read_id=_number, now=now
    )


async def _play(citizen: actors.Citizen, row: Demande, step: Step, now: datetime) -> None:
    agent = await _agent_of(row.service_id)
    match step.kind:
        case "take":
            await working.take(agent, id=row.id, now=now)
        case "ask":
            await working.ask_citizen(agent, id=row.id, body=step.words, pieces=[], answer_by=None, now=now)
        case "accept":
            await working.accept(agent, id=row.id, message=step.words or None, now=now)
        case "refuse":
            await working.refuse(agent, id=row.id, reason=step.words, now=now)
        case "cancel":
            await cancelling.cancel(citizen, id=row.id, confirm=True, reason=step.words or None, now=now)
        case "write" | "reply":
            writer = agent if step.kind == "write" else citizen
            await exchanges.add(
                writer, demande=row.id, body=step.words, uploads=[], stored_pieces=[], expects_answer=False, now=now
            )


async def _agent_of(service_id: int) -> actors.Agent:
    """Return somebody who works for a service, and has come in."""
    tie = await AgentService.filter(service_id=service_id, agent__active=True).order_by("id").first()
    assert tie is not None
    row = await Agent.get(id=tie.agent_id)
    session = await Session.filter(agent_id=row.id).order_by("-id").first()
    assert session is not None
    return actors.Agent(row, session, frozenset({service_id}))


async def _mail(here: Door, moment: datetime) -> None:
    """Send what was to be mailed at a moment of the past, as it was then."""
    await Outbox(here, lambda: moment, senders=1).send_due()


def _number(text: str, type_name: str) -> int | None:
    """Read an id: those of the foyer's members are said as numbers here."""
    return int(text) if type_name == "FamilyMember" and text.isdigit() else None
