"""What does every field know of the request it answers?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import strawberry

from resolvers.actors import Actor, Citizen, Visitor
from resolvers.door import Door
from rules.vocabulary.accounts import Language
from schema.http.answers import Answer


@dataclass(frozen=True)
class SessionCookie:
    """Under which name a browser keeps a session's token: `__Host-` binds it to this origin, over https only."""

    secure: bool

    @property
    def name(self) -> str:
        return "__Host-session" if self.secure else "session"


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
    cookie: SessionCookie = SessionCookie(secure=True)
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

    def keep_cookie(self, token: str, lifetime_s: int) -> None:
        """Have the browser keep a session's token, out of reach of scripts and of other sites."""
        self.answer.set_cookie(
            self.cookie.name, token, max_age=lifetime_s, secure=self.cookie.secure, httponly=True, samesite="strict"
        )

    def drop_cookie(self) -> None:
        """Have the browser forget it."""
        self.answer.delete_cookie(self.cookie.name, secure=self.cookie.secure)

    @property
    def citizen(self) -> Citizen | None:
        """The citizen who asks, once their steps are done."""
        return self.actor if isinstance(self.actor, Citizen) and not self.actor.pending else None


Info: TypeAlias = strawberry.Info[Context, None]
