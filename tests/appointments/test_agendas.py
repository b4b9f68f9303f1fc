"""Can a manager say when a service receives people, and is what is shown then what the rule says?"""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from models.agendas import Agenda
from schema import ids
from tests.appointments.receiving import (
    AGENDA,
    PARIS,
    book,
    opened,
    receive,
    save,
    sent,
    slot_id,
    slots,
    wall,
)
from tests.portal import Client, Portal

ARROWS = """
query A($id: ID!, $from: DateTime, $day: Date!) { node(id: $id) { ... on Agenda {
    firstAvailable(from: $from) { id startsAt agenda { id } } previousDay(before: $day) nextDay(after: $day)
} } }
"""


async def arrows(client: Client, agenda: str, day: date, from_: datetime | None = None) -> dict[str, Any]:
    """Return « 1er dispo » and where the calendar's arrows lead from a day."""
    asked = {"id": agenda, "day": day.isoformat(), "from": from_ and from_.isoformat()}
    found: dict[str, Any] = (await client.data(ARROWS, asked))["node"]
    return found


@pytest.mark.capability("S004-42", "S004-43")
async def test_the_calendar_of_a_type_shows_what_is_free_and_its_arrows_lead_to_it(portal: Portal) -> None:
    agenda = await receive(portal, openings=opened("TUESDAY", "FRIDAY"), closedOn=["2026-03-06"])
    visitor = portal.client()
    offered = (await visitor.data('{ demandeType(slug: "acte-de-naissance") { steps agenda { id name } } }'))[
        "demandeType"
    ]

    march = await slots(visitor, agenda, date(2026, 3, 1), date(2026, 3, 31))
    from_tuesday = await arrows(visitor, agenda, date(2026, 3, 3))
    later = await arrows(visitor, agenda, date(2026, 3, 10), datetime.fromisoformat("2026-03-10T10:15:00+01:00"))

    assert offered == {"steps": offered["steps"], "agenda": {"id": agenda, "name": "Accueil de l’état civil"}}
    assert "APPOINTMENT" in offered["steps"]
    assert [wall(one["startsAt"]) for one in march][:7] == [
        "2026-03-03 09:00",
        "2026-03-03 09:30",
        "2026-03-03 10:00",
        "2026-03-03 10:30",
        "2026-03-03 11:00",
        "2026-03-03 11:30",
        "2026-03-10 09:00",
    ]
    assert len(march) == 8 * 6
    assert {one["placesLeft"] for one in march} == {1}
    assert from_tuesday["firstAvailable"] == {**_first(march), "agenda": {"id": agenda}}
    assert (from_tuesday["previousDay"], from_tuesday["nextDay"]) == (None, "2026-03-10")
    assert wall(later["firstAvailable"]["startsAt"]) == "2026-03-10 10:30"
    assert (later["previousDay"], later["nextDay"]) == ("2026-03-03", "2026-03-13")


def _first(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: found[0][name] for name in ("id", "startsAt")}


@pytest.mark.capability("S004-42", "S004-44")
async def test_a_full_slot_is_shown_by_nothing_but_its_id_and_what_is_shown_can_be_booked(portal: Portal) -> None:
    agenda = await receive(portal, openings=opened("TUESDAY", to="10:00"))
    client, demande = await sent(portal)
    first, second = await slots(client, agenda, date(2026, 3, 3))

    booked = await book(client, demande["id"], first["id"])

    assert booked["startsAt"] == first["startsAt"]
    assert await slots(client, agenda, date(2026, 3, 3)) == [second]
    assert (await arrows(client, agenda, date(2026, 3, 3)))["firstAvailable"]["id"] == second["id"]
    shown = "query N($id: ID!) { node(id: $id) { ... on Slot { startsAt placesLeft } } }"
    assert (await client.data(shown, {"id": first["id"]}))["node"] == {"startsAt": first["startsAt"], "placesLeft": 0}
    for nowhere in (
        slot_id(agenda, date(2026, 3, 3), time(10)),
        slot_id(agenda, date(2026, 3, 2), time(9)),
        ids.write("Slot", "7"),
        ids.write("Slot", "9" * 18),
    ):
        assert (await client.data(shown, {"id": nowhere}))["node"] is None


async def test_an_agenda_without_a_free_slot_says_so_in_every_way(portal: Portal) -> None:
    agenda = await receive(portal, openings=opened("TUESDAY"), horizonDays=7, closedOn=["2026-03-03"])
    visitor = portal.client()

    found = await arrows(visitor, agenda, date(2026, 3, 5))

    assert found == {"firstAvailable": None, "previousDay": None, "nextDay": None}
    assert await slots(visitor, agenda, date(2026, 3, 1), date(2026, 5, 1)) == []


@pytest.mark.parametrize(("from_", "to"), [("2026-03-02", "2026-03-01"), ("2026-03-01", "2026-05-02"), ("?", "2026")])
async def test_days_that_make_no_calendar_are_refused(portal: Portal, from_: str, to: str) -> None:
    agenda = await receive(portal)

    code = await portal.client().error_code(
        "query S($id: ID!, $from: Date!, $to: Date!) { node(id: $id) { ... on Agenda { slots(from: $from, to: $to)"
        " { id } } } }",
        {"id": agenda, "from": from_, "to": to},
    )

    assert code == "BAD_USER_INPUT"


