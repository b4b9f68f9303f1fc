"""
How is an activation code kept, found and spent? As a digest that only the server's key makes, good once.

One stands on the contract, and comes in with it; another is born when an agent's letter leaves.
"""

from datetime import datetime

from tortoise.expressions import Q

from models.letters import Letter
from models.water.codes import ActivationCode
from resolvers import door
from resolvers.secrets import SpentAlready
from resolvers.transactions import transaction
from rules import lifetimes
from rules.water import codes

_PURPOSE = "activation code"

_BEAR = """
    INSERT INTO activation_code (subscriber_id, digest, born_at, expires_at, letter_id) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (letter_id) DO UPDATE SET expires_at = EXCLUDED.expires_at, digest = EXCLUDED.digest
    WHERE activation_code.spent_at IS NULL
    RETURNING id
"""


def digest(subscriber_id: int, code: str) -> bytes:
    """Return what is kept of a subscriber's code, as `rules.water.codes.read` wrote it."""
    return door.current().keys.digest(_PURPOSE, f"{subscriber_id}:{code}")


def digests(subscriber_id: int, code: str) -> list[bytes]:
    """Return what it may have been kept under, newest key first: one that is kept already is not kept again."""
    return door.current().keys.digests(_PURPOSE, f"{subscriber_id}:{code}")


async def find(subscriber_id: int | None, typed: str, now: datetime) -> ActivationCode | None:
    """Return the code of a subscriber that was typed, good now. The work is the same whoever it is, even nobody's."""
    looked_for = digests(subscriber_id or 0, codes.read(typed) or "")
    fresh = Q(expires_at=None) | Q(expires_at__gt=now)
    return await ActivationCode.filter(
        fresh, subscriber_id=subscriber_id or 0, digest__in=looked_for, spent_at=None
    ).first()


async def spend(code: ActivationCode, now: datetime) -> bool:
    """Spend it, in the transaction of what it opens; tell whether it was still there to spend."""
    return bool(await ActivationCode.filter(id=code.id, spent_at=None).update(spent_at=now))


async def born(letter: Letter, subscriber_id: int, now: datetime) -> tuple[str, datetime]:
    """
    Make the code that `letter` carries, committed before the mail's first byte; the same at each attempt.

    Return it as it is printed, with when it ends.

    :raises SpentAlready: when it has been used since an earlier attempt.
    """
    printed = codes.new_code(door.current().keys.derive(_PURPOSE, f"letter {letter.id}"))
    expires_at = now + lifetimes.WATER_ACTIVATION_CODE
    async with transaction(now, aside=True) as change:
        kept = digest(subscriber_id, codes.read(printed) or "")
        values = [subscriber_id, kept, now, expires_at, letter.id]
        if not await change.connection.execute_query_dict(_BEAR, values):
            raise SpentAlready
    return printed, expires_at
