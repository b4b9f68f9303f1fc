"""How is a secret born when its letter leaves, kept as a digest, and spent once?"""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta

from models.accounts import Secret
from models.letters import Letter
from resolvers import door
from resolvers.transactions import transaction
from rules import codes
from rules.vocabulary.accounts import SecretPurpose

#: Codes that are short are looked for among one owner's own.
_OWNED = {SecretPurpose.EMAIL_CODE, SecretPurpose.EMAIL_CHANGE_CODE, SecretPurpose.TEMPORARY_PASSWORD}


#: The older ones of its reader die with it. One retried after a later one has left must not revive what that one made
#: die, nor one that has been spent: nothing is written then.
_BEAR = """
    WITH older AS (
        UPDATE secret SET spent_at = $6
        WHERE purpose = $1 AND spent_at IS NULL AND letter_id < $4 AND (citizen_id = $2 OR agent_id = $3)
    )
    INSERT INTO secret (purpose, citizen_id, agent_id, letter_id, digest, born_at, expires_at)
    SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (
        SELECT FROM secret WHERE purpose = $1 AND letter_id > $4 AND (citizen_id = $2 OR agent_id = $3)
    )
    ON CONFLICT (letter_id, purpose) DO UPDATE SET expires_at = EXCLUDED.expires_at, digest = EXCLUDED.digest
    WHERE secret.spent_at IS NULL
    RETURNING id
"""


class SpentAlready(Exception):
    """The letter's secret has been used: a retry has nothing to say any more."""


async def born(letter: Letter, purpose: SecretPurpose, lifetime: timedelta, now: datetime) -> tuple[str, datetime]:
    """
    Make the secret that `letter` carries, committed before the mail's first byte; older ones of its reader die.

    Each attempt at the same letter says the same secret, and moves its expiry on. Return it, with when it ends.

    :raises SpentAlready: when it has been used since an earlier attempt.
    """
    text = _text(purpose, door.current().keys.derive(f"secret {purpose.value}", letter.id))
    owner_id = letter.citizen_id or letter.agent_id
    expires_at = now + lifetime
    async with transaction(now, aside=True) as change:
        # Held as verbs hold it, before its secrets: of two letters that leave at the same instant, one is the last.
        owners = "citizen" if letter.citizen_id else "agent"
        hold = f"SELECT FROM {owners} WHERE id = $1 FOR NO KEY UPDATE"
        if not (await change.connection.execute_query(hold, [owner_id]))[0]:
            raise SpentAlready
        written = await change.connection.execute_query_dict(
            _BEAR,
            [
                purpose.value,
                letter.citizen_id,
                letter.agent_id,
                letter.id,
                door.current().keys.digest(purpose.value, _bound(purpose, owner_id, text)),
                now,
                expires_at,
            ],
        )
        if not written:
            raise SpentAlready
    return text, expires_at


async def find(purpose: SecretPurpose, text: str, *, owner_id: int | None = None) -> Secret | None:
    """Return the secret that `text` is, spent or expired too, or None. A short code is looked for by its owner."""
    digests = door.current().keys.digests(purpose.value, _bound(purpose, owner_id, text))
    return await Secret.filter(purpose=purpose, digest__in=digests).order_by("-id").first()


async def find_of(purpose: SecretPurpose, text: str, owner_ids: Iterable[int]) -> Secret | None:
    """Return the secret of these owners that `text` is, spent or too old too; one statement, whoever they are."""
    digests = [
        digest
        for owner_id in (*owner_ids, 0)  # nobody's is looked for too, so that the work is the same
        for digest in door.current().keys.digests(purpose.value, _bound(purpose, owner_id, text))
    ]
    return await Secret.filter(purpose=purpose, digest__in=digests).order_by("-id").first()


def is_good(secret: Secret | None, now: datetime) -> bool:
    """Tell whether a secret is neither spent nor too old."""
    return secret is not None and secret.spent_at is None and secret.expires_at > now


async def spend(secret: Secret, now: datetime) -> bool:
    """Spend it, in the transaction of what it is good for; tell whether it was still there to spend."""
    return bool(await Secret.filter(id=secret.id, spent_at=None, expires_at__gt=now).update(spent_at=now))


def _bound(purpose: SecretPurpose, owner_id: int | None, text: str) -> str:
    return f"{owner_id}:{text}" if purpose in _OWNED else text


def _text(purpose: SecretPurpose, seed: bytes) -> str:
    if purpose in (SecretPurpose.EMAIL_CODE, SecretPurpose.EMAIL_CHANGE_CODE):
        return codes.six_digits(seed)
    if purpose is SecretPurpose.TEMPORARY_PASSWORD:
        return codes.temporary_password(seed)
    return base64.urlsafe_b64encode(seed).decode().rstrip("=")
