"""What does every field know of the request it answers?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import strawberry

from resolvers.actors import Actor, Citizen, Visitor
from resolvers.door import Door
from rules.vocabulary.accounts import Language


@dataclass(frozen=True)
class Cookie:
    """A session's token to be set, or with None taken away, in the answer."""

    token: str | None
    lifetime_s: int = 0


@dataclass
class Answer:
    """What a field asks of the HTTP answer besides its data."""

    cookie: Cookie | None = None


@dataclass
class Context:
    """One operation: who asks, when, in which language, through which door."""

    actor: Actor
    now: datetime
    door: Door
    #: Of the Accept-Language header, where it names one of ours.
    asked_language: Language | None = None
    idempotency_key: str | None = None
    body_digest: bytes = b""
    answer: Answer = field(default_factory=Answer)
    #: One loader for each relation, made at its first use.
    loaders: dict[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """Accept-Language, else the reader's own, else French."""
        if self.asked_language is not None:
            return self.asked_language
        return Language.FR if isinstance(self.actor, Visitor) else getattr(self.reader, "language", Language.FR)

    @property
    def reader(self) -> Any:
        """The row of who asks, if any."""
        return getattr(self.actor, "row", None)

    @property
    def citizen(self) -> Citizen | None:
        """The citizen who asks, once their steps are done."""
        return self.actor if isinstance(self.actor, Citizen) and not self.actor.pending else None


Info: TypeAlias = strawberry.Info[Context, None]
