"""How is ClamAV's clamd asked to look into a stream (INSTREAM, clamd(8))?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from connectors.antivirus.protocol import CannotScan, ScannerDown

PORT = 3310
#: For each piece to be taken; clamd itself gives up on a file after two minutes.
TIMEOUT_S = 120.0
CONNECT_TIMEOUT_S = 5.0
#: From the first piece to the verdict.
ANSWER_TIMEOUT_S = 240.0
_ANSWER_BYTES = 4_096


class Clamd:
    """A clamd on the network, tcp://host:3310, or of this machine, unix:///run/clamav/clamd.ctl."""

    def __init__(self, url: str) -> None:
        """:raises ValueError: when `url` is neither."""
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            self._path, self._host, self._port = unquote(parts.path), "", 0
        elif parts.scheme == "tcp" and parts.hostname:
            self._path, self._host, self._port = "", parts.hostname, parts.port or PORT
        else:
            raise ValueError("neither tcp://host:3310 nor unix:///path")

    async def scan(self, content: AsyncIterator[bytes]) -> str | None:
        """Send `content` piece by piece, each after its length, and read the verdict."""
        try:
            reader, writer = await asyncio.wait_for(self._connect(), CONNECT_TIMEOUT_S)
        except (OSError, TimeoutError) as wrong:
            raise ScannerDown(f"clamd cannot be reached: {type(wrong).__name__}") from None
        # Past its limit clamd answers and hangs up before all is sent: its answer says why, if it is read at once.
        answer = asyncio.create_task(asyncio.wait_for(reader.read(_ANSWER_BYTES), ANSWER_TIMEOUT_S))
        try:
            with suppress(ConnectionError):
                writer.write(b"zINSTREAM\0")
                async for piece in content:
                    if answer.done():
                        break
                    writer.write(len(piece).to_bytes(4, "big") + piece)
                    await asyncio.wait_for(writer.drain(), TIMEOUT_S)
                writer.write(bytes(4))
                await asyncio.wait_for(writer.drain(), TIMEOUT_S)
            return verdict(await answer)
        except (OSError, TimeoutError) as wrong:
            raise ScannerDown(f"clamd stopped answering: {type(wrong).__name__}") from None
        finally:
            answer.cancel()
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._path:
            return await asyncio.open_unix_connection(self._path)
        return await asyncio.open_connection(self._host, self._port)


def verdict(answer: bytes) -> str | None:
    """
    Read « stream: OK », « stream: Name FOUND » or « … ERROR ».

    :raises ScannerDown: for anything else. :raises CannotScan: for an error.
    """
    said = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if said == "OK":
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")[:200]
    if said.endswith("ERROR"):
        raise CannotScan(said[:200])
    raise ScannerDown("clamd answered nothing that can be read")
