"""How is a folder a store of files? Each is written beside its place, then takes it at once."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import IO, ParamSpec, TypeVar

from connectors.files.protocol import FileMissing, Label, StoreDown

PIECE_BYTES = 262_144
_PLACE = re.compile(r"[0-9A-Za-z]+(/[0-9A-Za-z]+)*")
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Folder:
    """Files of a folder of this machine, or one that several machines share; its files are its owner's alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, place: str, source: IO[bytes], label: Label) -> None:
        """Write all of `source`, and have the disk keep it, before it takes its place."""
        await _in_a_thread(self._write, place, source)

    async def get(self, place: str) -> AsyncIterator[bytes]:
        """Give what lies at `place`."""
        with await _in_a_thread(self._open, place) as file:
            while piece := await _in_a_thread(file.read, PIECE_BYTES):
                yield piece

    async def delete(self, place: str) -> None:
        """Take away what lies at `place`, and what was left of a writing that was killed."""
        await _in_a_thread(self._unlink, place)

    async def address(self, place: str, lifetime: timedelta) -> str | None:
        """Return None: a folder gives nothing by itself."""
        return None

    def _write(self, place: str, source: IO[bytes]) -> None:
        path, half = self._paths(place)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            shutil.copyfileobj(source, file, PIECE_BYTES)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
        held = os.open(path.parent, os.O_RDONLY)  # that it has its place must last too
        try:
            os.fsync(held)
        finally:
            os.close(held)

    def _open(self, place: str) -> IO[bytes]:
        try:
            return self._paths(place)[0].open("rb")
        except FileNotFoundError:
            raise FileMissing from None

    def _unlink(self, place: str) -> None:
        for path in self._paths(place):
            path.unlink(missing_ok=True)

    def _paths(self, place: str) -> tuple[Path, Path]:
        if not _PLACE.fullmatch(place):
            raise ValueError("not a place")
        path = self._root / place
        return path, path.with_name(f"{path.name}.half")


async def _in_a_thread(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as wrong:
        raise StoreDown(f"the folder of files: {os.strerror(wrong.errno or 0)}") from None
