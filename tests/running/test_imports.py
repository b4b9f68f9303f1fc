"""Does an import whose portal is killed anywhere go on where it was, with no row twice and none lost?"""

import asyncio
import random
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest

from connectors.smtp.catcher import Catcher
from resolvers.imports.leases import LEASE
from resolvers.keys import token_digest
from tests.documents import sending
from tests.portal import Client
from tests.running.processes import PortalProcess

pytestmark = pytest.mark.kills

KILLS = 2
ROWS, BAD = 60_000, 600
PEOPLE = 200
START = "... on Import { id }"
SHOW = "query I($id: ID!) { node(id: $id) { ... on Import { status totalRows doneRows failedRows } } }"


async def manager(portal: PortalProcess) -> Client:
    """Return a manager of the water service, signed in as the database has one."""
    token, now = token_urlsafe(32), datetime.now(UTC)
    await portal.sql(
        "WITH made AS (INSERT INTO agent (name, email, email_folded, role, created_at)"
        " VALUES ('Wanda', 'wanda@mairie.example.org', 'wanda@mairie.example.org', 'MANAGER', $2) RETURNING id),"
        " serving AS (INSERT INTO service (slug, name, domain) VALUES ('eau', 'Eau', 'WATER') RETURNING id),"
        " tied AS (INSERT INTO agent_service (agent_id, service_id) SELECT made.id, serving.id FROM made, serving)"
        " INSERT INTO session (agent_id, token_digest, transport, created_at, last_used_at, expires_at)"
        " SELECT id, $1, 'TOKEN', $2, $2, $3 FROM made",
        token_digest(token),
        now,
        now + timedelta(hours=1),
    )
    return portal.client(token)


def indexes() -> str:
    """Return a sheet of the hourly indexes of four meters, one row in a hundred of a meter that nobody has."""
    begins = datetime(2024, 1, 1, tzinfo=UTC)
    rows = []
    for one in range(ROWS):
        meter = "inconnu" if one % (ROWS // BAD) == 0 else "ABCD"[one % 4]
        rows.append(f"{meter};{(begins + timedelta(hours=one // 4)).isoformat()};{one // 4}")
    return "compteur;date;index\n" + "\n".join(rows)


async def started(portal: PortalProcess, wanda: Client, kind: str, sheet: str) -> str:
    """Send a sheet, and have it taken in."""
    content = sheet.encode()
    upload = await sending.place(wanda, "feuille.csv", "text/csv", len(content))
    answer = await portal.http.put(upload["url"], content=content, headers=upload["headers"])
    assert answer.status_code == 204
    begun = await wanda.play("importStart", {"kind": kind, "upload": upload["id"]}, START)
    return str(begun["id"])


async def shown(wanda: Client, import_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await wanda.data(SHOW, {"id": import_id}))["node"]
    return found


async def test_no_row_is_taken_in_twice_nor_lost_however_often_its_portal_is_killed(
    place: Path, smtp: Catcher, fresh_database: str, record_property: Callable[[str, object], None]
) -> None:
    async with PortalProcess(place / "var", DATABASE_URL=fresh_database, SMTP_URL=smtp.url) as portal:
        await portal.up()
        wanda = await manager(portal)
        await portal.sql(
            "WITH p AS (INSERT INTO supply_point (address, search, usage) SELECT '{}', '', 'DWELLING'"
            " FROM generate_series(1, 4) RETURNING id)"
            " INSERT INTO meter (supply_point_id, serial_number, serial_key, digits, installed_on)"
            " SELECT id, chr(64 + row_number() OVER ()::int), chr(96 + row_number() OVER ()::int), 6, '2020-01-01'"
            " FROM p"
        )
        people = "e-mail;prénom;nom;identifiant\n" + "".join(
            f"p{one}@example.org;Paul;Martin;N{one}\n" for one in range(PEOPLE)
        )
        imports = [
            await started(portal, wanda, "REMOTE_INDEXES", indexes()),
            await started(portal, wanda, "CITIZENS", people),
        ]

        halves = []
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.5, 4))
            halves.append([(await shown(wanda, one))["doneRows"] for one in imports])
            await portal.end(signal.SIGKILL)
            await portal.sql("UPDATE import SET leased_until = leased_until - $1::interval", LEASE)
            await portal.up()
        record_property("done_rows_at_each_kill", halves)
        async with asyncio.timeout(60):
            while {(await shown(wanda, one))["status"] for one in imports} != {"DONE"}:
                await asyncio.sleep(0.1)

        remote, citizens = [await shown(wanda, one) for one in imports]
        assert remote == {"status": "DONE", "totalRows": ROWS, "doneRows": ROWS, "failedRows": BAD}
        assert citizens == {"status": "DONE", "totalRows": PEOPLE, "doneRows": PEOPLE, "failedRows": 0}
        [told] = await portal.sql("SELECT count(*), count(DISTINCT row) AS rows FROM import_error")
        assert (told["count"], told["rows"]) == (BAD, BAD)
        assert [row["count"] for row in await portal.sql("SELECT count(*) FROM remote_index")] == [ROWS - BAD]
        assert [row["count"] for row in await portal.sql("SELECT count(*) FROM citizen")] == [PEOPLE]
        letters = await portal.sql("SELECT count(*) FROM letter WHERE kind = 'space_activation'")
        assert [row["count"] for row in letters] == [PEOPLE]
