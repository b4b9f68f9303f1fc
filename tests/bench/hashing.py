"""How long does a password take to be hashed, alone and eight at once?"""

import asyncio
import time
from pathlib import Path

from resolvers import hashing
from tests.bench.figures import Table, milliseconds, spread


async def measure(table: Table, folder: Path) -> None:
    """Hash in the threads that the server hashes in."""
    table.title("argon2")
    took: list[float] = []
    for _ in range(30):
        began = time.perf_counter()
        await hashing.hashed("Une fontaine 7")
        took.append(time.perf_counter() - began)
    table.add("one password", spread(took, percentile=95))
    began = time.perf_counter()
    await asyncio.gather(*(hashing.hashed("Une fontaine 7") for _ in range(8)))
    table.add("eight at once, until the last", milliseconds(time.perf_counter() - began))
