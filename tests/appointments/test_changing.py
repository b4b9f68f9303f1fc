"""Is an appointment booked, moved and cancelled by whoever it is for, in time, and told to all who must know?"""

from datetime import date, time
from typing import Any

import pytest

from models.appointments import Appointment
from schema import ids
from tests.appointments.receiving import (
    ON_APPOINTMENT,
    PARIS,
    ahead,
    book,
    cancel,
    hold,
    move,
    opened,
    planned,
    receive,
    save,
    sent,
    slot_id,
    slots,
    steps,
    submit,
)
from tests.demandes.asking import begun
from tests.portal import Client, Portal

COMING = "{ me { appointments { edges { node { id } } } } dashboard { upcomingAppointments { id } } }"
WEDNESDAY, THURSDAY = date(2026, 3, 4), date(2026, 3, 5)


@pytest.mark.capability("S000-19", "S004-41")
async def test_a_citizen_books_moves_and_cancels_and_sees_each_step(portal: Portal) -> None:
    agenda = await receive(portal)
    claire = await portal.citizen("claire")
    _, demande = await sent(portal, claire)
    first, second, *_ = await slots(claire, agenda, WEDNESDAY)

    booked = await book(claire, demande["id"], first["id"])
    coming = await claire.data(
        "{ me { appointments { edges { node { id } } } } dashboard { upcomingAppointments { id } } }"
    )
    moved = await move(claire, booked["id"], second["id"])
    freed = await slots(claire, agenda, WEDNESDAY)
    cancelled = await cancel(claire, booked["id"])
    after = await planned(claire, demande["id"])
    nothing = await claire.data(COMING)
    everything = await claire.data("{ me { appointments(upcoming: false) { edges { node { id status } } } } }")

    assert booked["status"] == "BOOKED"
    assert (booked["startsAt"], booked["demande"], booked["agenda"]) == (
        first["startsAt"],
        {"id": demande["id"]},
        {"id": agenda},
    )
    assert ahead(booked["movableUntil"], hours=24) == ahead(first["startsAt"])
    assert coming["me"]["appointments"]["edges"] == [{"node": {"id": booked["id"]}}]
    assert coming["dashboard"]["upcomingAppointments"] == [{"id": booked["id"]}]
    assert (moved["id"], moved["startsAt"]) == (booked["id"], second["startsAt"])
    assert (freed[0], second["id"] in [one["id"] for one in freed]) == (first, False)
    assert (cancelled["status"], cancelled["movableUntil"]) == ("CANCELLED", None)
    assert after["appointments"] == []
    assert steps(after) == [
        ("APPOINTMENT_BOOKED", "CITIZEN"),
        ("APPOINTMENT_MOVED", "CITIZEN"),
        ("APPOINTMENT_CANCELLED", "CITIZEN"),
    ]
    assert everything["me"]["appointments"]["edges"] == [{"node": {"id": booked["id"], "status": "CANCELLED"}}]
    assert nothing == {"me": {"appointments": {"edges": []}}, "dashboard": {"upcomingAppointments": []}}
    assert len(await slots(claire, agenda, WEDNESDAY)) == 6


@pytest.mark.capability("S004-41")
async def test_a_move_takes_the_new_place_and_frees_the_old_one_or_neither(portal: Portal) -> None:
    agenda = await receive(portal)
    visitor, demande = await sent(portal)
    other, taken = await sent(portal)
    first, second, *_ = await slots(visitor, agenda, WEDNESDAY)
    booked = await book(visitor, demande["id"], first["id"])
    await book(other, taken["id"], second["id"])

    async with portal.untouched():
        refused = [
            await move(visitor, booked["id"], second["id"]),
            await move(visitor, booked["id"], first["id"]),
            await move(visitor, booked["id"], slot_id(agenda, date(2026, 4, 6), time(9))),
            await move(visitor, booked["id"], demande["id"]),
            await move(other, booked["id"], (await slots(visitor, agenda, THURSDAY))[0]["id"]),
            await cancel(other, booked["id"]),
        ]

    assert [one["code"] for one in refused] == [
        "SLOT_TAKEN",
        "ALREADY_DONE",
        "NOT_OPEN",
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_FOUND",
    ]
    assert (await planned(visitor, demande["id"]))["appointments"][0]["startsAt"] == first["startsAt"]


@pytest.mark.capability("S004-41")
@pytest.mark.parametrize("day", [date(2026, 3, 30), date(2026, 10, 26)])
async def test_too_late_is_said_with_until_when_and_one_can_still_cancel(portal: Portal, day: date) -> None:
    nine = ahead(f"{day} 09:00").replace(tzinfo=PARIS)
    agenda = await receive(portal, at=ahead(nine.isoformat(), days=-6))
    claire = await portal.citizen("claire")
    _, demande = await sent(portal, claire)
    booked = await book(claire, demande["id"], slot_id(agenda, day, time(9)))
    later = slot_id(agenda, date(day.year, day.month, day.day + 1), time(9))
    # The night before has 23 hours or 25: a day of notice is a real one.
    portal.clock.set(ahead(booked["movableUntil"], seconds=1))

    async with portal.untouched():
        too_late = await move(claire, booked["id"], later)
    seen = (await planned(claire, demande["id"]))["appointments"][0]["movableUntil"]
    cancelled = await cancel(claire, booked["id"])
    async with portal.untouched():
        again = [await cancel(claire, booked["id"]), await move(claire, booked["id"], later)]

    assert (too_late["code"], seen) == ("TOO_LATE", None)
    said = {30: "jusqu’au dimanche 29 mars 2026 à 09:00.", 26: "jusqu’au dimanche 25 octobre 2026 à 09:00."}
    assert too_late["message"].endswith(said[day.day])
    assert cancelled["status"] == "CANCELLED"
    assert [one["code"] for one in again] == ["NOT_IN_THIS_STATE", "NOT_IN_THIS_STATE"]


