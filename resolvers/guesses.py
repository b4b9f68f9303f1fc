"""How are guesses slowed, for one target and from one address, without locking anybody's account from afar?"""

from collections.abc import AsyncIterator, Iterable
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
    """One try under way; it is a failure unless it is said to be right."""

    def __init__(self, row: Attempt) -> None:
        self._row = row
        self.is_right = False

    async def was_right(self, *, known: bool = True) -> None:
        """
        Write that it was no failure; the address becomes one that this target is known from.

        Not so (`known` False) where others than the target's owner may be right too: it is as if they had not tried.
        """
        self.is_right = True
        row = Attempt.filter(id=self._row.id)
        await (row.update(succeeded=True) if known else row.delete())

    async def was_wrong(self) -> None:
        """Write that it was one; done by itself at the end of the block."""
        await Attempt.filter(id=self._row.id).update(succeeded=False)


@asynccontextmanager
async def guess(kind: Try, target: str, now: datetime) -> AsyncIterator[Guess]:
    """
    Count a try at a target before it is judged, so that thirty at the same instant count as thirty.

    Failures slow the address they came from, everywhere and against this target. Failures against the target from
    other addresses slow a stranger's address only: one where the target has succeeded before goes on undisturbed.
    What an address has under way at other targets is no failure of its own yet: thirty people behind one address may
    sign in at the same instant, and a process judges few at a time.

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
            Q(succeeded=False) | Q(succeeded=None),
            kind=kind,
            happened_at__gt=since,
        ).values_list("target", "address", "happened_at", "succeeded")
        at_target = [at for one, _, at, _ in failures if one == targets]
        from_here = [at for _, one, at, succeeded in failures if one == address and succeeded is False]
        wait_s = max(slowing.wait_s(at_target, now), slowing.wait_s(from_here, now) if here.address else 0)
        if not wait_s:
            row = await Attempt.create(kind=kind, target=targets, address=address, happened_at=now)
    if wait_s:
        raise TooMany(wait_s)
    guess = Guess(row)
    try:
        yield guess
    finally:
        if not guess.is_right:
            await guess.was_wrong()


async def welcome(kind: Try, targets: Iterable[str], now: datetime) -> None:
    """Know these targets from this address: their owner has just shown that they are here, by another way."""
    here = door.current()
    address = here.keys.digest("guess address", here.address)
    for target in targets:
        digest = here.keys.digest("guess target", f"{kind.value}:{target}")
        await Attempt.create(kind=kind, target=digest, address=address, happened_at=now, succeeded=True)
