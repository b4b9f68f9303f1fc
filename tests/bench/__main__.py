"""
What are the figures here?

    python -m tests.bench [NAME]…     starts, queries, demandes, appointments, mails, hashing, water, imports; or all

Everything runs in processes started here, on this machine's own addresses, in a folder that is thrown away.
"""

import argparse
import asyncio
import os
import platform
import tempfile
from pathlib import Path

from tests.bench import appointments, demandes, hashing, imports, mails, queries, starts, water
from tests.bench.figures import Table

BENCHES = {
    "starts": starts,
    "queries": queries,
    "demandes": demandes,
    "appointments": appointments,
    "mails": mails,
    "hashing": hashing,
    "water": water,
    "imports": imports,
}


async def _measure(names: list[str]) -> None:
    table = Table()
    table.title(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    table.add("load average as the figures begin", f"{os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="fontaine-bench-", ignore_cleanup_errors=True) as scratch:
        for name in names or BENCHES:
            await BENCHES[name].measure(table, Path(scratch))
    table.show()


def main() -> None:
    """Measure what is named, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="The portal's figures, measured here.")
    parser.add_argument("names", nargs="*", help=f"which of {', '.join(BENCHES)}; all when left out")
    said = parser.parse_args()
    if unknown := set(said.names) - set(BENCHES):
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    asyncio.run(_measure(said.names))


if __name__ == "__main__":
    main()
