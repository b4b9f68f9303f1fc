"""Does every ready operation work on the real portal, with the variables that lie beside it?"""

import json
import re
from typing import Any

import pytest

from models.agendas import Agenda
from models.appointments import Appointment
from models.letters import Letter
from models.portal import News, Survey
from models.staff import Agent, Service
from resolvers.appointments import slots
from rules.vocabulary.accounts import Language
from rules.vocabulary.appointments import AppointmentStatus, Weekday
from rules.vocabulary.letters import LetterKind, MailStatus
from rules.vocabulary.water import ReadingStatus
from schema import ids
from schema.explorer import ready
from tests.appointments.receiving import sent
from tests.demandes.asking import sent as sent_demande
from tests.demandes.test_live import over_events
from tests.demandes.types import offer
from tests.documents.sending import send
from tests.portal import Client, Portal
from tests.water.places import ADDRESS, laid

_QUERIES = {operation.name: operation.query for job in ready.read() for operation in job.operations}
_KINDS = {operation.name: operation.kind for job in ready.read() for operation in job.operations}
_VARIABLES = {operation.name: operation.variables for job in ready.read() for operation in job.operations}
OPERATIONS = [
    pytest.param(operation, id=operation.name)
    for job in ready.read()
    for operation in job.operations
    if operation.kind != "subscription"
]


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_an_administrator_plays_it(portal: Portal, operation: ready.Operation) -> None:
    administrator = await portal.agent("ADMINISTRATOR", name="Solène Mercier")
    await administrator.play("portalSave", {"version": 1, "contactPhone": "01 99 00 12 34"}, "")
    variables = json.loads(await _with_ids(portal, administrator, operation.variables or "{}"))
    if operation.name == "PageRemove":
        await administrator.play("pageSave", {"slug": "urgences-eau", "title": "Urgences", "body": "…"}, "")

    if operation.name == "WaterBillSimulate":
        given = json.loads(_VARIABLES["WaterTariffSave"])["input"]
        await administrator.play("waterTariffSave", {**given, "validFrom": variables["from"]}, "")
    if operation.name.startswith("DemandeType"):
        await administrator.play("demandeThemeSave", {"slug": "cadre-de-vie", "name": "Cadre de vie"}, "")
    if operation.name == "DemandeTypeRead":
        given = json.loads(await _with_ids(portal, administrator, _VARIABLES["DemandeTypeSave"]))["input"]
        await administrator.play("demandeTypeSave", {**given, "slug": variables["slug"]}, "")

    if operation.name == "AppointmentRecord":
        portal.clock.forward(hours=3)

    if operation.name in ("WaterReadingRecord", "ReadingNoticeCreate"):
        await laid(portal)
    if operation.name in _ACCEPTED:
        place = await laid(portal)
        await portal.sql("UPDATE demande_type SET effect = $1", _ACCEPTED[operation.name])
        where = json.dumps({"address": {**ADDRESS, "line1": "9 rue Neuve"}})
        about = "UPDATE demande SET water_contract_id = $1, answers = $2::text::jsonb"
        await portal.sql(about, place.contract.id, where)

    data = await administrator.data(operation.query, variables)

    for name, answer in data.items():
        assert not (isinstance(answer, dict) and answer.get("__typename") == "Refusal"), (name, answer)
        assert answer is not None, name


async def test_an_administrator_watches_the_queue(portal: Portal) -> None:
    await offer(portal)
    administrator = await portal.agent("ADMINISTRATOR", name="Solène Mercier")

    async with over_events(portal, administrator, _QUERIES["QueueChanged"]) as heard:
        demande = await sent_demande(await portal.citizen("claire"))
        said = await heard.next()

    assert "errors" not in said
    assert said["data"]["queueChanged"]["demande"]["ticket"] == demande["ticket"]


def test_every_ready_subscription_is_watched_here() -> None:
    assert {name for name, kind in _KINDS.items() if kind == "subscription"} == {"QueueChanged"}


async def _with_ids(portal: Portal, administrator: Client, variables: str) -> str:
    """Put the id of a row in the place of each «Type», a row made for it, and an answer in that of «Query.path»."""
    for token in re.findall(r"«(\w+\.[\w.]+)»", variables):
        name, *path = token.split(".")
        answer: Any = await administrator.data(_QUERIES[name])
        for part in path:
            answer = answer[part]
        variables = variables.replace(f'"«{token}»"', json.dumps(answer))
    for token in set(re.findall(r"«(\w+)»", variables)):
        variables = variables.replace(f"«{token}»", await _MADE[token](portal, administrator))
    return variables


