"""How does a graph type stand on a row? One decorator says which, and from it come its id and how it is recognised."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import strawberry

from schema import ids
from schema.context import Context

T = TypeVar("T", bound=type)
#: From whoever asks and a key, the row, or None when it is not there or not theirs.
Reach = Callable[[Context, int], Awaitable[Any]]


@dataclass(frozen=True)
class Shown:
    graph_type: type
    rows: tuple[type, ...]
    reach: Reach | None


#: Graph type's name → how `node` reaches its rows.
shown: dict[str, Shown] = {}


def global_id(root: Any, info: strawberry.Info) -> strawberry.ID:
    return strawberry.ID(ids.write(info.path.typename or "", root.pk))


@strawberry.interface
class Node:
    """Anything that has an id."""

    id: strawberry.ID = strawberry.field(resolver=global_id, description="Opaque, stable, unique across the graph.")


def shows(*rows: type, reach: Reach | None = None, name: str | None = None) -> Callable[[T], T]:
    """
    Make a strawberry type that stands on rows of these classes; fields that it only names are read off the row.

    `reach` takes a node's key to its row for whoever asks; without it the type has no door of its own.
    """

    def decorate(cls: T) -> T:
        cls.is_type_of = staticmethod(lambda value, info: isinstance(value, rows))  # type: ignore[attr-defined]
        graph_type = strawberry.type(cls, name=name)
        shown[name or cls.__name__] = Shown(graph_type, rows, reach)
        return graph_type

    return decorate


async def reached(context: Context, global_id: str) -> Node | None:
    """Return the row of an id, as its graph type, for whoever asks; None when it is not there or not theirs."""
    said = ids.read(global_id)
    found = shown.get(said[0]) if said else None
    key = ids.row(global_id, said[0]) if said else None
    if found is None or found.reach is None or key is None:
        return None
    row = await found.reach(context, key)
    return None if row is None else cast(Node, strawberry.cast(found.graph_type, row))


async def seen_again(context: Context, row: Any) -> Any:
    """Return a row that came of an earlier call, if whoever asks may still see it; None when they no longer may."""
    doors = [found.reach for found in shown.values() if isinstance(row, found.rows) and found.reach is not None]
    for reach in doors:
        if (seen := await reach(context, row.pk)) is not None:
            return seen
    return None if doors else row
