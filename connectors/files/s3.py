"""How does a store that speaks S3 keep files?"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, TypeVar

import obstore
from obstore.exceptions import BaseError

from connectors.files.protocol import FileMissing, Label, StoreDown

if TYPE_CHECKING:
    from obstore.store import S3Store

PIECE_BYTES = 262_144
#: Parts of an upload to S3, and how many are on their way at once: what one file takes of memory.
PART_BYTES = 5 * 2**20
PARTS_AT_ONCE = 2
_T = TypeVar("_T")


class S3:
    """Files of a bucket, under a prefix. What a bucket that is not ours alone should never show, it never lists."""

    def __init__(self, store: "S3Store") -> None:
        self._store = store
        #: Each file on its way takes its parts' memory.
        self._putting = asyncio.Semaphore(3)

    async def put(self, place: str, source: IO[bytes], label: Label) -> None:
        """Send it in parts; the bucket shows it once it has all of them."""
        async with self._putting:
            await _asked(
                lambda: obstore.put_async(
                    self._store,
                    place,
                    source,
                    attributes={"Content-Type": label.content_type, "Content-Disposition": label.disposition},
                    chunk_size=PART_BYTES,
                    max_concurrency=PARTS_AT_ONCE,
                )
            )

    async def get(self, place: str) -> AsyncIterator[bytes]:
        """Give what lies at `place`."""
        pieces = aiter((await _asked(lambda: obstore.get_async(self._store, place))).stream(PIECE_BYTES))
        while piece := await _asked(lambda: anext(pieces, b"")):
            yield bytes(piece)

    async def delete(self, place: str) -> None:
        """Take away what lies at `place`."""
        try:
            await _asked(lambda: obstore.delete_async(self._store, place))
        except FileMissing:
            return

    async def address(self, place: str, lifetime: timedelta) -> str | None:
        """Return a presigned address."""
        return await _asked(lambda: obstore.sign_async(self._store, "GET", place, lifetime))


async def _asked(ask: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    try:
        return await ask()
    except FileNotFoundError:
        raise FileMissing from None
    except (BaseError, OSError) as wrong:
        # What the library says holds addresses and the places of files.
        raise StoreDown(f"the S3 store: {type(wrong).__name__}") from None
