"""What does a client see of a session?"""

import datetime as dt

import strawberry

from models.sessions import Session as Row
from schema.context import Info
from schema.nodes import Node, shows


@shows(Row)
class Session(Node):
    """A sign-in that goes on, in a browser or an application."""

    device: str | None
    created_at: dt.datetime
    last_used_at: dt.datetime
    expires_at: dt.datetime

    @strawberry.field
    @staticmethod
    def current(root: strawberry.Parent[Row], info: Info) -> bool:
        session = getattr(info.context.actor, "session", None)
        return session is not None and session.id == root.id
