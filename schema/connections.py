"""How does a client page through a list: keyset cursors on (moment, id), counted only when asked?"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import strawberry

from resolvers.listing import BadPage, Listing, Page, Place

T = TypeVar("T")
MAX_PAGE = 100


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


async def connect(listing: Listing, first: int, after: str | None, kind: type[Connection[Any]] = Connection) -> Any:
    """
    Return the connection of a list's page.

    :raises BadPage: for a cursor that is none of ours, or a page of less than 0 or more than 100.
    """
    if not 0 <= first <= MAX_PAGE:
        raise BadPage("page")
    return _connection(listing, await listing.page(first, read_cursor(after)), kind)


def _connection(listing: Listing, page: Page, kind: type[Connection[Any]]) -> Any:
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


def write_cursor(place: Place) -> str:
    """Return a place as an opaque text."""
    return base64.urlsafe_b64encode(f"{place.moment.isoformat()}|{place.id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> Place | None:
    """
    Return the place of a cursor.

    :raises BadPage: when it is none of ours.
    """
    if cursor is None:
        return None
    try:
        moment, _, row_id = base64.urlsafe_b64decode(cursor[:200] + "=" * (-len(cursor) % 4)).decode().partition("|")
        place = Place(datetime.fromisoformat(moment), int(row_id))
        place.moment.astimezone(UTC)  # PostgreSQL keeps none that is no moment there
    except (binascii.Error, ValueError, OverflowError):
        raise BadPage("cursor") from None
    if place.moment.tzinfo is None or not 0 <= place.id < 2**63:
        raise BadPage("cursor")
    return place
