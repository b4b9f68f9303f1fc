"""What is asked of whoever keeps the bytes of files?

StoreDown     the store does not answer, or has no room: the same may be asked later
FileMissing   there is nothing at that place
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Protocol


class StoreDown(Exception):
    """`reason` is short, for a log, and holds nobody's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileMissing(Exception):
    """Nothing lies at that place."""


@dataclass(frozen=True)
class Label:
    """What a store that gives files by itself says of one."""

    content_type: str
    #: The whole header.
    disposition: str


class FileStore(Protocol):
    """
    Keeps bytes under places, whole or not at all.

    A place is letters, digits and slashes, chosen by us, and is never written twice.
    """

    async def put(self, place: str, source: IO[bytes], label: Label) -> None:
        """
        Keep all that is left of `source` under `place`; returned once it is kept.

        :raises StoreDown: it is not; half of it may lie there, which `delete` takes away.
        """

    def get(self, place: str) -> AsyncIterator[bytes]:
        """
        Give what lies at `place`, in pieces of 256 kB or so.

        :raises FileMissing: nothing does. :raises StoreDown: when it cannot be read now.
        """

    async def delete(self, place: str) -> None:
        """
        Take away what lies at `place`, or half of it; nothing is as good.

        :raises StoreDown: when that cannot be done now.
        """

    async def address(self, place: str, lifetime: timedelta) -> str | None:
        """
        Return where whoever has the address may fetch the file from the store itself, as `label` said, for `lifetime`.

        None for a store that gives nothing by itself.
        """
