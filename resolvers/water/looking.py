"""How are lists of the water account read: by a day, or by an agent whose look is written?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from tortoise.models import Model

from resolvers.actors import Actor
from resolvers.listing import Listing, Page, Place
from resolvers.staff import audit


@dataclass(frozen=True)
class DayPlace(Place):
    """Where a row stands in a list by a day of its own."""

    moment: date  # type: ignore[assignment]

    @classmethod
    def read(cls, text: str) -> "DayPlace":
        """
        Return the place that a text says.

        :raises ValueError: it says none.
        """
        day, _, row_id = text.partition("|")
        place = cls(date.fromisoformat(day), int(row_id))
        if not 0 <= place.id < 2**63:
            raise ValueError(text)
        return place


@dataclass(frozen=True)
class ByDay(Listing):
    """Rows by a day; newest first unless said otherwise."""

    places: ClassVar[type[Place]] = DayPlace

    def place(self, row: Model) -> Place:
        """Return where a row stands."""
        return DayPlace(getattr(row, self.moment), row.pk)


@dataclass(frozen=True, kw_only=True)
class Looked(Listing):
    """Rows shown to an agent by the field `action`: each is written first, as the graph type `about`."""

    actor: Actor
    action: str
    about: str
    now: datetime

    async def page(self, first: int, after: Place | None = None) -> Page:
        """Return the `first` rows after a place, once it is written who sees them."""
        page = await super().page(first, after)
        await audit.saw(self.actor, self.action, self.about, [row.pk for row in page.rows], now=self.now)
        return page
