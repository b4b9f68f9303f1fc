"""How do the tests send half a request? Byte by byte, on a connection of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

BODY = b'{"query":"{hello}"}'


def head(length: int, *more: bytes) -> bytes:
    lines = [
        b"POST /graphql HTTP/1.1",
        b"Host: door",
        b"Content-Type: application/json",
        b"Content-Length: %d" % length,
        *more,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


class Line:
    """One connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def drip(self, data: bytes, pause: float, step: int = 1) -> None:
        """Send a little at a time, until the server has had enough."""
        with suppress(ConnectionError):
            for start in range(0, len(data), step):
                await self.send(data[start : start + step])
                await asyncio.sleep(pause)

    async def answer(self) -> bytes:
        """Return the head of the next answer, and read its body."""
        async with asyncio.timeout(2):
            lines = await self._reader.readuntil(b"\r\n\r\n")
            length = lines.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
            await self._reader.readexactly(int(length or 0))
            return lines.split(b"\r\n")[0]

    async def rest(self) -> bytes:
        """Return what the server says until it closes."""
        async with asyncio.timeout(2):
            with suppress(ConnectionError):
                return await self._reader.read()
            return b""


@asynccontextmanager
async def line(address: str) -> AsyncIterator[Line]:
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
