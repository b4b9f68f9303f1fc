"""« Me notifier la veille »: does a reminder leave once, the day before at the portal's hour, while it helps?"""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from connectors.smtp.conversations import Stage, Trouble
from tests.appointments.receiving import (
    MONDAY,
    ON_APPOINTMENT,
    PARIS,
    WEDNESDAY,
    ahead,
    book,
    cancel,
    move,
    opened,
    planned,
    receive,
    sent,
    slot_id,
    wall,
)
from tests.portal import Client, Portal, text

THURSDAY = date(2026, 3, 5)
ADDRESS = "anne.chez-sa-mere@example.org"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS)


def latest(portal: Portal) -> int:
    """Return the number of the latest mail; 0 before any has come."""
    return max((mail.id for mail in portal.mailbox.mails), default=0)


async def left(portal: Portal, since: int) -> list[str]:
    """Return where the reminders left for after a mail of that number, once the worker has looked."""
    await portal.parts.machines.bell.ring()
    await portal.settled()
    return [
        recipient
        for mail in portal.mailbox.mails
        if mail.id > since and "Rappel" in str(mail.message["Subject"])
        for recipient in mail.recipients
    ]


async def remind(client: Client, appointment: str, email: str | None) -> dict[str, Any]:
    return await client.play("appointmentRemind", {"id": appointment, "email": email}, ON_APPOINTMENT)


async def booked_by_claire(portal: Portal, day: date = WEDNESDAY, **given: Any) -> tuple[Client, str, dict[str, Any]]:
    """Have Claire book at nine with a reminder; return her, the agenda and the appointment."""
    agenda = await receive(portal, **given)
    claire = await portal.citizen("claire")
    _, demande = await sent(portal, claire)
    booked = await book(claire, demande["id"], slot_id(agenda, day, time(9)), remindAt=ADDRESS)
    assert booked["__typename"] == "Appointment", booked
    await portal.settled()
    return claire, agenda, booked


@pytest.mark.capability("S004-45")
async def test_it_leaves_once_the_day_before_at_the_portal_s_hour_and_is_written_in_the_history(
    portal: Portal,
) -> None:
    claire, _, booked = await booked_by_claire(portal)
    before = latest(portal)

    portal.clock.set(at(date(2026, 3, 3), 17, 59))
    too_soon = await left(portal, before)
    portal.clock.set(at(date(2026, 3, 3), 18))
    in_time = await left(portal, before)
    said = text(await portal.mail_to(ADDRESS))
    portal.clock.forward(hours=3)
    once = await left(portal, before)
    after = await planned(claire, booked["demande"]["id"])

    assert wall(booked["reminder"]["dueAt"]) == "2026-03-03 18:00"
    assert too_soon == []
    assert in_time == once == [ADDRESS]
    assert "mercredi 4 mars 2026 à 09:00" in said
    assert "Claire" not in said
    assert after["appointments"][0]["reminder"]["sentAt"] is not None
    sent_events = [edge["node"] for edge in after["history"]["edges"] if edge["node"]["kind"] == "REMINDER_SENT"]
    assert sent_events == [{"kind": "REMINDER_SENT", "by": "SYSTEM", "about": {"id": booked["id"]}}]
    assert (await remind(claire, booked["id"], "paul@example.org"))["code"] == "ALREADY_DONE"


