"""
Which mails came, and when? An SMTP server in a process of its own, as the collectivité's is.

    python -m tests.bench.smtp_sink FILE    prints its address; writes a line for each mail: when, and for whom
"""

import asyncio
import sys
from pathlib import Path

from connectors.smtp.catcher import Catcher

WRITE_EVERY_S = 0.02


async def main(file: Path) -> None:
    """Take every mail until the process is ended."""
    catcher = Catcher()
    await catcher.start()
    print(catcher.url, flush=True)
    with file.open("a") as lines:
        while True:
            for mail in catcher.mails:
                lines.write(f"{mail.received_at.timestamp()} {mail.recipients[0]}\n")
            catcher.forget()
            lines.flush()
            await asyncio.sleep(WRITE_EVERY_S)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
