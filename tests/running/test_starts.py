"""Does a portal that cannot start say why in one line, and does one told to end while it starts end at once?"""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.running.processes import GONE_WITHIN_S, ROOT, STARTS_WITHIN_S, PortalProcess

pytestmark = pytest.mark.kills


async def test_a_second_start_on_the_same_folder_says_who_has_it(served: PortalProcess) -> None:
    async with PortalProcess(served.folder, **{**served.given, "PORT": "0"}) as second:
        await second.start()

        code = await second.ended()

        [line] = second.output.splitlines()
    assert code == 1
    assert f"The PostgreSQL in {served.folder}/pg is run by process {served.pid}: stop that one first" in line
    assert (await served.http.get("/health/ready")).status_code == 200


async def test_a_port_that_is_taken_is_said(served: PortalProcess, place: Path) -> None:
    async with PortalProcess(place / "var", PORT=str(served.port)) as other:
        await other.start()

        code = await other.ended()

        [line] = other.output.splitlines()
    assert code == 1
    assert line == f"server.py: 127.0.0.1:{served.port} cannot be listened on (Address already in use): set PORT"


async def test_a_command_that_is_refused_says_what_is_wrong_with_each_word(place: Path, fresh_database: str) -> None:
    async with PortalProcess(place / "var", DATABASE_URL=fresh_database) as portal:
        await portal.start(str(ROOT / "server.py"), "agent-create", "pas-une-adresse", "")

        code = await portal.ended()

        said = portal.output.splitlines()
    assert code == 1
    assert [line.rpartition(": ")[0] for line in said] == ["server.py: email", "server.py: name"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_end_while_its_database_is_made_it_ends_without_a_word(place: Path, how: signal.Signals) -> None:
    async with PortalProcess(place / "var") as portal:
        await portal.start()
        await database_is_being_made(portal)

        await portal.end(how)

        assert (portal.output, await portal.ended()) == ("", 0)
        assert portal.living() == []


async def test_killed_while_its_database_is_made_it_leaves_nothing_running(place: Path) -> None:
    async with PortalProcess(place / "var") as portal:
        await portal.start()
        await database_is_being_made(portal)

        await portal.end(signal.SIGKILL)

        assert await portal.seconds_until_nothing_lives() < GONE_WITHIN_S


async def database_is_being_made(portal: PortalProcess) -> None:
    async with asyncio.timeout(STARTS_WITHIN_S):
        while not any(is_filling_it(process) for process in portal.living()):
            await asyncio.sleep(0.01)


def is_filling_it(process: psutil.Process) -> bool:
    """Tell whether it is the PostgreSQL by which initdb fills what it makes, its longest step."""
    with suppress(psutil.Error):
        return "--single" in process.cmdline()
    return False
