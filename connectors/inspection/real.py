"""How is a file looked into at a safe distance? By a process of its own, without secrets, and bounded."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from connectors.inspection.child import DRAWN, KEEP, REJECTED
from connectors.inspection.protocol import Rejected

CHILD = Path(__file__).with_name("child.py")
#: A picture of 25 million points takes two seconds; a CSV of 512 MB as long.
TIMEOUT_S = 60.0
AT_ONCE = 2


class ChildInspector:
    """One process for each file, two at a time: what they take is all that uploads take, however many there are."""

    def __init__(self) -> None:
        self._looking = asyncio.Semaphore(AT_ONCE)

    async def inspect(self, file: IO[bytes], content_type: str) -> IO[bytes]:
        """Have a child look, and return what is to be kept."""
        drawn = TemporaryFile()  # noqa: SIM115 - whoever asks closes it
        try:
            async with self._looking:
                ended, said = await _look(file, content_type, drawn)
        except BaseException:
            drawn.close()
            raise
        if ended == DRAWN:
            drawn.seek(0)
            return drawn
        drawn.close()
        if ended == KEEP:
            file.seek(0)
            return file
        raise Rejected(said if ended == REJECTED else "too much for its reader")


async def _look(file: IO[bytes], content_type: str, drawn: IO[bytes]) -> tuple[int, str]:
    file.flush()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(CHILD), content_type, stdin=file, stdout=drawn, stderr=asyncio.subprocess.PIPE, env={}
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            _, said = await child.communicate()
    except TimeoutError:
        return -1, ""
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    assert child.returncode is not None
    return child.returncode, said.decode("utf-8", "replace")[:200]
