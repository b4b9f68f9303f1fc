"""How does a client page through a list: a cursor is a row's place in it, counted only when asked?"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import strawberry

from resolvers.listing import BadPage, Found, Listing, Page, Place, Rank

T = TypeVar("T")
MAX_PAGE = 100
#: Of a list that is read from its end, when one does not say how many.
LAST = 50
#: Of the longest place that a list writes, in base 64, and room.
CURSOR_MAX = 1_000


@strawberry.type
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    """One of a page, and the cursor that `after` takes to go on from it."""

    node: T
    cursor: str


@strawberry.type
class Connection(Generic[T]):
    """One page of a list."""

    edges: list[Edge[T]]
    page_info: PageInfo


@strawberry.type
class Counted(Connection[T], Generic[T]):
    """One page of a list that can be counted."""

    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field
    async def total_count(self) -> int:
        return await self.count()


async def connect(
    listing: Listing | Found, first: int, after: str | None, kind: type[Connection[Any]] = Connection
) -> Any:
    """
    Return the connection of a list's page.

    :raises BadPage: for a cursor that is none of ours, or a page of less than 0 or more than 100.
    """
    page = await listing.page(within(first), read_cursor(after, listing.places))
    return _connection(listing, page, kind)


def within(first: int) -> int:
    """
    Return the size of a page, or of a short list.

    :raises BadPage: when it is less than 0 or more than 100.
    """
    if not 0 <= first <= MAX_PAGE:
        raise BadPage("page")
    return first


async def connect_either_way(
    listing: Listing,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    kind: type[Connection[Any]] = Connection,
) -> Any:
    """
    Return the connection of a page read forwards (first, after) or backwards (last, before); the last 50 when neither.

    :raises BadPage: for both ways at once, a cursor that is none of ours, or a page of less than 0 or more than 100.
    """
    if isinstance(first, int):
        if last or before:
            raise BadPage("both_ways")
        return await connect(listing, first, after or None, kind)
    if after:
        raise BadPage("both_ways")
    last = last if isinstance(last, int) else LAST
    if not 0 <= last <= MAX_PAGE:
        raise BadPage("page")
    return _connection(listing, await listing.page_back(last, read_cursor(before or None)), kind)


def _connection(listing: Listing | Found, page: Page, kind: type[Connection[Any]]) -> Any:
    cursors = [write_cursor(listing.place(row)) for row in page.rows]
    given: dict[str, Any] = {
        "edges": [Edge(node=row, cursor=cursor) for row, cursor in zip(page.rows, cursors, strict=True)],
        "page_info": PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
    }
    return kind(**given, count=listing.count) if issubclass(kind, Counted) else kind(**given)


def write_cursor(place: Place | Rank) -> str:
    """Return a place as an opaque text."""
    return base64.urlsafe_b64encode(place.write().encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, kind: type[Place] | type[Rank] = Place) -> Any:
    """
    Return the place of a cursor, of that kind.

    :raises BadPage: when it is none of ours.
    """
    if cursor is None:
        return None
    if len(cursor) > CURSOR_MAX:
        raise BadPage("cursor")
    try:
        return kind.read(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (binascii.Error, ValueError, OverflowError, RecursionError):
        raise BadPage("cursor") from None
