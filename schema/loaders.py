"""How is what hangs from many rows read in one query? One loader for each relation, for the length of an operation."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TypeVar

from strawberry.dataloader import DataLoader

from schema.context import Context

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def load(context: Context, many: Callable[[Sequence[K]], Awaitable[Sequence[V]]], key: K) -> Awaitable[V]:
    """Return what `many` reads for `key`, asked together with the other keys of the same level of the operation."""
    name = f"{many.__module__}.{many.__qualname__}"
    loader: DataLoader[K, V] = context.loaders.setdefault(name, DataLoader(load_fn=many))
    return loader.load(key)