async def test_the_portal_decides_which_public_holidays_close_every_agenda(portal: Portal) -> None:
    agenda = await receive(portal)
    administrator = await portal.agent("ADMINISTRATOR")
    good_friday, easter_monday = date(2026, 4, 3), date(2026, 4, 6)
    at_home = await slots(administrator, agenda, good_friday, easter_monday)

    saved = await administrator.play(
        "portalSave",
        {"version": 1, "holidaySubdivision": " 67 ", "reminderTime": "17:30:00"},
        "... on Portal { holidaySubdivision reminderTime }",
    )
    in_alsace = await slots(administrator, agenda, good_friday, easter_monday)
    refused = await administrator.play(
        "portalSave", {"version": 2, "holidaySubdivision": "75", "reminderTime": None}, ""
    )

    assert saved == {"__typename": "Portal", "holidaySubdivision": "67", "reminderTime": "17:30:00"}
    assert {wall(one["startsAt"])[:10] for one in at_home} == {"2026-04-03", "2026-04-04", "2026-04-05"}
    assert {wall(one["startsAt"])[:10] for one in in_alsace} == {"2026-04-04", "2026-04-05"}
    assert {(field["path"][0], field["code"]) for field in refused["fields"]} == {
        ("holidaySubdivision", "INVALID"),
        ("reminderTime", "REQUIRED"),
    }


async def test_a_manager_saves_the_agendas_of_their_services_and_no_other(portal: Portal) -> None:
    manager = await portal.agent("MANAGER", services=["etat-civil"], name="Marie Chef")
    elsewhere = await portal.agent("MANAGER", services=["eau"], name="Max Leau")
    made = await save(manager, instructions="Apportez une **pièce d’identité**.", closedOn=["2026-05-15", "2026-05-15"])

    again = await save(manager, id=made["id"], version=1, slotMinutes=20, openings=opened("MONDAY", to="00:00"))
    stale = await save(manager, id=made["id"], version=1)
    async with portal.untouched():
        refused = [
            await save(elsewhere, id=made["id"], version=2),
            await save(elsewhere, id=made["id"], version=2, service="eau"),
            await save(manager, id=ids.write("Agenda", 999), version=2),
        ]
    desks = [(await one.data(f"{{ agent {{ agendas {{ {AGENDA} }} }} }}"))["agent"] for one in (manager, elsewhere)]

    assert made["closedOn"] == ["2026-05-15"]
    assert (made["version"], again["version"], stale["code"]) == (1, 2, "STALE_VERSION")
    assert again["openings"] == [{"weekday": "MONDAY", "from": "09:00:00", "to": "00:00:00", "places": 1}]
    assert again["instructions"] is None
    assert [one["code"] for one in refused] == ["INVALID_INPUT", "NOT_FOUND", "NOT_FOUND"]
    assert desks == [
        {"agendas": [{name: value for name, value in again.items() if name != "__typename"}]},
        {"agendas": []},
    ]
    [entry] = await portal.sql("SELECT about_id FROM audit_entry WHERE action = 'agendaSave' ORDER BY id DESC LIMIT 1")
    assert ids.write("Agenda", entry["about_id"]) == made["id"]


async def test_every_fault_of_an_agenda_is_told_at_once(portal: Portal) -> None:
    manager = await portal.agent("MANAGER", services=["etat-civil"], name="Marie Chef")
    openings = [
        {"weekday": "MONDAY", "from": "09:00", "to": "08:00"},
        {"weekday": "MONDAY", "from": "matin", "to": "12:00"},
    ]

    unread = await save(manager, openings=openings, closedOn=["demain"])
    async with portal.untouched():
        refused = await save(manager, openings=openings[:1], name=" ", place="x" * 201, slotMinutes=1, horizonDays=999)

    assert [".".join(field["path"]) for field in unread["fields"]] == ["openings.1.from", "closedOn.0"]
    assert {".".join(field["path"]): field["code"] for field in refused["fields"]} == {
        "name": "REQUIRED",
        "place": "TOO_LONG",
        "slotMinutes": "OUT_OF_RANGE",
        "openings.0.to": "INVALID",
        "horizonDays": "OUT_OF_RANGE",
    }
    assert refused["fields"][3]["message"].startswith("La fin de cette ouverture doit suivre son début")


async def test_of_ten_saves_of_one_version_at_once_one_wins(portal: Portal) -> None:
    manager = await portal.agent("MANAGER", services=["etat-civil"], name="Marie Chef")
    made = await save(manager)

    results = await asyncio.gather(*(save(manager, id=made["id"], version=1, name=f"Bureau {n}") for n in range(10)))

    assert [one.get("code") for one in results].count("STALE_VERSION") == 9
    assert await Agenda.filter(version=2).count() == 1


@pytest.mark.capability("S004-42")
@pytest.mark.parametrize(
    ("day", "early", "late"),
    [
        # Twenty-four real hours of notice: a day of 23 or 25 hours moves them on the clock.
        (date(2026, 3, 29), "2026-03-30 01:30", "2026-03-31 00:00"),
        (date(2026, 3, 30), "2026-03-31 00:30", "2026-04-01 00:00"),
        (date(2026, 10, 25), "2026-10-25 23:30", "2026-10-27 00:00"),
        (date(2026, 10, 26), "2026-10-27 00:30", "2026-10-28 00:00"),
    ],
)
async def test_around_a_change_of_hour_the_first_slot_is_a_real_day_away(
    portal: Portal, day: date, early: str, late: str
) -> None:
    every_quarter = {"openings": opened(from_="00:00", to="00:00"), "slotMinutes": 15, "horizonDays": 3}
    agenda = await receive(portal, at=datetime.combine(day, time(0, 15), PARIS), **every_quarter)

    for clock, first in ((time(0, 15), early), (time(23, 45), late)):
        portal.clock.set(datetime.combine(day, clock, PARIS))
        found = await arrows(portal.client(), agenda, day)

        assert wall(found["firstAvailable"]["startsAt"]) == first
        assert found["previousDay"] is None
        assert found["nextDay"] == str(max(day + timedelta(days=1), _day(first)))


def _day(wall_clock: str) -> date:
    return date.fromisoformat(wall_clock[:10])
