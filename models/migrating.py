"""How are the tables brought up to date: by one process at a time, whoever starts?"""

from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor

APP = "fontaine"
MIGRATIONS = "models.migrations"
#: Any number, always the same: processes that start together wait for one another at it.
_LOCK = 7_081_866


class NoDatabase(Exception):
    """No PostgreSQL lets us in at the address that was given."""


async def migrate(config: dict[str, Any]) -> list[str]:
    """
    Bring the database of a tortoise configuration up to date and return the names of the migrations applied.

    Another process that migrates is waited for; tortoise itself takes no lock. The caller's tortoise must not be open.

    :raises NoDatabase: when there is none to migrate.
    """
    applied: list[str] = []

    def note(event: str, app: str, name: str) -> None:
        if event == "apply_done":
            applied.append(name)

    # The lock is a session's own: it goes with the connection, however the process ends.
    try:
        lock = await asyncpg.connect(config["connections"]["default"]["credentials"]["dsn"])
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NoDatabase(f"PostgreSQL does not let us in at DATABASE_URL: {error}") from error
    try:
        await lock.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await Tortoise.init(config=config)
        await MigrationExecutor(get_connection("default"), config["apps"]).migrate(progress=note)
    finally:
        await Tortoise.close_connections()
        await lock.close()
    return applied
