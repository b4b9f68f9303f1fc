"""How are the general terms read?"""

import datetime as dt

import strawberry

from models.portal import Terms as Row
from resolvers.portal import reading
from schema.context import Context
from schema.nodes import Node, shows


async def _any_version(context: Context, key: int) -> Row | None:
    return await reading.terms(key)


@shows(Row, reach=_any_version)
class Terms(Node):
    """One version of the general terms (« conditions générales d'utilisation »)."""

    version: str
    published_at: dt.datetime
    body: str = strawberry.field(description="Markdown.")
