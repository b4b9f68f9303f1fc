"""What answers as clamd does, on the loopback, and as badly as a test wants?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: What every antivirus knows, harmless: eicar.org. Written in two halves, so that none takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ClamdTwin:
    """Speaks INSTREAM: each piece after its length, an empty one at the end; finds EICAR."""

    def __init__(self) -> None:
        self.url = ""
        #: The sizes of what it was sent.
        self.seen: list[int] = []
        #: What it says in place of its verdict, or None to hang up.
        self.says: bytes | None = b""
        self.limit_bytes = 100_000_000
        #: Held while it is to make its clients wait.
        self.busy = asyncio.Lock()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["ClamdTwin"]:
        """Serve for the length of the block."""
        async with await asyncio.start_server(self._answer, "127.0.0.1", 0) as server:
            self.url = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            said = await self._verdict(reader)
            async with self.busy:
                if said is not None:
                    writer.write(said)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _verdict(self, reader: asyncio.StreamReader) -> bytes | None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = bytearray()
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
            if len(content) > self.limit_bytes:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(len(content))
        if self.says != b"":
            return self.says
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
