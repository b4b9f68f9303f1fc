"""When are people received in these tests, and how do they look for a slot and take it?"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.staff import Service
from rules import wall_clocks
from schema import ids
from tests.demandes.asking import ON_DEMANDE, begun, begun_by_visitor
from tests.demandes.types import ACT_ANSWERS, offer
from tests.portal import Client, Portal

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = date(2026, 3, 4)
WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
#: Monday 2 March 2026, at eight in the morning.
MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
SLOT = "id startsAt endsAt placesLeft"
AGENDA = """
    id name place instructions slotMinutes openings { weekday from to places } closedOn minNoticeHours horizonDays
    version
"""
APPOINTMENT = """
    id startsAt endsAt status movableUntil calendarUrl reminder { email dueAt sentAt }
    agenda { id } demande { id }
"""
ON_APPOINTMENT = f"... on Appointment {{ {APPOINTMENT} }}"
ON_HOLD = f"... on SlotHold {{ id expiresAt slot {{ {SLOT} }} }}"


def opened(*weekdays: str, from_: str = "09:00", to: str = "12:00", places: int = 1) -> list[dict[str, Any]]:
    """Return openings, the same each of these days."""
    return [{"weekday": day, "from": from_, "to": to, "places": places} for day in weekdays or WEEK]


async def save(manager: Client, *, service: str = "etat-civil", **given: Any) -> dict[str, Any]:
    """Have a manager save an agenda; return it, or the refusal."""
    asked = {
        "service": ids.write("Service", (await Service.get(slug=service)).id),
        "name": "Accueil de l’état civil",
        "place": "Mairie, 1 place de la Fontaine",
        "slotMinutes": 30,
        "openings": opened(),
        **given,
    }
    return await manager.play("agendaSave", asked, f"... on Agenda {{ {AGENDA} }}")


async def receive(portal: Portal, *, at: datetime = MONDAY, **given: Any) -> str:
    """Make it `at`, have the service « etat-civil » receive people for birth certificates; return the agenda's id."""
    portal.clock.set(at)
    manager = await portal.agent("MANAGER", services=["etat-civil"], name="Marie Chef")
    agenda = await save(manager, **given)
    assert agenda["__typename"] == "Agenda", agenda
    await offer(portal, agenda_id=ids.row(agenda["id"], "Agenda"), pieces=[])
    return str(agenda["id"])


async def slots(client: Client, agenda: str, from_: date, to: date | None = None) -> list[dict[str, Any]]:
    """Return the free slots of an agenda from a day to another."""
    found = await client.data(
        "query S($id: ID!, $from: Date!, $to: Date!) {"
        f" node(id: $id) {{ ... on Agenda {{ slots(from: $from, to: $to) {{ {SLOT} }} }} }} }}",
        {"id": agenda, "from": from_.isoformat(), "to": (to or from_).isoformat()},
    )
    free: list[dict[str, Any]] = found["node"]["slots"]
    return free


def slot_id(agenda: str, day: date, at: time) -> str:
    """Return the id of what begins at a wall-clock time of a day, whether or not it can be had."""
    moment = wall_clocks.instant(day, at, PARIS)
    return ids.write("Slot", f"{ids.row(agenda, 'Agenda')}{int(moment.timestamp()):010}")


async def hold(client: Client, demande: str, slot: str, **more: Any) -> dict[str, Any]:
    """Have a place kept for a draft; return the hold, or the refusal."""
    return await client.play("slotHold", {"slot": slot, "demande": demande, **more}, ON_HOLD)


async def submit(client: Client, draft: dict[str, Any]) -> dict[str, Any]:
    """Fill a draft in and send it; return the demande, or the refusal."""
    given = {"id": draft["id"], "version": draft["version"], "answers": ACT_ANSWERS, "contact": {"email": client.email}}
    if not client.username:
        given["contact"] = {"firstName": "Anne", "lastName": "Petit", "email": "anne@example.org"}
    saved = await client.play("demandeSave", given, ON_DEMANDE)
    assert saved["__typename"] == "Demande", saved
    return await client.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, ON_DEMANDE)


async def sent(portal: Portal, client: Client | None = None) -> tuple[Client, dict[str, Any]]:
    """Send a demande without an appointment, as a citizen or without an account."""
    if client is None:
        client, draft = await begun_by_visitor(portal)
    else:
        draft = await begun(client)
    demande = await submit(client, draft)
    assert demande["__typename"] == "Demande", demande
    return client, demande


async def book(client: Client, demande: str, slot: str, **more: Any) -> dict[str, Any]:
    """Take a place for a demande that was sent; return the appointment, or the refusal."""
    return await client.play("appointmentBook", {"slot": slot, "demande": demande, **more}, ON_APPOINTMENT)


async def move(client: Client, appointment: str, slot: str) -> dict[str, Any]:
    """Move an appointment; return it, or the refusal."""
    return await client.play("appointmentMove", {"id": appointment, "slot": slot}, ON_APPOINTMENT)


async def cancel(client: Client, appointment: str) -> dict[str, Any]:
    """Cancel an appointment; return it, or the refusal."""
    return await client.play("appointmentCancel", {"id": appointment}, ON_APPOINTMENT)


async def planned(client: Client, demande: str) -> dict[str, Any]:
    """Return what a demande says of its appointments, its hold and its history."""
    found = await client.data(
        f"query D($id: ID!) {{ demande(id: $id) {{ status appointments {{ {APPOINTMENT} }}"
        f" slotHold {{ id expiresAt slot {{ id }} }} history {{ edges {{ node {{ kind by about {{ id }} }} }} }} }} }}",
        {"id": demande},
    )
    seen: dict[str, Any] = found["demande"]
    return seen


def steps(seen: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what happened to the appointments of a demande, and by whom; mails leave in between."""
    nodes = [edge["node"] for edge in seen["history"]["edges"]]
    return [(one["kind"], one["by"]) for one in nodes if one["kind"].startswith("APPOINTMENT")]


def wall(moment: str) -> str:
    """Return when a moment of the graph is by the collectivité's clocks."""
    return datetime.fromisoformat(moment).astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


def ahead(moment: str, **by: float) -> datetime:
    """Return a moment so long after one of the graph."""
    return datetime.fromisoformat(moment) + timedelta(**by)
