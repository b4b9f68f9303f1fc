"""How is a password kept and compared: slowly, away from the event loop, and as slowly when there is none?"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's argon2id: 26 ms a hash on the 2-core machine at hand; two at a time leave the server answering.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
#: Compared with where nobody is, so that it takes as long.
_nobody = _hasher.hash("personne")


async def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def is_right(kept: str | None, password: str) -> bool:
    """Tell whether `password` is the one kept; as long about it where none is."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _compare, kept, password)


def _compare(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept or _nobody, password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
