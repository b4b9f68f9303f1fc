"""How does whoever may see a file look at it, or save it: by an address of its own, for five minutes?"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.documents import StoredFile
from resolvers import door, signing_addresses
from resolvers.errors import NotFound
from rules import files
from rules.lifetimes import SIGNED_ADDRESS
from rules.vocabulary.documents import ScanStatus

Way = Literal["view", "save"]
_GIVEN = frozenset({ScanStatus.CLEAN, ScanStatus.NOT_SCANNED})


@dataclass(frozen=True)
class Opened:
    """A file on its way to whoever has its address."""

    row: StoredFile
    #: Whether a browser may show it by itself.
    shown: bool
    pieces: AsyncIterator[bytes]


async def many(file_ids: Sequence[int]) -> list[StoredFile]:
    """Return the files of rows that whoever asks was allowed, in one query."""
    found = await StoredFile.in_bulk(file_ids, "id")
    return [found[file_id] for file_id in file_ids]


def is_given(row: StoredFile) -> bool:
    """Tell whether the scan allows a file to be given: nothing was found, or nothing looks."""
    return row.scan in _GIVEN


async def address(row: StoredFile, way: Way, *, now: datetime) -> str | None:
    """
    Return where to look at a file, or to save it, good for five minutes; None until the scan allows it.

    What a browser looks at comes through us, under headers that shut it in; what is saved may come from the store.
    """
    if not is_given(row):
        return None
    if way == "save" and (direct := await door.current().machines.files.address(row.place, SIGNED_ADDRESS)):
        return direct
    return signing_addresses.signed(_path(row.id, way), now=now)


async def opened(file_id: int, way: Way, *, until: str | None, signature: str | None, now: datetime) -> Opened:
    """
    Open a file for whoever has its signed address.

    :raises NotFound: we signed no such address, or the file has gone. :raises Expired: the address was good.
    """
    signing_addresses.check(_path(file_id, way), until=until, signature=signature, now=now)
    row = await StoredFile.get_or_none(id=file_id)
    if row is None or not is_given(row):
        raise NotFound
    shown = way == "view" and row.content_type in files.SHOWN
    return Opened(row, shown, door.current().machines.files.get(row.place))


def _path(file_id: int, way: Way) -> str:
    return f"/files/{file_id}/{way}"