async def test_what_has_begun_is_neither_moved_nor_cancelled_and_another_can_be_booked_after_it(
    portal: Portal,
) -> None:
    agenda = await receive(portal)
    claire = await portal.citizen("claire")
    _, demande = await sent(portal, claire)
    booked = await book(claire, demande["id"], slot_id(agenda, WEDNESDAY, time(9)))
    portal.clock.set(ahead(booked["startsAt"], minutes=1))

    async with portal.untouched():
        refused = [
            await cancel(claire, booked["id"]),
            await move(claire, booked["id"], slot_id(agenda, date(2026, 3, 10), time(9))),
            await book(claire, demande["id"], slot_id(agenda, date(2026, 3, 10), time(9))),
        ]
    portal.clock.forward(minutes=30)
    second = await book(claire, demande["id"], slot_id(agenda, date(2026, 3, 10), time(9)))

    assert [one["code"] for one in refused] == ["TOO_LATE", "TOO_LATE", "ALREADY_DONE"]
    assert second["__typename"] == "Appointment"


async def test_cancelling_the_demande_frees_its_place(portal: Portal) -> None:
    agenda = await receive(portal)
    visitor, demande = await sent(portal)
    booked = await book(visitor, demande["id"], slot_id(agenda, WEDNESDAY, time(9)), remindAt="anne@example.org")

    done = await visitor.play("demandeCancel", {"id": demande["id"], "confirm": True}, "... on Demande { status }")
    state = await planned(visitor, demande["id"])

    assert done == {"__typename": "Demande", "status": "CANCELLED"}
    assert state["appointments"] == []
    assert [row["status"] for row in await portal.sql("SELECT status FROM appointment")] == ["CANCELLED"]
    assert len(await slots(visitor, agenda, WEDNESDAY)) == 6
    assert booked["id"] in [edge["node"]["about"]["id"] for edge in state["history"]["edges"] if edge["node"]["about"]]
    reminders = await portal.sql("SELECT status FROM letter WHERE kind = 'appointment_reminder'")
    assert reminders == [{"status": "DROPPED"}]


async def test_what_new_openings_leave_outside_is_listed_and_stands_until_an_agent_moves_or_cancels_it(
    portal: Portal,
) -> None:
    agenda = await receive(portal, openings=opened(places=2))
    manager = await portal.agent("MANAGER", services=["etat-civil"], name="Zoé Chef")
    agent, elsewhere = await again(portal)
    outside = await sent(portal, await portal.citizen("claire"))
    inside = await sent(portal)
    wednesday = await book(*_with(outside), slot_id(agenda, WEDNESDAY, time(9)))
    thursday = await book(*_with(inside), slot_id(agenda, THURSDAY, time(9, 30)))

    saved = await save(manager, id=agenda, version=1, openings=opened("THURSDAY"), slotMinutes=20)
    look = "query N($id: ID!) { node(id: $id) { ... on Agenda { appointmentsOutside { id demande { id } } } } }"
    seen = [(await one.data(look, {"id": agenda}))["node"] for one in (agent, elsewhere, outside[0])]
    portal.clock.set(ahead(wednesday["startsAt"], hours=-1))
    agent, elsewhere = await again(portal)
    moved = await move(agent, wednesday["id"], slot_id(agenda, THURSDAY, time(11)))
    dropped = await cancel(agent, thursday["id"])
    refused = [await cancel(elsewhere, thursday["id"]), await cancel(agent, thursday["id"])]
    after = (await agent.data(look, {"id": agenda}))["node"]

    assert saved["version"] == 2
    assert seen[0] == {"appointmentsOutside": [{"id": wednesday["id"], "demande": {"id": outside[1]["id"]}}]}
    assert seen[1:] == [{"appointmentsOutside": None}, {"appointmentsOutside": None}]
    assert (moved["__typename"], dropped["status"]) == ("Appointment", "CANCELLED")
    assert [one["code"] for one in refused] == ["NOT_FOUND", "NOT_IN_THIS_STATE"]
    assert after == {"appointmentsOutside": []}
    looks = await portal.sql("SELECT actor, about_id FROM audit_entry WHERE action = 'agenda.appointmentsOutside'")
    assert [row["about_id"] for row in looks] == [ids.row(outside[1]["id"], "Demande")]
    assert steps(await planned(outside[0], outside[1]["id"]))[-1] == ("APPOINTMENT_MOVED", "TOWN_HALL")
    audited = await portal.sql("SELECT action FROM audit_entry WHERE about_type = 'Appointment' ORDER BY id")
    assert [row["action"] for row in audited] == ["appointmentMove", "appointmentCancel"]


