"""How is what hangs from many rows read in one query? One loader for each relation, for the length of an operation."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from strawberry.dataloader import DataLoader

from schema.context import Context


async def load(context: Context, many: Callable[[list[Any]], Awaitable[Sequence[Any]]], key: Any) -> Any:
    """Return what `many` reads for `key`, asked together with the other keys of the same level of the operation."""
    name = f"{many.__module__}.{many.__qualname__}"
    if name not in context.loaders:
        context.loaders[name] = DataLoader(load_fn=many)
    return await context.loaders[name].load(key)
