"""How are guesses slowed, for one target and from one address, without locking anybody's account from afar?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from tortoise.expressions import Q

from models.accounts import Attempt
from resolvers import door
from resolvers.errors import TooMany
from resolvers.transactions import transaction
from rules import slowing
from rules.vocabulary.accounts import Try


class Guess:
    """One try under way; it counts as a failure until it is said to be right."""

    def __init__(self, row: Attempt) -> None:
        self._row = row

    async def was_right(self) -> None:
        """Take it back as a failure; the address becomes one that this target is known from."""
        await Attempt.filter(id=self._row.id).update(succeeded=True)


@asynccontextmanager
async def guess(kind: Try, target: str, now: datetime) -> AsyncIterator[Guess]:
    """
    Count a try before it is judged, so that thirty at the same instant count as thirty.

    Failures slow the address they came from, everywhere and against this target. Failures against the target from
    other addresses slow a stranger's address only: one where the target has succeeded before goes on undisturbed.

    :raises TooMany: past the pace of rules/slowing.py, before anything is compared.
    """
    here = door.current()
    targets = here.keys.digest("guess target", f"{kind.value}:{target}")
    address = here.keys.digest("guess address", here.address)
    async with transaction(now, aside=True) as change:
        # One at a time for one target and for one address, in one order, so that counting and writing are one act.
        for lock in sorted({targets[:8], address[:8]}):
            await change.connection.execute_query(
                "SELECT pg_advisory_xact_lock($1)", [int.from_bytes(lock, "big", signed=True)]
            )
        since = now - slowing.LONGEST
        known = await Attempt.exists(kind=kind, target=targets, address=address, succeeded=True)
        failures = await Attempt.filter(
            Q(address=address) | (Q(target=targets, address=address) if known else Q(target=targets)),
            kind=kind,
            happened_at__gt=since,
            succeeded=False,
        ).values_list("target", "address", "happened_at")
        wait_s = max(
            slowing.wait_s([at for t, _, at in failures if t == targets], now),
            slowing.wait_s([at for _, a, at in failures if a == address], now) if here.address else 0,
        )
        if not wait_s:
            row = await Attempt.create(kind=kind, target=targets, address=address, happened_at=now)
    if wait_s:
        raise TooMany(wait_s)
    yield Guess(row)
