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
    """Rows somebody may see, newest first by a moment of theirs; boxed, for a bare queryset would be awaited whole."""

    rows: QuerySet[Any]
    moment: str

    def place(self, row: Model) -> Place:
        """Return where a row stands."""
        return Place(getattr(row, self.moment), row.pk)

    async def page(self, first: int, after: Place | None = None) -> Page:
        """Return the `first` rows after a place, in one statement; one row more tells whether more come."""
        rows = self.rows.order_by(f"-{self.moment}", "-id").limit(first + 1)
        if after is not None:
            # The first condition repeats what the second implies, so that the index is entered at the place.
            at_or_beyond: dict[str, Any] = {f"{self.moment}__lte": after.moment}
            beyond: dict[str, Any] = {f"{self.moment}__lt": after.moment}
            beside: dict[str, Any] = {self.moment: after.moment, "id__lt": after.id}
            rows = rows.filter(Q(**at_or_beyond), Q(**beyond) | Q(**beside))
        found = await rows
        return Page(found[:first], has_next=len(found) > first, has_previous=after is not None)

    async def count(self) -> int:
        """Count all of them."""
        return await self.rows.count()
