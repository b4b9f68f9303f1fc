"""Does an agenda cost no more statements when it is busy?"""

from datetime import timedelta

from schema import ids
from tests.appointments.receiving import MONDAY, WEDNESDAY, opened, receive, sent
from tests.portal import Portal
from tests.statements import listening

CALENDAR = """
    query C($id: ID!) { node(id: $id) { ... on Agenda {
        firstAvailable { startsAt } slots(from: "2026-03-02", to: "2026-04-01") { startsAt placesLeft }
        previousDay(before: "2026-04-01") nextDay(after: "2026-03-04")
    } } }
"""


async def test_a_month_of_a_full_agenda_is_read_in_as_few_statements_as_of_an_empty_one(portal: Portal) -> None:
    agenda = await receive(portal, openings=opened(places=5), minNoticeHours=0, horizonDays=60)
    visitor, demande = await sent(portal)

    with listening() as few:
        empty = (await visitor.data(CALENDAR, {"id": agenda}))["node"]
    await portal.sql(
        "INSERT INTO appointment (demande_id, agenda_id, starts_at, ends_at, status, sequence, booked_at, changed_at)"
        " SELECT $1, $2, starts_at, starts_at + interval '30 minutes', 'BOOKED', 0, $3, $3"
        " FROM generate_series($3::timestamptz, $3 + interval '60 days', interval '30 minutes') starts_at",
        ids.row(demande["id"], "Demande"),
        ids.row(agenda, "Agenda"),
        MONDAY,
    )
    with listening() as many:
        busy = (await visitor.data(CALENDAR, {"id": agenda}))["node"]

    assert {one["placesLeft"] for one in empty["slots"]} == {5}
    assert {one["placesLeft"] for one in busy["slots"]} == {4}
    assert busy["nextDay"] == str(WEDNESDAY + timedelta(days=1))
    assert len(many.said) == len(few.said), many.said
