"""How long until the first answer, how much memory, and how long until it has stopped?"""

import asyncio
import time
from pathlib import Path

import psutil

from tests.bench import scene
from tests.bench.figures import Table
from tests.bench.scene import Running

QUERIES = 1_000


async def measure(table: Table, folder: Path) -> None:
    """Start the portal as `make run` does, from nothing and then again, and stop it with Ctrl-C."""
    table.title("The portal as `make run` starts it, everything in one process but PostgreSQL")
    var = folder / "starts"
    began = time.monotonic()
    async with scene.portal(var) as portal:
        table.add("from an empty folder to the first answer", f"{time.monotonic() - began:.2f} s")
        await _filled(var)
        table.add("… to the demonstration collectivité filled", f"{time.monotonic() - began:.1f} s")
        table.add("its own memory then", _memory(portal), "< 200 MB")
    began = time.monotonic()
    async with scene.portal(var) as portal:
        table.add("again, with what it had, to the first answer", f"{time.monotonic() - began:.2f} s", "≤ 3 s")
        table.add("its own memory then", _memory(portal), "< 200 MB")
        for _ in range(QUERIES):
            await portal.ask("{ session { pendingSteps } portal { name } }")
        table.add(f"its own memory after {QUERIES} queries", _memory(portal), "< 200 MB")
    table.add("Ctrl-C until it is gone, PostgreSQL with it", f"{portal.stopped_in_s:.2f} s", "≤ 5 s")


async def _filled(var: Path) -> None:
    async with asyncio.timeout(scene.PATIENCE_S * 2):
        while "Ctrl-C" not in (var / "server.out").read_text():
            await asyncio.sleep(0.1)


def _memory(portal: Running) -> str:
    return f"{psutil.Process(portal.process.pid).memory_info().rss / 1_000_000:.0f} MB"
