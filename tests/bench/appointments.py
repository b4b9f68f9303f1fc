"""Is the calendar of a busy agenda quick, and do two thousand reminders leave in time though a worker is killed?"""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg

from connectors.postgres.embedded import EmbeddedPostgres
from schema import ids
from tests.bench import scene
from tests.bench.figures import Table, spread
from tests.bench.queries import NOWHERE, statements, times
from tests.bench.scene import Running

BOOKINGS, REMINDERS = 3_000, 2_000
#: From now until they are due: the portal and both workers must be up.
AHEAD = timedelta(seconds=15)
#: Of those that have left when one of the two is killed.
KILLED_AFTER = 300
PARIS = ZoneInfo("Europe/Paris")


async def measure(table: Table, folder: Path) -> None:
    """Measure both."""
    await _slots(table, folder)
    await _reminders(table, folder)


async def _slots(table: Table, folder: Path) -> None:
    async with scene.portal(folder / "slots", {"SMTP_URL": NOWHERE}) as portal:
        connection = await asyncpg.connect(portal.database_url)
        agenda = await _agenda(connection)
        for bookings in (0, BOOKINGS):
            if bookings:
                await _book(connection, agenda)
            month = {"id": ids.write("Agenda", agenda), "from": _day(2), "to": _day(32)}
            free = (await portal.ask(MONTH, month))["node"]["slots"]
            table.title(f"An agenda of 5 places over 60 days with {bookings:,} bookings; a visitor who asks alone")
            for name, query in (("a month of slots", MONTH), ("1er dispo and both arrows", ARROWS)):
                asked = _said(query, month)
                took = await times(portal, asked, "")
                sent = await statements(portal, folder / "slots" / "pg" / "log", asked, "")
                goal = "median < 30 ms" if query is MONTH else ""
                size = f"{len(free)} slots, " if query is MONTH else ""
                table.add(name, f"{size}{sent} statements, {spread(took, percentile=99)}", goal)
        await connection.close()


async def _reminders(table: Table, folder: Path) -> None:
    table.title(f"{REMINDERS:,} reminders due at the same minute, two workers, one of them killed")
    async with AsyncExitStack() as stack:
        redis_url = await stack.enter_async_context(scene.redis(folder))
        if redis_url is None:
            table.add("skipped", "no REDIS_URL, and no redis-server to start")
            return
        smtp_url, came = await stack.enter_async_context(scene.smtp_sink(folder))
        database_url = stack.enter_context(EmbeddedPostgres(folder / "reminders" / "pg"))
        urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SMTP_URL": smtp_url}
        portal: Running = await stack.enter_async_context(scene.portal(folder / "reminders", urls))
        due_at = datetime.now(UTC) + AHEAD
        connection = await asyncpg.connect(database_url)
        await connection.execute(_REMINDERS, await _agenda(connection), due_at, REMINDERS)
        await connection.close()
        workers = [
            await stack.enter_async_context(
                scene.worker(folder / f"worker{number}.out", {**urls, "PUBLIC_URL": portal.url})
            )
            for number in range(2)
        ]
        await _arrivals(came, KILLED_AFTER)
        workers[0].kill()
        killed_at = time.time()
        arrived = await _arrivals(came, REMINDERS)
        moments = sorted(moment for found in arrived.values() for moment in found)
        table.add("the last has left after the minute began", f"{moments[-1] - due_at.timestamp():.0f} s", "≤ 120 s")
        table.add("of them, after the kill", f"{sum(moment > killed_at for moment in moments)}")
        table.add("addresses that have had one", f"{len(arrived)}", str(REMINDERS))
        many = sum(len(found) > 1 for found in arrived.values())
        table.add("that have had two", f"{many}", "no more than the killed one had in hand")


async def _agenda(connection: asyncpg.Connection) -> int:
    """Write an agenda of five places, six hours each working day, in slots of twenty minutes."""
    number: int = await connection.fetchval(_AGENDA)
    return number


async def _book(connection: asyncpg.Connection, agenda: int) -> None:
    """Fill it unevenly: some slots are full, some empty."""
    await connection.execute(_BOOKINGS, agenda, datetime.now(PARIS).date(), BOOKINGS)
    await connection.execute("ANALYZE")


async def _arrivals(came: Path, count: int) -> dict[str, list[float]]:
    """Wait until mails have come for so many addresses; return when each did, by address."""
    async with asyncio.timeout(scene.PATIENCE_S * 4):
        while True:
            found: dict[str, list[float]] = {}
            for moment, to in (line.split() for line in came.read_text().splitlines()):
                found.setdefault(to, []).append(float(moment))
            if len(found) >= count:
                return found
            await asyncio.sleep(0.25)