async def again(portal: Portal) -> list[Client]:
    """Return an agent of the service and one of another, signed in for a day of work."""
    day = f"{portal.clock():%A}"
    return [
        await portal.agent(services=["etat-civil"], name=f"Agathe {day}"),
        await portal.agent(services=["eau"], name=f"Yves {day}"),
    ]


def _with(sender: tuple[Client, dict[str, Any]]) -> tuple[Client, str]:
    return sender[0], sender[1]["id"]


async def test_agents_see_whom_they_receive_that_day_and_say_who_came(portal: Portal) -> None:
    agenda = await receive(portal, openings=opened(places=2))
    agent, elsewhere = await again(portal)
    people = [await sent(portal) for _ in range(3)]
    late, early, gone = [
        await book(*_with(one), slot_id(agenda, WEDNESDAY, at))
        for one, at in zip(people, (time(11), time(9), time(9)), strict=True)
    ]
    await cancel(people[2][0], gone["id"])
    look = (
        "query D($day: Date!) { agent { appointments(day: $day) { id status demande { id contact { lastName } } } } }"
    )

    async def record(who: Client, appointment: str, honoured: bool) -> dict[str, Any]:
        given = {"id": appointment, "honoured": honoured}
        return await who.play("appointmentRecord", given, ON_APPOINTMENT)

    async with portal.untouched("audit_entry"):
        too_early = await record(agent, early["id"], True)
    portal.clock.set(ahead(early["startsAt"], minutes=5))
    agent, elsewhere = await again(portal)
    day = (await agent.data(look, {"day": str(WEDNESDAY)}))["agent"]["appointments"]
    others = [
        (await one.data(look, {"day": when}))["agent"]["appointments"]
        for one, when in ((elsewhere, str(WEDNESDAY)), (agent, str(THURSDAY)))
    ]
    said = [await record(agent, early["id"], False), await record(agent, early["id"], True)]
    refused = [
        await record(elsewhere, early["id"], True),
        await record(agent, late["id"], True),
        await record(agent, gone["id"], True),
    ]

    assert [one["id"] for one in day] == [early["id"], late["id"]]
    assert day[0]["demande"] == {"id": people[1][1]["id"], "contact": {"lastName": "Petit"}}
    assert others == [[], []]
    assert (too_early["code"], [one["status"] for one in said]) == ("TOO_EARLY", ["MISSED", "HONOURED"])
    assert [one["code"] for one in refused] == ["NOT_FOUND", "TOO_EARLY", "NOT_IN_THIS_STATE"]
    await agent.data("query N($id: ID!) { node(id: $id) { ... on Appointment { reminder { email } } } }", early)
    seen = await portal.sql("SELECT action FROM audit_entry WHERE about_type = 'Demande' ORDER BY id")
    assert [row["action"] for row in seen] == ["agent.appointments", "agent.appointments", "node"]


async def test_the_same_key_books_once_and_answers_as_it_first_did(portal: Portal) -> None:
    agenda = await receive(portal)
    visitor, demande = await sent(portal)
    given = {"slot": slot_id(agenda, WEDNESDAY, time(9)), "demande": demande["id"]}
    keyed = {"Idempotency-Key": "rendez-vous"}

    answers = [await visitor.play("appointmentBook", given, "... on Appointment { id }", headers=keyed) for _ in "ab"]
    too_late = {"id": answers[0]["id"], "slot": slot_id(agenda, date(2026, 3, 1), time(9))}
    refusals = [
        await visitor.play("appointmentMove", too_late, "", headers={"Idempotency-Key": "plus-tard"}) for _ in "ab"
    ]

    assert answers[0] == answers[1]
    assert await Appointment.all().count() == 1
    assert refusals[0]["code"] == "TOO_LATE"
    assert refusals[0] == refusals[1]


async def test_a_ticket_of_an_account_s_demande_sees_no_appointment(portal: Portal) -> None:
    agenda = await receive(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    await hold(claire, draft["id"], slot_id(agenda, WEDNESDAY, time(9)))
    demande = await submit(claire, draft)
    onlooker = portal.client()
    opened_by_ticket = await onlooker.play(
        "demandeOpenByTicket",
        {"ticket": demande["ticket"]},
        "... on SignedIn { token }",
    )
    onlooker.token = opened_by_ticket["token"]
    appointment = (await planned(claire, demande["id"]))["appointments"][0]["id"]

    seen = await onlooker.data(
        "query D($id: ID!, $a: ID!) { demande(id: $id) { appointments { id } slotHold { id } } node(id: $a) { id } }",
        {"id": demande["id"], "a": appointment},
    )
    async with portal.untouched():
        refused = await cancel(onlooker, appointment)

    assert seen == {"demande": {"appointments": None, "slotHold": None}, "node": None}
    assert refused["code"] == "NOT_FOUND"
