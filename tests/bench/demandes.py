"""Do lists of demandes keep their speed: 10,000 of one citizen, 500,000 in the queue?"""

from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from tests.bench import scene
from tests.bench.figures import Table, spread
from tests.bench.queries import NOWHERE, statements, times
from tests.bench.scene import Running

FEW, MANY, QUEUE = 10, 10_000, 500_000
_DEMANDE = "id status updatedAt ticket unreadExchanges type { title } lastExchange { body } attachments { label }"
LIST = (
    f"{{ me {{ demandes(first: 10) {{ edges {{ node {{ {_DEMANDE} }} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
)
QUEUED = f"{{ agent {{ demandes(first: 10) {{ edges {{ node {{ {_DEMANDE} citizen {{ lastName }} }} }} }} }} }}"
DASHBOARD = f"""
    {{ dashboard {{
        citizen {{ firstName lastName }} news {{ title publishedAt }} familyMembers {{ firstName }} unreadNotifications
        latestDemandes(first: 10) {{ {_DEMANDE} appointments {{ startsAt }} }} unreadExchanges
        upcomingAppointments {{ startsAt }}
    }} }}
"""


async def measure(table: Table, folder: Path) -> None:
    """Measure the lists of a citizen and of an agent, with few demandes and with many."""
    async with scene.portal(folder / "demandes", {"SMTP_URL": NOWHERE}) as portal:
        log = folder / "demandes" / "pg" / "log"
        async with scene.rows(portal):
            claire, agathe = await scene.signed_in("claire"), await scene.agent_signed_in("etat-civil")
        for size, queue in ((FEW, FEW), (MANY, QUEUE)):
            await _fill(portal, size, queue)
            table.title(f"Lists, with {size:,} demandes of a citizen and {queue:,} in the queue")
            for name, query, token in (
                ("my demandes", LIST, claire),
                ("dashboard", DASHBOARD, claire),
                ("queue", QUEUED, agathe),
            ):
                took = await times(portal, query, token)
                table.add(
                    name, f"{await statements(portal, log, query, token)} statements, {spread(took, percentile=99)}"
                )


async def _fill(portal: Running, size: int, queue: int) -> None:
    """Bring the citizen's demandes to `size`, and everybody's to `queue`, each with a message."""
    connection = await asyncpg.connect(portal.database_url)
    now = datetime.now(UTC)
    await connection.execute(_TYPE, now)
    await connection.execute(_DEMANDES, now, size, "claire")
    await connection.execute(_DEMANDES, now, queue, None)
    await connection.execute(_EXCHANGES, now)
    await connection.execute("ANALYZE")
    await connection.close()


_TYPE = """
    WITH theme AS (
        INSERT INTO demande_theme (slug, name) VALUES ('papiers', 'Papiers') ON CONFLICT DO NOTHING RETURNING id
    )
    INSERT INTO demande_type (slug, revision, in_force, active, theme_id, service_id, title, presentation, keywords,
        account_required, form_fields, pieces, effect, created_at, search)
    SELECT 'acte', 1, true, true, theme.id, (SELECT id FROM service WHERE slug = 'etat-civil'), 'Acte de naissance', '',
        '[]', false, '[]', '[]', 'NONE', $1, to_tsvector('french', 'acte') FROM theme
"""
_DEMANDES = """
    INSERT INTO demande (ticket_digest, ticket_sealed, type_id, service_id, citizen_id, status, version, language,
        contact, persons, answers, summary, created_at, submitted_at, updated_at, unread_by_citizen, search)
    SELECT decode(md5(coalesce($3, '') || n::text), 'hex'), '', (SELECT max(id) FROM demande_type),
        (SELECT id FROM service WHERE slug = 'etat-civil'), owner.id,
        CASE WHEN n % 3 = 0 THEN 'IN_PROGRESS' ELSE 'SUBMITTED' END, 2, 'FR', '{}', '[]', '{}', '[]',
        $1::timestamptz - n * interval '1 minute', $1::timestamptz - n * interval '1 minute',
        $1::timestamptz - n * interval '1 minute', 0, 'acte de naissance durand'
    FROM (SELECT max(id) AS id FROM citizen WHERE username = $3) owner,
        generate_series((SELECT count(*) FROM demande WHERE citizen_id IS NOT DISTINCT FROM owner.id) + 1, $2) n
"""
_EXCHANGES = """
    INSERT INTO exchange (demande_id, author, body, sent_at, expects_answer)
    SELECT id, 'CITIZEN', 'Bonjour', $1, false FROM demande
    WHERE NOT EXISTS (SELECT FROM exchange WHERE demande_id = demande.id)
"""
