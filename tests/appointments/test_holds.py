"""Is a place kept while the form is filled in, given back by itself, and made the appointment when it is sent?"""

from datetime import date, time, timedelta

import pytest

from models.appointments import Appointment, SlotHold
from resolvers import door
from resolvers.appointments import holds
from schema import ids
from tests.appointments.receiving import (
    ahead,
    book,
    hold,
    move,
    opened,
    planned,
    receive,
    sent,
    slot_id,
    slots,
    submit,
)
from tests.demandes.asking import begun, begun_by_visitor
from tests.demandes.types import offer
from tests.portal import Portal

TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)


@pytest.mark.capability("S004-18", "S004-44")
async def test_a_visitor_s_place_is_kept_while_the_form_is_filled_in_and_becomes_the_appointment(
    portal: Portal,
) -> None:
    agenda = await receive(portal)
    visitor, draft = await begun_by_visitor(portal)
    first, second, *_ = await slots(visitor, agenda, WEDNESDAY)

    held = await hold(visitor, draft["id"], first["id"])
    other = await hold(visitor, draft["id"], second["id"], remindAt="anne@example.org")
    kept = await planned(visitor, draft["id"])
    free = await slots(visitor, agenda, WEDNESDAY)
    done = await submit(visitor, draft)
    after = await planned(visitor, done["id"])

    assert held["slot"] == {**first, "placesLeft": 0}
    assert ahead(held["expiresAt"]) - portal.clock() < timedelta(minutes=10)
    assert kept["slotHold"] == {"id": other["id"], "expiresAt": other["expiresAt"], "slot": {"id": second["id"]}}
    assert kept["appointments"] == []
    assert [one["id"] for one in free[:2]] == [first["id"], free[1]["id"]]
    assert second["id"] not in [one["id"] for one in free]
    [appointment] = after["appointments"]
    assert (appointment["startsAt"], appointment["status"]) == (second["startsAt"], "BOOKED")
    assert appointment["reminder"]["email"] == "anne@example.org"
    assert after["slotHold"] is None
    booked = [edge["node"] for edge in after["history"]["edges"] if edge["node"]["kind"] == "APPOINTMENT_BOOKED"]
    assert booked == [{"kind": "APPOINTMENT_BOOKED", "by": "CITIZEN", "about": {"id": appointment["id"]}}]
    assert await SlotHold.all().count() == 0


@pytest.mark.capability("S004-44")
async def test_a_hold_gives_its_place_back_by_itself_and_sending_then_sends_nothing(portal: Portal) -> None:
    agenda = await receive(portal)
    visitor, draft = await begun_by_visitor(portal)
    first, second, *_ = await slots(visitor, agenda, WEDNESDAY)
    await hold(visitor, draft["id"], first["id"])
    portal.clock.forward(minutes=10, seconds=1)

    given_back = await slots(visitor, agenda, WEDNESDAY)
    async with portal.untouched("demande"):
        expired = await submit(visitor, draft)
    client, demande = await sent(portal)
    await book(client, demande["id"], first["id"])
    draft["version"] += 1
    async with portal.untouched("demande"):
        taken = await submit(visitor, draft)
    state = await planned(visitor, draft["id"])
    await hold(visitor, draft["id"], second["id"])
    draft["version"] += 1
    done = await submit(visitor, draft)

    assert given_back[0] == first
    assert (expired["code"], taken["code"]) == ("HOLD_EXPIRED", "SLOT_TAKEN")
    assert (state["status"], state["slotHold"]) == ("DRAFT", None)
    assert (await planned(visitor, done["id"]))["appointments"][0]["startsAt"] == second["startsAt"]