async def _news(portal: Portal, administrator: Client) -> str:
    await administrator.play("newsPublish", {"title": "Une actualité", "body": "…"}, "")
    return ids.write("News", (await News.get()).id)


async def _survey(portal: Portal, administrator: Client) -> str:
    return ids.write("Survey", (await Survey.get()).id)


async def _service(portal: Portal, administrator: Client) -> str:
    service, _ = await Service.get_or_create(slug="accueil", defaults={"name": "Accueil", "domain": "DEMANDES"})
    return ids.write("Service", service.id)


async def _agent(portal: Portal, administrator: Client) -> str:
    await portal.agent("AGENT", name="Karim Benali")
    return ids.write("Agent", (await Agent.get(name="Karim Benali")).id)


async def _record(portal: Portal, administrator: Client) -> str:
    given: dict[str, Any] = {"email": "claire@example.org", "firstName": "Claire", "lastName": "Martin"}
    made = await administrator.play("citizenSpaceCreate", given, "... on CitizenRecord { id }")
    return str(made["id"])


async def _mail(portal: Portal, administrator: Client) -> str:
    now = portal.clock()
    letter = await Letter.create(
        kind=LetterKind.PASSWORD_CHANGED,
        subject_id=(await Agent.get(email=administrator.email)).id,
        agent_id=(await Agent.get(email=administrator.email)).id,
        language=Language.FR,
        dedupe_key="a mail that failed",
        created_at=now,
        due_at=now,
        status=MailStatus.FAILED,
    )
    return ids.write("Mail", letter.id)


async def _agenda(portal: Portal, administrator: Client) -> str:
    """The one that receives people at any hour, from two hours on."""
    if row := await Agenda.first():
        return ids.write("Agenda", row.id)
    given = {
        "service": await _service(portal, administrator),
        "name": "Accueil",
        "place": "Mairie",
        "slotMinutes": 30,
        "openings": [{"weekday": day, "from": "00:00", "to": "00:00", "places": 2} for day in Weekday],
        "minNoticeHours": 2,
    }
    return str((await administrator.play("agendaSave", given, "... on Agenda { id }"))["id"])


async def _slot(portal: Portal, administrator: Client) -> str:
    """The second that is free of the agenda that there is: an appointment made here has the first."""
    first = await _first_slot(portal, administrator)
    return ids.write("Slot", slots.key_of(first.agenda.id, first.ends_at))


async def _first_slot(portal: Portal, administrator: Client) -> slots.Slot:
    agenda = await Agenda.get(id=ids.row(await _agenda(portal, administrator), "Agenda"))
    first = await slots.first_available(agenda, None, now=portal.clock())
    assert first is not None
    return first


async def _appointment(portal: Portal, administrator: Client) -> str:
    first = await _first_slot(portal, administrator)
    await offer(portal)
    _, demande = await sent(portal)
    made = await Appointment.create(
        demande_id=ids.row(demande["id"], "Demande"),
        agenda_id=first.agenda.id,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        status=AppointmentStatus.BOOKED,
        sequence=0,
        booked_at=portal.clock(),
        changed_at=portal.clock(),
    )
    return ids.write("Appointment", made.id)


async def _demande(portal: Portal, administrator: Client) -> str:
    await offer(portal)
    _, demande = await sent(portal)
    return str(demande["id"])


async def _upload(portal: Portal, administrator: Client) -> str:
    return (await send(portal, administrator, "contrats.csv", "text/csv", b"nom\nDurand\n")).id


async def _water_contract(portal: Portal, administrator: Client) -> str:
    return (await laid(portal)).id


async def _reading(portal: Portal, administrator: Client) -> str:
    held = await (await laid(portal)).read("2025-07-01", "16600", status=ReadingStatus.HELD)
    return ids.write("Reading", held.id)


async def _code_request(portal: Portal, administrator: Client) -> str:
    claire = await portal.citizen("claire")
    await laid(portal)
    given = {"email": claire.email, "reference": "AB-1204"}
    asked = await claire.play("activationCodeRequest", given, "... on ActivationCodeRequest { id }")
    return str(asked["id"])


#: What accepting a demande does, when the operation of that name does it.
_ACCEPTED = {"WaterContractOpen": "OPEN_WATER_CONTRACT", "WaterContractClose": "CLOSE_WATER_CONTRACT"}
_MADE = {
    "WaterContract": _water_contract,
    "Reading": _reading,
    "ActivationCodeRequest": _code_request,
    "Upload": _upload,
    "Demande": _demande,
    "Agenda": _agenda,
    "Appointment": _appointment,
    "Slot": _slot,
    "News": _news,
    "Survey": _survey,
    "Service": _service,
    "Agent": _agent,
    "CitizenRecord": _record,
    "Mail": _mail,
}
