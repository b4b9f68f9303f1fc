"""How is memory that is no longer needed given back to the machine, where glibc would keep it for later?"""

import ctypes
import gc
from typing import Any

# malloc.h: sizes from which an allocation is a mapping of its own, given back when it is freed; how many heaps; what a
# heap may keep at its end.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8


def keep_little() -> None:
    """
    Have what a password's hash (19 MB) or a picture took given back at once: glibc raises its threshold with each, and
    a heap for each thread keeps them all. Elsewhere than under glibc nothing is done.
    """
    if mallopt := _of_glibc("mallopt"):
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)
        mallopt(_M_TRIM_THRESHOLD, 1 << 17)
        mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Give back what long work has left behind."""
    gc.collect()
    if trim := _of_glibc("malloc_trim"):
        trim(0)


def _of_glibc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None)
