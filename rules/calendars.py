"""How is an appointment written for calendars (RFC 5545, 5546), so that Apple's, Google's and Outlook's take it?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress, vText


class Method(StrEnum):
    """What a calendar is asked to do with the event."""

    #: In a mail: take it, or follow its change.
    REQUEST = "REQUEST"
    #: In a mail: take it out.
    CANCEL = "CANCEL"
    #: In a file that somebody fetched: show it.
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Entry:
    """One appointment, as calendars know it."""

    #: The same for good, so that what follows finds what came before.
    uid: str
    #: Raised at each change.
    sequence: int
    starts_at: datetime
    ends_at: datetime
    written_at: datetime
    summary: str
    location: str
    description: str
    organiser_name: str
    organiser_email: str
    is_cancelled: bool


def write(entry: Entry, method: Method, *, attendee: str | None = None) -> bytes:
    """
    Return the file. Its moments are in UTC, which every calendar shows in the time zone it is read in.

    :param attendee: whose calendar it is for; a calendar takes a request, or a cancellation, for one it knows only.
    """
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.written_at.astimezone(UTC))
    event.add("last-modified", entry.written_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("location", entry.location)
    event.add("description", entry.description)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    organiser = vCalAddress(f"mailto:{entry.organiser_email}")
    organiser.params["cn"] = vText(entry.organiser_name)
    event.add("organizer", organiser)
    if attendee is not None:
        invited = vCalAddress(f"mailto:{attendee}")
        # Nobody reads answers at the organiser's address: the place is taken already.
        invited.params.update(
            {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "ACCEPTED", "rsvp": "FALSE"}
        )
        event.add("attendee", invited)
    calendar = Calendar()
    calendar.add("prodid", "-//Fontaine//Rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
