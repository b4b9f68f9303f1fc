"""How is a list that can grow read: a page at a time by (moment, id), counted only when asked?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from resolvers.errors import PortalError
from rules.vocabulary.errors import ErrorCode


class BadPage(PortalError):
    """A cursor of another list, or bounds that make no page: the client's program is wrong."""

    code = ErrorCode.BAD_USER_INPUT

    def __init__(self, variant: str) -> None:
        self.variant = variant
        super().__init__(variant)


@dataclass(frozen=True)
class Place:
    """Where a row stands in its list."""

    moment: datetime
    id: int


@dataclass(frozen=True)
class Page:
    """Some rows of a list, in its order."""

    rows: list[Any]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True)
class Listing:
    """Rows somebody may see, in the order of a moment, newest first unless said otherwise; boxed, for a bare queryset
    would be awaited whole."""

    rows: QuerySet[Any]
    moment: str
    newest_first: bool = True

    def place(self, row: Model) -> Place:
        """Return where a row stands."""
        return Place(getattr(row, self.moment), row.pk)

    async def page(self, first: int, after: Place | None = None) -> Page:
        """Return the `first` rows after a place, in one statement; one row more tells whether more come."""
        rows = await self._beyond(after, forwards=True).limit(first + 1)
        return Page(rows[:first], has_next=len(rows) > first, has_previous=after is not None)

    async def page_before(self, last: int, before: Place | None = None) -> Page:
        """Return the `last` rows before a place, in the list's order."""
        rows = await self._beyond(before, forwards=False).limit(last + 1)
        return Page(rows[:last][::-1], has_next=before is not None, has_previous=len(rows) > last)

    async def count(self) -> int:
        """Count all of them."""
        return await self.rows.count()

    def _beyond(self, place: Place | None, *, forwards: bool) -> QuerySet[Any]:
        descending = self.newest_first is forwards
        sign, comparison = ("-", "lt") if descending else ("", "gt")
        rows = self.rows.order_by(f"{sign}{self.moment}", f"{sign}id")
        if place is None:
            return rows
        # The first condition repeats what the second implies, so that the index is entered at the place.
        at_or_beyond: dict[str, Any] = {f"{self.moment}__{comparison}e": place.moment}
        beyond: dict[str, Any] = {f"{self.moment}__{comparison}": place.moment}
        beside: dict[str, Any] = {self.moment: place.moment, f"id__{comparison}": place.id}
        return rows.filter(Q(**at_or_beyond), Q(**beyond) | Q(**beside))