@pytest.mark.capability("S004-44")
async def test_a_place_is_released_for_others_and_one_can_do_without(portal: Portal) -> None:
    agenda = await receive(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    first, *_ = await slots(claire, agenda, WEDNESDAY)
    await hold(claire, draft["id"], first["id"])
    portal.clock.forward(minutes=11)

    released = await claire.play("slotRelease", {"demande": draft["id"]}, "... on Demande { id slotHold { id } }")
    again = await claire.play("slotRelease", {"demande": draft["id"]}, "... on Demande { id }")
    done = await submit(claire, draft)

    assert released == {"__typename": "Demande", "id": draft["id"], "slotHold": None}
    assert again["id"] == draft["id"]
    assert (await planned(claire, done["id"]))["appointments"] == []
    assert (await slots(claire, agenda, WEDNESDAY))[0] == first


@pytest.mark.capability("S004-40")
async def test_a_demande_without_an_appointment_shows_none(portal: Portal) -> None:
    await receive(portal)
    claire = await portal.citizen("claire")

    _, demande = await sent(portal, claire)

    assert (await planned(claire, demande["id"]))["appointments"] == []


async def test_what_cannot_be_had_is_refused_with_its_reason_and_nothing_is_taken(portal: Portal) -> None:
    agenda = await receive(portal, horizonDays=40, closedOn=["2026-03-11"])
    visitor, draft = await begun_by_visitor(portal)
    stranger, elsewhere = await begun_by_visitor(portal)
    claire = await portal.citizen("claire")
    good = (await slots(visitor, agenda, WEDNESDAY))[0]["id"]
    other_agenda = ids.write("Slot", f"{(ids.row(agenda, 'Agenda') or 0) + 1}0000000000")
    asked = {
        "of yesterday": slot_id(agenda, date(2026, 3, 1), time(9)),
        "too soon": slot_id(agenda, TUESDAY, time(0, 30)),
        "beyond the horizon": slot_id(agenda, date(2026, 4, 20), time(9)),
        "on a holiday": slot_id(agenda, date(2026, 4, 6), time(9)),
        "on a closed day": slot_id(agenda, date(2026, 3, 11), time(9)),
        "between two slots": slot_id(agenda, WEDNESDAY, time(9, 15)),
        "of another agenda": other_agenda,
        "malformed": "U2xvdDo",
        "an id of something else": draft["id"],
    }

    async with portal.untouched():
        told = {why: await hold(visitor, draft["id"], slot) for why, slot in asked.items()}
        not_hers = [await hold(client, draft["id"], good) for client in (stranger, claire)]
        nobody = await portal.client().error_code(
            'mutation { slotHold(input: {slot: "x", demande: "y"}) { __typename } }'
        )
        unread = await hold(visitor, draft["id"], good, remindAt="pas une adresse")

    assert {why: one["code"] for why, one in told.items()} == {
        "of yesterday": "TOO_LATE",
        "too soon": "TOO_LATE",
        "beyond the horizon": "TOO_EARLY",
        "on a holiday": "NOT_OPEN",
        "on a closed day": "NOT_OPEN",
        "between two slots": "NOT_OPEN",
        "of another agenda": "NOT_FOUND",
        "malformed": "NOT_FOUND",
        "an id of something else": "NOT_FOUND",
    }
    assert told["too soon"]["message"].endswith("jusqu’au lundi 2 mars 2026 à 00:30.")
    assert told["beyond the horizon"]["message"].endswith("à partir du mercredi 11 mars 2026 à 08:00.")
    assert [one["code"] for one in not_hers] == ["NOT_FOUND", "NOT_FOUND"]
    assert nobody == "UNAUTHENTICATED"
    assert [(field["path"], field["code"]) for field in unread["fields"]] == [(["remindAt"], "INVALID")]
    assert elsewhere["id"] != draft["id"]


async def test_a_draft_keeps_one_place_at_a_time_and_a_demande_that_was_sent_none(portal: Portal) -> None:
    agenda = await receive(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    first, second, third, *_ = await slots(claire, agenda, WEDNESDAY)

    for one in (first, second, first, first):
        assert (await hold(claire, draft["id"], one["id"]))["slot"]["id"] == one["id"]
    rows = await SlotHold.all().count()
    done = await submit(claire, draft)
    async with portal.untouched():
        refused = await hold(claire, done["id"], third["id"])
        booked = await book(claire, done["id"], third["id"])
        released = await claire.play("slotRelease", {"demande": done["id"]}, "")

    assert rows == 1
    assert [one["code"] for one in (refused, booked, released)] == [
        "NOT_IN_THIS_STATE",
        "ALREADY_DONE",
        "NOT_IN_THIS_STATE",
    ]


async def test_a_hold_is_reached_by_its_id_by_whoever_has_the_draft_while_it_lasts(portal: Portal) -> None:
    agenda = await receive(portal)
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    draft = await begun(claire)
    held = await hold(claire, draft["id"], (await slots(claire, agenda, WEDNESDAY))[0]["id"])
    look = "query N($id: ID!) { node(id: $id) { id } }"

    hers = (await claire.data(look, {"id": held["id"]}))["node"]
    others = [(await client.data(look, {"id": held["id"]}))["node"] for client in (denis, portal.client())]
    portal.clock.forward(minutes=11)
    ended = (await claire.data(look, {"id": held["id"]}))["node"]

    assert hers == {"id": held["id"]}
    assert (others, ended) == ([None, None], None)


async def test_a_place_that_was_promised_is_kept_though_the_agenda_changes(portal: Portal) -> None:
    agenda = await receive(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    chosen = (await slots(claire, agenda, WEDNESDAY))[0]
    await hold(claire, draft["id"], chosen["id"])
    await portal.sql(
        "UPDATE agenda SET openings = $1::jsonb",
        '[{"weekday": "FRIDAY", "from": "14:00:00", "to": "16:00:00", "places": 1}]',
    )

    done = await submit(claire, draft)
    moved = await move(claire, (await planned(claire, done["id"]))["appointments"][0]["id"], chosen["id"])

    assert (await planned(claire, done["id"]))["appointments"][0]["startsAt"] == chosen["startsAt"]
    assert moved["code"] == "NOT_OPEN"


async def test_a_booking_made_before_slots_were_cut_otherwise_takes_a_place_of_each_that_it_overlaps(
    portal: Portal,
) -> None:
    agenda = await receive(portal, openings=opened(places=2))
    client, demande = await sent(portal)
    await book(client, demande["id"], slot_id(agenda, WEDNESDAY, time(9, 30)))
    await portal.sql("UPDATE agenda SET slot_minutes = 20")

    found = await slots(client, agenda, WEDNESDAY)

    assert [one["placesLeft"] for one in found] == [2, 1, 1, 2, 2, 2, 2, 2, 2]


async def test_another_type_s_demande_cannot_take_a_place_of_an_agenda_that_is_not_its_own(portal: Portal) -> None:
    agenda = await receive(portal)
    await offer(portal, "encombrants", title="Enlèvement d’encombrants")
    claire = await portal.citizen("claire")
    draft = await begun(claire, "encombrants")
    chosen = (await slots(claire, agenda, WEDNESDAY))[0]

    async with portal.untouched():
        refused = await hold(claire, draft["id"], chosen["id"])

    assert refused["code"] == "NOT_FOUND"
    assert await Appointment.all().count() == 0


async def test_a_hold_that_nobody_asks_about_is_dropped_after_a_month_and_no_other(portal: Portal) -> None:
    agenda = await receive(portal)
    claire = await portal.citizen("claire")
    await hold(claire, (await begun(claire))["id"], (await slots(claire, agenda, WEDNESDAY))[0]["id"])
    portal.clock.forward(days=30, minutes=11)
    visitor, draft = await begun_by_visitor(portal)
    await hold(visitor, draft["id"], (await slots(visitor, agenda, date(2026, 4, 8)))[0]["id"])

    with door.through(portal.parts.door):
        dropped = await holds.purge(now=portal.clock())

    assert dropped == 1
    assert [row.demande_id for row in await SlotHold.all()] == [ids.row(draft["id"], "Demande")]
