"""How is a postal address written in the graph?"""

from typing import Any

import strawberry


@strawberry.type
class PostalAddress:
    """A postal address; its country is a code of two letters (ISO 3166)."""

    line1: str
    line2: str | None
    postcode: str
    city: str
    country: str


@strawberry.input
class PostalAddressInput:
    line1: str
    line2: str | None = strawberry.UNSET
    postcode: str
    city: str
    country: str = "FR"


def shown(kept: dict[str, Any] | None) -> PostalAddress | None:
    """Return a kept address as the graph shows it."""
    return PostalAddress(**kept) if kept else None
