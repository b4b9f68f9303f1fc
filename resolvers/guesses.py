"""How are guesses slowed, for one target and from one address, without locking anybody's account from afar?"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from models.accounts import Attempt
from resolvers import door
from resolvers.errors import TooMany
from resolvers.transactions import transaction
from rules import slowing
from rules.vocabulary.accounts import Try


class Guess:
    """One try under way; it is a failure unless it is said to be right."""

    def __init__(self, row: Attempt, *, is_spent: bool) -> None:
        self._row = row
        self.is_right = False
        #: The account has had its share under its other name: whatever is guessed, say that it was wrong.
        self.is_spent = is_spent

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
async def guess(kind: Try, target: str, now: datetime, *, twin: str | None = None) -> AsyncIterator[Guess]:
    """
    Count a try at a target before it is judged, so that thirty at the same instant count as thirty.

    Failures slow the address they came from, everywhere and against this target. Failures against the target from
    other addresses slow a stranger's address only: one where the target has succeeded before goes on undisturbed.
    What an address has under way at other targets is no failure of its own yet: thirty people behind one address may
    sign in at the same instant, and a process judges few at a time.

    `twin` is the other name of the account that the target leads to. Failures at both are counted together, but to say
    so would tell that the two names are one account's: past the pace of both the guess `is_spent` instead.

    :raises TooMany: past the pace of rules/slowing.py, before anything is compared.
    """
    here = door.current()
    digests = [here.keys.digest("guess target", f"{kind.value}:{name}") for name in (target, twin or target)]
    mine, other = digests
    address = here.keys.digest("guess address", here.address)
    async with transaction(now, aside=True) as change:
        # One at a time for one account and for one address, in one order, so that counting and writing are one act.
        for lock in sorted({mine[:8], other[:8], address[:8]}):
            await change.connection.execute_query(
                "SELECT pg_advisory_xact_lock($1)", [int.from_bytes(lock, "big", signed=True)]
            )
        names = Attempt.filter(kind=kind, target__in=digests, address=address, succeeded=True)
        known: list[Any] = await names.values_list("target", flat=True)
        failures = await Attempt.filter(
            Q(address=address) | Q(target__in=digests),
            Q(succeeded=False) | Q(succeeded=None),
            kind=kind,
            happened_at__gt=now - slowing.LONGEST,
        ).values_list("target", "address", "happened_at", "succeeded")
        at_target = [at for one, by, at, _ in failures if one == mine and (mine not in known or by == address)]
        at_both = [at for one, by, at, _ in failures if one in digests and (not known or by == address)]
        from_here = [at for _, by, at, succeeded in failures if by == address and succeeded is False]
        wait_s = max(slowing.wait_s(at_target, now), slowing.wait_s(from_here, now) if here.address else 0)
        if not wait_s:
            row = await Attempt.create(kind=kind, target=mine, address=address, happened_at=now)
    if wait_s:
        raise TooMany(wait_s)
    guess = Guess(row, is_spent=slowing.wait_s(at_both, now) > 0)
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
