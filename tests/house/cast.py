"""Who plays the access table, and what do they ask for?"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any

from tortoise.models import Model

from models.accounts import AccountEvent, Citizen
from models.agendas import Agenda
from models.appointments import Appointment, SlotHold
from models.catalogue import DemandeTheme, DemandeType
from models.demandes import Attachment, Demande, DemandeEvent, Exchange, InternalNote
from models.documents import Document, StoredFile, StoredPiece, Upload
from models.family import FamilyContact, FamilyMember
from models.imports import Import
from models.letters import Letter
from models.notifications import Notification
from models.portal import News, Survey, SurveyAnswer, Terms
from models.sessions import Session
from models.staff import Agent, AuditEntry, CitizenService, Service
from models.water.alerts import WaterAlert, WaterAlertRule
from models.water.analyses import WaterAnalysis, WaterNetwork
from models.water.codes import ActivationCodeRequest
from models.water.contracts import Meter, ReadingNotice, SupplyPoint, WaterContract, WaterLink, WaterSubscriber
from models.water.readings import Reading
from models.water.tariffs import WaterTariff
from resolvers import door
from resolvers.appointments import slots
from resolvers.demandes import tickets
from rules.vocabulary.appointments import AppointmentStatus, Weekday
from rules.vocabulary.demandes import DemandeStatus
from rules.vocabulary.errors import ErrorCode
from rules.vocabulary.staff import ServiceDomain
from schema import ids
from tests.house.access_table import Who
from tests.portal import Client, Portal

#: How a field says that it is not for whoever asks.
CLOSED = {
    ErrorCode.UNAUTHENTICATED,
    ErrorCode.FORBIDDEN,
    ErrorCode.TERMS_ACCEPTANCE_REQUIRED,
    ErrorCode.ONE_TIME_CODE_SETUP_REQUIRED,
}


@dataclass
class Cast:
    """A client for each kind of actor, and the id of one thing of each type that `node` may reach."""

    clients: dict[Who, Client]
    things: dict[str, str] = field(default_factory=dict)


async def gather(portal: Portal) -> Cast:
    """Bring everybody in, and lay what they ask for."""
    await Service.create(slug="eau", name="Eau", domain=ServiceDomain.WATER)
    cast = Cast(
        {
            Who.VISITOR: portal.client(),
            Who.NEWCOMER: await portal.signs_up("nina", steps_done=False),
            Who.CLAIRE: await portal.signs_up("claire"),
            Who.DENIS: await portal.citizen("denis"),
            Who.HALF: await portal.agent("ADMINISTRATOR", name="Hugo Demi"),
            Who.AGENT: await portal.agent("AGENT", services=["eau"]),
            Who.ELSEWHERE: await portal.agent("AGENT", services=["ecole"], name="Yves École"),
            Who.MANAGER: await portal.agent("MANAGER", services=["eau"]),
            Who.ADMINISTRATOR: await portal.agent("ADMINISTRATOR"),
        }
    )
    half = await Agent.get(email=cast.clients[Who.HALF].email)
    await Session.filter(agent_id=half.id).update(whole=False)
    await portal.settled()
    await _lay(portal, cast)
    cast.clients[Who.TICKET] = await _ticket_holder(portal, cast)
    return cast


async def _ticket_holder(portal: Portal, cast: Cast) -> Client:
    """Return a client that has shown the ticket of the demande that is asked for."""
    row = await Demande.get(id=ids.row(cast.things["Demande"], "Demande"))
    visitor = portal.client()
    with door.through(portal.parts.door):
        ticket = tickets.of(row)
    opened = await visitor.play("demandeOpenByTicket", {"ticket": ticket}, "... on SignedIn { token }")
    visitor.token = opened["token"]
    return visitor


async def _lay(portal: Portal, cast: Cast) -> None:
    now = portal.clock()
    claire = await Citizen.get(email=cast.clients[Who.CLAIRE].email)
    agent = await Agent.get(email=cast.clients[Who.AGENT].email)
    manager = await Agent.get(email=cast.clients[Who.MANAGER].email)
    eau = await Service.get(slug="eau")
    form = [{"key": "avis", "label": "Votre avis", "kind": "TEXT"}]
    await cast.clients[Who.MANAGER].play("surveySave", {"title": "La fontaine", "formFields": form}, "")
    survey = await Survey.get()
    await CitizenService.create(citizen_id=claire.id, service_id=eau.id, since=now)
    theme = await DemandeTheme.create(slug="eau", name="Eau")
    offered = await DemandeType.create(
        slug="x",  # as `demandeType` is asked for here
        revision=1,
        in_force=True,
        active=True,
        theme_id=theme.id,
        service_id=eau.id,
        title="Compteur",
        presentation="Ouvrir",
        keywords=[],
        account_required=False,
        form_fields=[],
        pieces=[],
        effect="NONE",
        created_at=now,
    )
    agenda = await Agenda.create(
        service_id=eau.id,
        name="Accueil",
        place="Mairie",
        slot_minutes=30,
        openings=[{"weekday": day.value, "from": "00:00", "to": "00:00", "places": 2} for day in Weekday],
        closed_on=[],
        min_notice_hours=0,
        horizon_days=60,
        version=1,
    )
    free = await slots.first_available(agenda, None, now=now)
    assert free is not None
    when = {"agenda_id": agenda.id, "starts_at": free.starts_at, "ends_at": free.ends_at}
    file = await StoredFile.create(
        name="cni.pdf",
        content_type="application/pdf",
        byte_size=1,
        sha256="0" * 64,
        scan="NOT_SCANNED",
        place="ab/cd",
        created_at=now,
    )
    water = await _water(claire, agent, file, now)
    demande = await _demande(claire, offered, DemandeStatus.SUBMITTED, now)
    with door.through(portal.parts.door):
        demande.ticket_digest = None
        tickets.give(demande)
    document = await Document.create(
        citizen_id=claire.id, title="Reçu", status="READY", file_id=file.id, added_by="SYSTEM", added_at=now
    )
    demande.water_contract_id = water["WaterContract"].pk
    demande.summary, demande.acknowledgement_id, demande.assigned_to_id = [], document.id, agent.id
    await demande.save()
    of_it: dict[str, Any] = {"demande_id": demande.id, "agent_id": agent.id}
    rows = water | {
        "Demande": demande,
        "DemandeEvent": await DemandeEvent.create(
            kind="TAKEN", happened_at=now, by="TOWN_HALL", status="SUBMITTED", internal=False, **of_it
        ),
        "Exchange": await Exchange.create(
            author="TOWN_HALL", body="Bonjour", sent_at=now, expects_answer=False, **of_it
        ),
        "Attachment": await Attachment.create(
            demande_id=demande.id,
            label="Plan",
            file_id=file.id,
            added_by="CITIZEN",
            added_at=now,
            from_storage_space=False,
        ),
        "InternalNote": await InternalNote.create(body="À voir", created_at=now, **of_it),
        "Citizen": claire,
        "CitizenRecord": claire,
        "Session": await Session.filter(citizen_id=claire.id).first(),
        "AccountEvent": await AccountEvent.filter(citizen_id=claire.id).first(),
        "Notification": await Notification.create(
            citizen_id=claire.id, code="PASSWORD_CHANGED", facts={}, created_at=now
        ),
        "FamilyMember": await FamilyMember.create(
            citizen_id=claire.id, first_name="Léo", last_name="Durand", relation="CHILD", created_at=now
        ),
        "FamilyContact": await FamilyContact.create(
            citizen_id=claire.id, name="Mamie", phone="+33611223344", may_fetch_children=True, created_at=now
        ),
        "StoredPiece": await StoredPiece.create(
            citizen_id=claire.id, label="Passeport", file_id=file.id, added_at=now, search="passeport cni pdf"
        ),
        "Upload": await Upload.create(
            who=f"citizen:{claire.id}",
            file_name="cni.pdf",
            content_type="application/pdf",
            byte_size=1,
            created_at=now,
            expires_at=now + timedelta(hours=1),
            file_id=file.id,
        ),
        "Document": document,
        "Import": await Import.create(
            kind="CITIZENS", status="DONE", agent_id=manager.id, created_at=now, finished_at=now
        ),
        "Agent": agent,
        "Service": eau,
        "Mail": await Letter.filter(citizen_id=claire.id).first(),
        "AuditEntry": await AuditEntry.create(
            agent_id=agent.id, actor=agent.name, action="node", about_type="CitizenRecord", about_id=1, happened_at=now
        ),
        "Terms": await Terms.first(),
        "News": await News.create(title="Titre", body="Texte", audience="EVERYONE", published_at=now),
        "Survey": survey,
        "Agenda": agenda,
        "Slot": free,
        "SlotHold": await SlotHold.create(
            demande_id=(await _demande(claire, offered, DemandeStatus.DRAFT, now)).id,
            expires_at=now + timedelta(days=1),
            **when,
        ),
        "Appointment": await Appointment.create(
            demande_id=(await _demande(claire, offered, DemandeStatus.SUBMITTED, now)).id,
            status=AppointmentStatus.BOOKED,
            sequence=0,
            booked_at=now,
            changed_at=now,
            **when,
        ),
        "DemandeTheme": theme,
        "DemandeType": offered,
        "SurveyAnswer": await SurveyAnswer.create(
            survey_id=survey.id, answers={"avis": "Fraîche"}, answered_at=now - timedelta(hours=1)
        ),
    }
    for type_name, row in rows.items():
        assert row is not None, type_name
        cast.things[type_name] = ids.write(type_name, row.pk)


async def _water(of: Citizen, agent: Agent, file: StoredFile, now: datetime) -> dict[str, Model]:
    """Lay the water of somebody's home."""
    address = {"line1": "1 rue Basse", "line2": None, "postcode": "51000", "city": "Châlons", "country": "FR"}
    point = await SupplyPoint.create(address=address, search="1", usage="DWELLING", network_code="N1")
    subscriber = await WaterSubscriber.create(reference="A-1", reference_key="a1", name="Durand", created_at=now)
    await WaterLink.create(citizen_id=of.id, subscriber_id=subscriber.id, linked_at=now)
    meter = await Meter.create(
        supply_point_id=point.id, serial_number="D1", serial_key="d1", digits=5, installed_on=now.date()
    )
    contract = await WaterContract.create(
        number="C-1",
        number_key="c1",
        subscriber_id=subscriber.id,
        supply_point_id=point.id,
        started_on=now.date(),
        created_at=now,
        search="c 1 durand",
    )
    await WaterAlertRule.create(contract_id=contract.id, daily_l=500, set_at=now)
    return {
        "SupplyPoint": point,
        "WaterSubscriber": subscriber,
        "Meter": meter,
        "WaterContract": contract,
        "WaterAlert": await WaterAlert.create(
            contract_id=contract.id,
            kind="THRESHOLD",
            occasion="1",
            raised_at=now,
            starts_on=now.date(),
            ends_on=now.date() + timedelta(days=1),
            volume_l=600,
            expected_l=500,
            facts={"limit_l": 500, "of": "DAY"},
            certificate_id=file.id,
        ),
        "Reading": await Reading.create(
            meter_id=meter.id,
            supply_point_id=point.id,
            taken_on=now.date(),
            index_l=1,
            source="OPENING",
            status="ACCEPTED",
            submitted_at=now,
        ),
        "ReadingNotice": await ReadingNotice.create(
            number="2511-000001", meter_id=meter.id, left_on=now.date(), answer_by=now.date(), created_at=now
        ),
        "ActivationCodeRequest": await ActivationCodeRequest.create(
            citizen_id=of.id,
            email=of.email,
            reference="A-1",
            reference_key="a1",
            requested_at=now,
            status="REFUSED",
            refusal_reason="Non",
            decided_at=now,
            decided_by_id=agent.id,
        ),
        "WaterAnalysis": await WaterAnalysis.create(
            network_id=(await WaterNetwork.create(code="N1", name="Bourg")).code,
            sample_code="S1",
            sampled_on=now.date(),
            conclusion="Conforme",
            bacteriology="COMPLIANT",
            physicochemistry="COMPLIANT",
        ),
        "WaterTariff": await WaterTariff.create(
            name="Eau", name_folded="eau", valid_from=now.date(), components=[], saved_at=now
        ),
    }


async def _demande(of: Citizen, type_: DemandeType, status: DemandeStatus, now: datetime) -> Demande:
    """Write a demande of somebody's, a draft or one that was sent."""
    is_sent = status is not DemandeStatus.DRAFT
    return await Demande.create(
        citizen_id=of.id,
        type_id=type_.id,
        service_id=type_.service_id,
        status=status,
        version=1,
        language=of.language,
        contact={},
        persons=[],
        answers={},
        search="",
        created_at=now,
        updated_at=now,
        submitted_at=now if is_sent else None,
        ticket_digest=token_bytes(16) if is_sent else None,
        ticket_sealed="sealed" if is_sent else None,
    )


async def code_of(client: Client, text: str, variables: dict[str, Any]) -> str | None:
    """Return the code that says that a mutation is closed to a client; a refusal is none: it was heard."""
    answer = await client.run(text, variables)
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    assert set(codes) <= CLOSED, answer
    return codes[0] if codes else None
