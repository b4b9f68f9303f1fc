"""
How is a list that can grow read: a page at a time, counted only when asked?

By (moment, id), which an index follows; or best first, where what is found is few enough to be put in order here.
"""

import json
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from resolvers import together
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

    def write(self) -> str:
        """Return the place as a text."""
        return f"{self.moment.isoformat()}|{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """
        Return the place that a text says.

        :raises ValueError: it says none.
        """
        moment, _, row_id = text.partition("|")
        place = cls(datetime.fromisoformat(moment), int(row_id))
        place.moment.astimezone(UTC)  # PostgreSQL keeps none that is no moment there
        if place.moment.tzinfo is None or not 0 <= place.id < 2**63:
            raise ValueError(text)
        return place


@dataclass(frozen=True, order=True)
class Rank:
    """Where a row stands among what was found: the smaller the better, then by title, then by what is its own."""

    distance: float
    title: str
    key: str

    def write(self) -> str:
        """Return the place as a text."""
        return json.dumps([self.distance, self.title, self.key])

    @classmethod
    def read(cls, text: str) -> "Rank":
        """
        Return the place that a text says.

        :raises ValueError: it says none.
        """
        match json.loads(text):
            case [float() as distance, str() as title, str() as key]:
                return cls(distance, title, key)
        raise ValueError(text)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, in its order."""

    rows: list[Any]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True)
class Listing:
    """Rows somebody may see, by a moment of theirs; boxed, for a bare queryset would be awaited whole."""

    rows: QuerySet[Any]
    moment: str
    oldest_first: bool = False
    places: ClassVar[type[Place]] = Place

    def place(self, row: Model) -> Place:
        """Return where a row stands."""
        return Place(getattr(row, self.moment), row.pk)

    async def page(self, first: int, after: Place | None = None) -> Page:
        """Return the `first` rows after a place, in one statement; one row more tells whether more come."""
        found = await self._beyond(after, first + 1, later=self.oldest_first)
        return Page(found[:first], has_next=len(found) > first, has_previous=after is not None)

    async def page_back(self, last: int, before: Place | None = None) -> Page:
        """Return the `last` rows before a place, or of the whole list, in its order."""
        found = await self._beyond(before, last + 1, later=not self.oldest_first)
        return Page(found[:last][::-1], has_next=before is not None, has_previous=len(found) > last)

    async def _beyond(self, place: Place | None, count: int, *, later: bool) -> list[Any]:
        """Return the nearest rows on one side of a place."""
        sign, side = ("", "gt") if later else ("-", "lt")
        rows = self.rows.order_by(f"{sign}{self.moment}", f"{sign}id").limit(count)
        if place is not None:
            # The first condition repeats what the second implies, so that the index is entered at the place.
            at_or_beyond: dict[str, Any] = {f"{self.moment}__{side}e": place.moment}
            beyond: dict[str, Any] = {f"{self.moment}__{side}": place.moment}
            beside: dict[str, Any] = {self.moment: place.moment, f"id__{side}": place.id}
            rows = rows.filter(Q(**at_or_beyond), Q(**beyond) | Q(**beside))
        return await together.rows(rows)

    async def count(self) -> int:
        """Count all of them."""
        return await together.count(self.rows)


@dataclass(frozen=True)
class Found:
    """What was found, best first; whole rows are read for the page only."""

    #: In order, each with the row's key.
    order: Sequence[tuple[Rank, int]]
    #: From keys, the rows that are still there.
    read: Callable[[list[int]], Awaitable[Sequence[Model]]]
    places: ClassVar[type[Rank]] = Rank

    def place(self, row: Model) -> Rank:
        """Return where a row stands."""
        return next(rank for rank, key in self.order if key == row.pk)

    async def page(self, first: int, after: Rank | None = None) -> Page:
        """Return the `first` rows after a place, which stands though its row has gone."""
        begin = 0 if after is None else bisect_right(self.order, after, key=lambda one: one[0])
        keys = [key for _, key in self.order[begin : begin + first]]
        rows = {row.pk: row for row in await self.read(keys)} if keys else {}
        there = [rows[key] for key in keys if key in rows]
        return Page(there, has_next=begin + first < len(self.order), has_previous=after is not None)

    async def count(self) -> int:
        """Count all of them."""
        return len(self.order)
