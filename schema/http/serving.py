"""How does uvicorn serve the application: with deadlines, stopped by us, and answers that never wait?"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette

from schema.http.slow_clients import DeadlineProtocol
from schema.limits import Limits


def config(app: Starlette, **options: Any) -> uvicorn.Config:
    """Return how uvicorn serves the application, whatever address it listens on."""
    return uvicorn.Config(
        app,
        loop="none",
        http=DeadlineProtocol,
        ws="websockets-sansio",
        ws_max_size=Limits().message_bytes,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_config=None,
        timeout_graceful_shutdown=2,
        **options,
    )


class Server(uvicorn.Server):
    """uvicorn that leaves the signals to us: its own way raises them again before the database is closed."""

    def __init__(self, config: uvicorn.Config, told: list[int], worker: AsyncExitStack) -> None:
        super().__init__(config)
        self._told, self._worker = told, worker

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def on_tick(self, counter: int) -> bool:
        self.should_exit, self.force_exit = bool(self._told), len(self._told) > 1
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the requests under way and of the letters in hand at the same time: each has its few seconds."""
        await asyncio.gather(super().shutdown(sockets), self._worker.aclose())


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, and whose answers do not wait 40 ms for the client to acknowledge their head."""
    listening = socket.create_server((host, port))
    # asyncio does this for sockets it makes itself; those accepted here have it from their parent.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
