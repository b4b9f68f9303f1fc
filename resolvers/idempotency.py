"""How does one Idempotency-Key have one effect, however often it is sent?"""

import json
from datetime import datetime
from typing import Any

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from models.answers import KeptAnswer
from resolvers import door
from resolvers.errors import PortalError, Refused, Wrong
from rules.lifetimes import KEPT_ANSWER
from rules.vocabulary.errors import ErrorCode
from rules.vocabulary.refusals import RefusalCode


class PlayedAlready(Exception):
    """Another call with the same key has committed: answer from what it kept."""


class KeyReused(PortalError):
    """The same key came with another body."""

    code = ErrorCode.BAD_USER_INPUT


async def claim(connection: BaseDBAsyncClient, key: door.Idempotency, now: datetime) -> None:
    """
    Take the key for this transaction; a concurrent call with the same one waits here until we commit or give up.

    :raises PlayedAlready: when it has been taken and committed.
    """
    await connection.execute_query(
        "DELETE FROM kept_answer WHERE who = $1 AND key = $2 AND kept_at <= $3", [key.who, key.key, now - KEPT_ANSWER]
    )
    taken = await connection.execute_query_dict(
        "INSERT INTO kept_answer (who, key, body_digest, field, kept_at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (who, key) DO NOTHING RETURNING id",
        [key.who, key.key, key.body_digest, key.field, now],
    )
    if not taken:
        raise PlayedAlready


async def keep(connection: BaseDBAsyncClient, key: door.Idempotency, outcome: dict[str, Any]) -> None:
    """Keep what came of the transaction that claimed the key."""
    await connection.execute_query(
        "UPDATE kept_answer SET outcome = $3::jsonb WHERE who = $1 AND key = $2",
        [key.who, key.key, json.dumps(outcome)],
    )


async def keep_refusal(key: door.Idempotency, refused: Refused, now: datetime) -> None:
    """Keep a refusal, unless it only says to come back later."""
    if refused.code is RefusalCode.TOO_MANY_ATTEMPTS:
        return
    await KeptAnswer.bulk_create(
        [
            KeptAnswer(
                who=key.who,
                key=key.key,
                body_digest=key.body_digest,
                field=key.field,
                outcome={"refused": _written(refused)},
                kept_at=now,
            )
        ],
        ignore_conflicts=True,
    )


async def kept(key: door.Idempotency, now: datetime) -> KeptAnswer | None:
    """
    Return what an earlier call with this key came to, or None when there was none within a day.

    :raises KeyReused: when that call had another body.
    """
    row = await KeptAnswer.get_or_none(who=key.who, key=key.key, kept_at__gt=now - KEPT_ANSWER)
    if row is not None and (row.body_digest != key.body_digest or row.field != key.field):
        raise KeyReused
    return row


async def row(outcome: dict[str, Any]) -> Model | None:
    """Return the row that came of a call, as it is now; None once it has gone."""
    model: type[Model] = Tortoise.apps["fontaine"][outcome["row"]]
    return await model.get_or_none(pk=outcome["id"])


def refusal(written: dict[str, Any]) -> Refused:
    """Return the refusal that was kept."""
    refused = Refused(
        RefusalCode(written["code"]),
        variant=written["variant"],
        values=written["values"],
        fields=tuple(
            Wrong(tuple(w["path"]), RefusalCode(w["code"]), w["variant"], w["values"]) for w in written["fields"]
        ),
    )
    refused.retry_after_s = written["retry_after_s"]
    return refused


def _written(refused: Refused) -> dict[str, Any]:
    return {
        "code": refused.code.value,
        "variant": refused.variant,
        "values": refused.values,
        "retry_after_s": refused.retry_after_s,
        "fields": [
            {"path": list(w.path), "code": w.code.value, "variant": w.variant, "values": dict(w.values)}
            for w in refused.fields
        ],
    }
