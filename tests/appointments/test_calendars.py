"""Do calendars follow an appointment: taken from the mail that confirms it, moved, taken out, and fetched?"""

from datetime import UTC, date, datetime, time
from email.message import EmailMessage

import httpx2
import pytest
from icalendar import Calendar, Event

from tests.appointments.receiving import WEDNESDAY, book, cancel, move, receive, sent, slot_id
from tests.portal import Portal, text

SUNDAY = date(2026, 3, 29)


def of(mail: EmailMessage) -> tuple[Calendar, Event, dict[str, str]]:
    """Return the calendar that a mail is also a form of, its one event, and the parameters of its part."""
    [part] = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    [file] = [one for one in mail.walk() if one.get_content_type() == "application/ics"]
    assert part.get_payload(decode=True) == file.get_payload(decode=True)
    assert file.get_filename() == "rendez-vous.ics"
    written = part.get_payload(decode=True)
    assert isinstance(written, bytes)
    assert b"\r\n" in written
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(written)
    [event] = calendar.events
    return calendar, event, {str(key): str(value) for key, value in part["Content-Type"].params.items()}


@pytest.mark.capability("S000-19", "S004-41")
async def test_confirmation_move_and_cancel_are_mailed_as_one_event_that_changes(portal: Portal) -> None:
    agenda = await receive(portal, instructions="Apportez, svp; une pièce d’identité.\nSonnez deux fois.")
    client, demande = await sent(portal)
    await portal.mail_to("anne@example.org", subject="")

    booked = await book(client, demande["id"], slot_id(agenda, WEDNESDAY, time(9)))
    confirmation = await portal.mail_to("anne@example.org", subject="pris")
    await move(client, booked["id"], slot_id(agenda, SUNDAY, time(9, 30)))
    moved = await portal.mail_to("anne@example.org", subject="déplacé")
    await cancel(client, booked["id"])
    cancelled = await portal.mail_to("anne@example.org", subject="annulé")

    told = [of(mail) for mail in (confirmation, moved, cancelled)]
    assert [(calendar["METHOD"], parameters["method"]) for calendar, _, parameters in told] == [
        ("REQUEST", "REQUEST"),
        ("REQUEST", "REQUEST"),
        ("CANCEL", "CANCEL"),
    ]
    assert {parameters["charset"] for _, _, parameters in told} == {"utf-8"}
    assert len({str(event["UID"]) for _, event, _ in told}) == 1
    assert [event.sequence for _, event, _ in told] == [0, 1, 2]
    assert [str(event["STATUS"]) for _, event, _ in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event.start for _, event, _ in told] == [
        datetime(2026, 3, 4, 8, tzinfo=UTC),
        datetime(2026, 3, 29, 7, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 7, 30, tzinfo=UTC),
    ]
    _, event, _ = told[0]
    assert str(event["DESCRIPTION"]) == "Apportez, svp; une pièce d’identité.\nSonnez deux fois."
    assert str(event["LOCATION"]) == "Mairie, 1 place de la Fontaine"
    assert (str(event["ATTENDEE"]), event["ATTENDEE"].params["RSVP"]) == ("mailto:anne@example.org", "FALSE")
    assert str(event["ORGANIZER"]) == "mailto:ne-pas-repondre@fontaine.example.org"
    structure = [part.get_content_type() for part in confirmation.walk()]
    assert structure == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert "mercredi 4 mars 2026 à 09:00" in text(confirmation)
    assert "dimanche 29 mars 2026 à 09:30" in text(moved)
    assert "dimanche 29 mars 2026 à 09:30" in text(cancelled)


async def test_a_calendar_is_fetched_by_its_signed_address_for_five_minutes(portal: Portal) -> None:
    agenda = await receive(portal)
    client, demande = await sent(portal)
    booked = await book(client, demande["id"], slot_id(agenda, WEDNESDAY, time(9)))

    async with httpx2.AsyncClient() as anybody:
        fetched = await anybody.get(booked["calendarUrl"])
        others = [
            await anybody.get(booked["calendarUrl"].replace("/appointments/", "/appointments/1")),
            await anybody.get(booked["calendarUrl"].partition("?")[0]),
        ]
        portal.clock.forward(minutes=5, seconds=1)
        late = await anybody.get(booked["calendarUrl"])

    assert fetched.status_code == 200
    assert fetched.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert fetched.headers["content-disposition"] == 'attachment; filename="rendez-vous.ics"'
    calendar = Calendar.from_ical(fetched.content)
    [event] = calendar.events
    assert (calendar["METHOD"], "ATTENDEE" in event) == ("PUBLISH", False)
    assert event.end == datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
    assert [one.status_code for one in others] == [404, 404]
    assert late.status_code == 410


async def test_one_who_books_and_cancels_again_and_again_fills_no_mailbox_with_what_waits(portal: Portal) -> None:
    agenda = await receive(portal)
    client, demande = await sent(portal)
    await portal.mail_to("anne@example.org", subject="")

    for _ in range(8):
        booked = await book(client, demande["id"], slot_id(agenda, WEDNESDAY, time(9)))
        await cancel(client, booked["id"])
    for _ in range(3):  # one whose confirmation was in hand at that moment waits for what becomes of it
        portal.clock.forward(hours=2)
        await portal.settled()

    left = await portal.sql("SELECT kind, subject_id FROM letter WHERE status = 'SENT' AND sent_to LIKE 'anne@%'")
    confirmed = {row["subject_id"] for row in left if row["kind"] == "appointment_booked"}
    cancelled = {row["subject_id"] for row in left if row["kind"] == "appointment_cancelled"}
    waiting = await portal.sql("SELECT kind FROM letter WHERE status IN ('QUEUED', 'RETRYING')")
    assert (cancelled, waiting) == (confirmed, [])
    assert len(confirmed) < 8, "five mails an hour at most"