@pytest.mark.capability("S004-45", "S004-41")
async def test_it_is_planned_anew_for_what_is_moved_and_dropped_for_what_is_cancelled(portal: Portal) -> None:
    claire, agenda, booked = await booked_by_claire(portal)
    before = latest(portal)

    moved = await move(claire, booked["id"], slot_id(agenda, THURSDAY, time(9)))
    portal.clock.set(at(date(2026, 3, 3), 18, 1))
    not_that_day = await left(portal, before)
    portal.clock.set(at(WEDNESDAY, 18, 1))
    the_day_before = await left(portal, before)
    letters = await portal.sql("SELECT status FROM letter WHERE kind = 'appointment_reminder' ORDER BY id")

    assert wall(moved["reminder"]["dueAt"]) == "2026-03-04 18:00"
    assert not_that_day == []
    assert the_day_before == [ADDRESS]
    assert [row["status"] for row in letters] == ["DROPPED", "SENT"]

    after = latest(portal)
    _, other = await sent(portal, claire)
    cancelled = await book(claire, other["id"], slot_id(agenda, date(2026, 3, 10), time(9)), remindAt=ADDRESS)
    await cancel(claire, cancelled["id"])
    portal.clock.set(at(date(2026, 3, 9), 18, 1))
    assert await left(portal, after) == []


@pytest.mark.capability("S004-45", "S004-41")
async def test_one_that_was_on_its_way_while_it_was_moved_keeps_nobody_from_the_next(portal: Portal) -> None:
    claire, agenda, booked = await booked_by_claire(portal, minNoticeHours=1)
    before = latest(portal)
    portal.mailbox.troubles.append(Trouble(Stage.KEPT, wait_s=0.5, times=1))

    portal.clock.set(at(date(2026, 3, 3), 18))
    await portal.parts.machines.bell.ring()
    await portal.mailbox.wait_for(lambda mail: mail.id > before)  # kept there, and not marked here yet
    await move(claire, booked["id"], slot_id(agenda, THURSDAY, time(9)))
    await portal.settled()
    after_the_move = (await planned(claire, booked["demande"]["id"]))["appointments"][0]["reminder"]
    portal.clock.set(at(WEDNESDAY, 18))
    both = await left(portal, before)
    seen = await planned(claire, booked["demande"]["id"])

    assert (wall(after_the_move["dueAt"]), after_the_move["sentAt"]) == ("2026-03-04 18:00", None)
    assert both == [ADDRESS, ADDRESS]
    assert wall(seen["appointments"][0]["reminder"]["sentAt"]) == "2026-03-04 18:00"
    assert [edge["node"]["kind"] for edge in seen["history"]["edges"]].count("REMINDER_SENT") == 2


@pytest.mark.capability("S004-45")
async def test_the_address_can_be_another_or_none_until_it_has_left(portal: Portal) -> None:
    claire, _, booked = await booked_by_claire(portal)
    before = latest(portal)

    none = await remind(claire, booked["id"], None)
    async with portal.untouched():
        wrong = [await remind(claire, booked["id"], said) for said in ("", "pas une adresse", "a@b.fr, c@d.fr")]
    other = await remind(claire, booked["id"], " paul@Example.org ")
    portal.clock.set(at(date(2026, 3, 3), 18, 1))

    assert none["reminder"] is None
    assert [one["fields"][0]["path"] for one in wrong] == [["email"]] * 3
    assert other["reminder"] == {"email": "paul@example.org", "dueAt": booked["reminder"]["dueAt"], "sentAt": None}
    assert await left(portal, before) == ["paul@example.org"]


@pytest.mark.capability("S004-45")
async def test_what_is_booked_after_that_hour_is_not_reminded_and_says_so(portal: Portal) -> None:
    agenda = await receive(portal, at=at(date(2026, 3, 3), 18, 30), minNoticeHours=1)
    claire = await portal.citizen("claire")
    _, demande = await sent(portal, claire)
    before = latest(portal)

    booked = await book(claire, demande["id"], slot_id(agenda, WEDNESDAY, time(9)), remindAt=ADDRESS)
    portal.clock.set(ahead(booked["startsAt"], minutes=-5))

    assert booked["reminder"] == {"email": ADDRESS, "dueAt": None, "sentAt": None}
    assert await left(portal, before) == []