def _day(ahead: int) -> str:
    return str(datetime.now(PARIS).date() + timedelta(days=ahead))


def _said(query: str, values: dict[str, str]) -> str:
    """Write the values into an operation."""
    body = query.partition("{")[2]
    for name, value in values.items():
        body = body.replace(f"${name}", f'"{value}"')
    return "{" + body


MONTH = (
    "query M($id: ID!, $from: Date!, $to: Date!)"
    " { node(id: $id) { ... on Agenda { slots(from: $from, to: $to) { id startsAt endsAt placesLeft } } } }"
)
ARROWS = (
    "query A($id: ID!, $from: Date!, $to: Date!) { node(id: $id) { ... on Agenda {"
    " firstAvailable { id startsAt } previousDay(before: $to) nextDay(after: $from) } } }"
)
_AGENDA = """
    WITH service AS (
        INSERT INTO service (slug, name, domain) VALUES ('accueil', 'Accueil', 'DEMANDES') RETURNING id
    ), agenda AS (
        INSERT INTO agenda (service_id, name, place, slot_minutes, openings, closed_on, min_notice_hours, horizon_days,
            version)
        SELECT id, 'Accueil', 'Mairie', 20, (
            SELECT jsonb_agg(jsonb_build_object('weekday', day, 'from', half.begins, 'to', half.ends, 'places', 5))
            FROM unnest(ARRAY['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY']) AS day,
                (VALUES ('09:00:00', '12:00:00'), ('14:00:00', '17:00:00')) AS half (begins, ends)
        ), '[]', 24, 60, 1 FROM service RETURNING id, service_id
    ), theme AS (
        INSERT INTO demande_theme (slug, name) VALUES ('accueil', 'Accueil') RETURNING id
    ), type AS (
        INSERT INTO demande_type (slug, revision, in_force, active, theme_id, service_id, title, presentation, keywords,
            account_required, form_fields, pieces, agenda_id, effect, created_at, search)
        SELECT 'accueil', 1, true, true, theme.id, service_id, 'Être reçu', '…', '[]', false, '[]', '[]', agenda.id,
            'NONE', '2026-01-01', to_tsvector('french', 'accueil') FROM agenda, theme RETURNING id
    )
    SELECT id FROM agenda, (SELECT count(*) FROM type) AS made
"""
_DEMANDE = """
    INSERT INTO demande (ticket_digest, ticket_sealed, type_id, service_id, status, version, language, contact, persons,
        answers, created_at, submitted_at, updated_at, search)
    SELECT decode(md5(number::text), 'hex'), 'sealed', type.id, type.service_id, 'SUBMITTED', 2, 'FR', '{}', '[]', '{}',
        '2026-01-01', '2026-01-01', '2026-01-01', '' FROM demande_type AS type, generate_series(1, $3::int) AS number
"""
#: The n-th booking goes to one of the slots of the days to come, each of which has five places.
_BOOKINGS = f"""
    WITH demande AS ({_DEMANDE} RETURNING id), slot AS (
        SELECT (day + make_time(hour, minute, 0)) AT TIME ZONE 'Europe/Paris' AS starts_at, place
        FROM generate_series($2::date + 1, $2::date + 60, '1 day') AS day,
            unnest(ARRAY[9, 10, 11, 14, 15, 16]) AS hour, unnest(ARRAY[0, 20, 40]) AS minute,
            generate_series(1, 5) AS place
        WHERE extract(isodow FROM day) < 6
    )
    INSERT INTO appointment (demande_id, agenda_id, starts_at, ends_at, status, sequence, booked_at, changed_at)
    SELECT id, $1, starts_at, starts_at + interval '20 minutes', 'BOOKED', 0, '2026-01-01', '2026-01-01'
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM demande) AS demande
    JOIN (SELECT starts_at, row_number() OVER (ORDER BY md5(starts_at::text || place)) AS number FROM slot) AS slot
        USING (number)
"""
_REMINDERS = f"""
    WITH demande AS ({_DEMANDE} RETURNING id), appointment AS (
        INSERT INTO appointment (demande_id, agenda_id, starts_at, ends_at, status, sequence, booked_at, changed_at,
            reminder_email, reminder_due_at, reminder_number)
        SELECT id, $1, $2::timestamptz + interval '15 hours', $2::timestamptz + interval '16 hours', 'BOOKED', 0,
            '2026-01-01', '2026-01-01',
            'rappel' || id || '@example.org', $2, 1 FROM demande RETURNING id, demande_id
    )
    INSERT INTO letter (kind, subject_id, demande_id, language, dedupe_key, created_at, due_at)
    SELECT 'appointment_reminder', id, demande_id, 'FR',
        'appointment_reminder:demande:' || demande_id || ':' || id || '.1', '2026-01-01', $2 FROM appointment
"""
