"""How many statements and milliseconds does a query cost?"""

import re
import time
from pathlib import Path

import asyncpg

from tests.bench import scene
from tests.bench.figures import Table, spread
from tests.bench.scene import Running

TIMES = 300
#: So that no demonstration is filled in meanwhile.
NOWHERE = "smtp://127.0.0.1:9"
QUERIES = {
    "session": "{ session { username pendingSteps session { current } } }",
    "me": "{ me { firstName lastName email phone language pendingSteps } }",
    "dashboard": "{ dashboard { citizen { firstName lastName } news { title publishedAt } familyMembers { firstName }"
    " unreadNotifications } }",
}
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): ")


async def measure(table: Table, folder: Path) -> None:
    """Measure the queries that every client asks, for a citizen who is signed in."""
    table.title(f"Queries, of one citizen who asks alone, {TIMES} times")
    async with scene.portal(folder / "queries", {"SMTP_URL": NOWHERE}) as portal:
        async with scene.rows(portal):
            token = await scene.signed_in("claire")
        for name, query in QUERIES.items():
            took = await times(portal, query, token)
            sent = await statements(portal, folder / "queries" / "pg" / "log", query, token)
            table.add(name, f"{sent} statements, {spread(took, percentile=99)}")


async def times(portal: Running, query: str, token: str) -> list[float]:
    took: list[float] = []
    for number in range(-20, TIMES):
        began = time.perf_counter()
        await portal.ask(query, token=token)
        if number >= 0:
            took.append(time.perf_counter() - began)
    return took


async def statements(portal: Running, log: Path, query: str, token: str) -> int:
    """Count what PostgreSQL itself says that it executed for one query."""
    connection = await asyncpg.connect(portal.database_url)
    try:
        await connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.execute("SELECT pg_sleep(0.5)")
        before = log.stat().st_size
        await portal.ask(query, token=token)
        said = log.read_bytes()[before:].decode(errors="replace")
        await connection.execute("ALTER SYSTEM RESET log_statement")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()
    return len(_STATEMENT.findall(said))
