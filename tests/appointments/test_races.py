"""When thirty want the last place at the same instant, does one have it, whatever else is moved, held and cancelled?"""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from schema import ids
from tests.accounts.together import names, play_together
from tests.appointments.receiving import PARIS, book, hold, opened, receive, sent, slot_id, submit
from tests.demandes.asking import begun, begun_by_visitor
from tests.portal import Client, Portal

#: Security's promise.
ROUNDS, MANY = 10, 30
WEDNESDAY = date(2026, 3, 4)
HOURS = [time(9 + number) for number in range(ROUNDS)]


async def drafts(client: Client, count: int) -> list[str]:
    return [draft["id"] for draft in await asyncio.gather(*(begun(client) for _ in range(count)))]


async def send(portal: Portal, demandes: list[str]) -> None:
    """Have drafts be as once sent, without their letters."""
    await portal.sql(
        "UPDATE demande SET status = 'SUBMITTED', submitted_at = $1, ticket_sealed = 'sealed',"
        " ticket_digest = decode(md5(id::text), 'hex') WHERE id = ANY($2)",
        portal.clock(),
        [ids.row(demande, "Demande") for demande in demandes],
    )


async def put(portal: Portal, agenda: str, demande: str, at: time) -> str:
    """Write an appointment as if it had been made long ago; return its id."""
    starts_at = datetime.combine(WEDNESDAY, at, PARIS)
    [row] = await portal.sql(
        "INSERT INTO appointment (demande_id, agenda_id, starts_at, ends_at, status, sequence, booked_at, changed_at)"
        " VALUES ($1, $2, $3, $4, 'BOOKED', 0, $5, $5) RETURNING id",
        ids.row(demande, "Demande"),
        ids.row(agenda, "Agenda"),
        starts_at,
        starts_at + timedelta(hours=1),
        portal.clock(),
    )
    return ids.write("Appointment", row["id"])


async def taken(portal: Portal, at: time) -> int:
    """Count who has a place at a time, or keeps one."""
    [row] = await portal.sql(
        "SELECT (SELECT count(*) FROM appointment WHERE starts_at = $1 AND status = 'BOOKED')"
        " + (SELECT count(*) FROM slot_hold WHERE starts_at = $1 AND expires_at > $2) AS taken",
        datetime.combine(WEDNESDAY, at, PARIS),
        portal.clock(),
    )
    return int(row["taken"])


def nine_to_seven(places: int) -> dict[str, Any]:
    return {"openings": opened(to="19:00", places=places), "slotMinutes": 60}


@pytest.mark.capability("S004-44")
async def test_of_thirty_who_want_the_last_place_one_has_it(portal: Portal) -> None:
    agenda = await receive(portal, **nine_to_seven(2))
    claire = await portal.citizen("claire")
    holding, booking, [first] = await drafts(claire, 15), await drafts(claire, 15), await drafts(claire, 1)
    await send(portal, [*booking, first])

    for number, at in enumerate(HOURS):
        await put(portal, agenda, first, at)
        slot = slot_id(agenda, WEDNESDAY, at)
        results = await play_together(
            portal,
            [(claire, "slotHold", {"slot": slot, "demande": demande}) for demande in holding]
            + [(claire, "appointmentBook", {"slot": slot, "demande": demande}) for demande in booking],
        )

        told = names(results)
        assert told.count("SLOT_TAKEN") == MANY - 1, (number, told)
        assert told.count("Appointment") + told.count("SlotHold") == 1, (number, told)
        assert await taken(portal, at) == 2
        await portal.sql("DELETE FROM appointment")


@pytest.mark.capability("S004-41", "S004-44")
async def test_moves_holds_bookings_and_cancels_at_once_never_take_more_than_there_is(portal: Portal) -> None:
    places = 3
    agenda = await receive(portal, **nine_to_seven(places))
    await portal.sql("UPDATE agenda SET min_notice_hours = 0")
    claire = await portal.citizen("claire")
    holding, booking, moving, [leaving] = [await drafts(claire, count) for count in (10, 9, 10, 1)]
    await send(portal, [*booking, *moving, leaving])
    # More than there are places for, as an agenda may be once it receives fewer: who leaves frees nothing for others.
    crowded = [await put(portal, agenda, demande, HOURS[-1]) for demande in moving]

    for number, at in enumerate(HOURS[:-1]):
        gone = await put(portal, agenda, leaving, at)
        slot = slot_id(agenda, WEDNESDAY, at)
        results = await play_together(
            portal,
            [(claire, "appointmentMove", {"id": one, "slot": slot}) for one in crowded]
            + [(claire, "slotHold", {"slot": slot, "demande": demande}) for demande in holding]
            + [(claire, "appointmentBook", {"slot": slot, "demande": demande}) for demande in booking]
            + [(claire, "appointmentCancel", {"id": gone})],
        )

        told = names(results)
        won = [name for name in told if name in ("Appointment", "SlotHold")]
        assert set(told) <= {"Appointment", "SlotHold", "SLOT_TAKEN"}, (number, told)
        # The cancel is one of them; its place was given again if it came in time.
        assert len(won) - 1 == await taken(portal, at), number
        assert places - 1 <= len(won) - 1 <= places, number
        await portal.sql("DELETE FROM appointment WHERE demande_id = ANY($1)", [ids.row(d, "Demande") for d in booking])
    [row] = await portal.sql("SELECT count(*) AS kept FROM appointment WHERE status = 'BOOKED'")
    assert row["kept"] == len(moving)


@pytest.mark.capability("S004-44")
async def test_a_draft_sent_by_thirty_clicks_has_one_appointment(portal: Portal) -> None:
    agenda = await receive(portal)
    visitor, draft = await begun_by_visitor(portal)
    await hold(visitor, draft["id"], slot_id(agenda, WEDNESDAY, time(9)))
    saved = await visitor.play(
        "demandeSave",
        {
            "id": draft["id"],
            "version": 1,
            "answers": {"lieu": "Reims", "date": "1980-05-17", "sorte": "INTEGRALE"},
            "contact": {"firstName": "Anne", "lastName": "Petit", "email": "anne@example.org"},
        },
        "... on Demande { version }",
    )
    results = await play_together(
        portal, [(visitor, "demandeSubmit", {"id": draft["id"], "version": saved["version"]})] * MANY
    )

    assert names(results).count("Demande") == 1
    assert await taken(portal, time(9)) == 1


async def test_a_place_that_somebody_s_faster_clock_has_given_away_is_not_given_twice(portal: Portal) -> None:
    agenda = await receive(portal)
    visitor, draft = await begun_by_visitor(portal)
    slot = slot_id(agenda, WEDNESDAY, time(9))
    await hold(visitor, draft["id"], slot)
    client, demande = await sent(portal)

    portal.clock.forward(minutes=11)
    booked = await book(client, demande["id"], slot)
    portal.clock.forward(minutes=-11)
    refused = await submit(visitor, draft)

    assert booked["__typename"] == "Appointment"
    assert refused["code"] == "SLOT_TAKEN"
    assert await taken(portal, time(9)) == 2  # the hold is still there, for nothing