@pytest.mark.capability("S004-45")
@pytest.mark.parametrize(("minutes_before", "helps"), [(30, True), (-1, False)])
async def test_a_worker_that_was_down_at_that_hour_sends_it_while_it_still_helps(
    portal: Portal, minutes_before: int, helps: bool
) -> None:
    _, _, booked = await booked_by_claire(portal)
    before = latest(portal)

    # Nothing turned between the evening before and this moment.
    portal.clock.set(ahead(booked["startsAt"], minutes=-minutes_before))

    assert await left(portal, before) == ([ADDRESS] if helps else [])
    [row] = await portal.sql("SELECT status, drop_reason FROM letter WHERE kind = 'appointment_reminder'")
    expected = {"status": "SENT", "drop_reason": None} if helps else _DROPPED
    assert row == expected


_DROPPED = {"status": "DROPPED", "drop_reason": "NO_LONGER_TRUE"}


@pytest.mark.capability("S004-45")
async def test_smtp_down_over_the_evening_delays_it_until_the_appointment(portal: Portal) -> None:
    _, _, booked = await booked_by_claire(portal)
    before = latest(portal)
    portal.mailbox.troubles.append(Trouble(Stage.RCPT, answer="451 4.3.0 Try again later", times=2))

    portal.clock.set(at(date(2026, 3, 3), 18))
    for _ in range(2):
        assert await left(portal, before) == []
        portal.clock.forward(minutes=2)

    assert await left(portal, before) == [ADDRESS]
    assert (await portal.sql("SELECT attempts FROM letter WHERE kind = 'appointment_reminder'"))[0]["attempts"] == 3
    assert booked["status"] == "BOOKED"


@pytest.mark.capability("S004-45")
@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 29), "2026-03-28 18:00"),
        (date(2026, 3, 30), "2026-03-29 18:00"),
        (date(2026, 10, 25), "2026-10-24 18:00"),
        (date(2026, 10, 26), "2026-10-25 18:00"),
    ],
)
async def test_the_day_before_is_right_on_both_changes_of_hour(portal: Portal, day: date, due: str) -> None:
    agenda = await receive(
        portal, at=at(day, 8) - timedelta(days=4), openings=opened(from_="00:00", to="00:00"), slotMinutes=15
    )
    claire = await portal.citizen("claire")
    clocks = {time(0, 15): "tot@example.org", time(23, 45): "tard@example.org"}
    booked = []
    for clock, address in clocks.items():
        _, demande = await sent(portal, claire)
        booked.append(await book(claire, demande["id"], slot_id(agenda, day, clock), remindAt=address))
    before = latest(portal)

    portal.clock.set(ahead(booked[0]["reminder"]["dueAt"], seconds=-30))
    too_soon = await left(portal, before)
    portal.clock.forward(seconds=31)
    in_time = await left(portal, before)
    said = [text(await portal.mail_to(address)) for address in clocks.values()]

    assert [wall(one["reminder"]["dueAt"]) for one in booked] == [due, due]
    assert [wall(one["startsAt"]) for one in booked] == [f"{day} 00:15", f"{day} 23:45"]
    assert (too_soon, sorted(in_time)) == ([], sorted(clocks.values()))
    assert ["à 00:15" in said[0], "à 23:45" in said[1]] == [True, True]


async def test_the_hour_is_the_one_that_the_portal_decides_and_in_its_time_zone(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    await administrator.play(
        "portalSave", {"version": 1, "reminderTime": "07:30", "timeZone": "Indian/Reunion"}, "... on Portal { version }"
    )
    agenda = await receive(portal, at=MONDAY)
    claire = await portal.citizen("claire")
    _, demande = await sent(portal, claire)
    first = (
        await claire.data(
            f'{{ node(id: "{agenda}") {{ ... on Agenda {{ slots(from: "2026-03-05", to: "2026-03-05") {{ id }} }} }} }}'
        )
    )["node"]["slots"][0]

    booked = await book(claire, demande["id"], first["id"], remindAt=ADDRESS)

    assert booked["startsAt"] == "2026-03-05T05:00:00Z"
    assert booked["reminder"]["dueAt"] == "2026-03-04T03:30:00Z"
