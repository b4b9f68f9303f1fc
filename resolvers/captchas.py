"""How does a visitor show that they are a person: a code to read or to hear, or a question in words, once only?"""

import random
from datetime import datetime
from uuid import UUID, uuid4

from models.accounts import Captcha
from resolvers import door
from resolvers.actors import Actor
from resolvers.errors import Fields, Refused, Wrong
from resolvers.transactions import transaction
from rules import captchas
from rules.lifetimes import CAPTCHA
from rules.vocabulary.refusals import RefusalCode

_FIELD = "captchaAnswer"


class CaptchaFailed(Refused):
    """All the rest of the input would do."""

    code = RefusalCode.CAPTCHA_FAILED

    def __init__(self) -> None:
        super().__init__(fields=(Wrong((_FIELD,), self.code),))


async def create(actor: Actor, *, now: datetime) -> Captcha:
    """Make a captcha; its code and its question are derived from its id and kept nowhere."""
    async with transaction(now) as change:
        return change.gives(await Captcha.create(id=uuid4(), expires_at=now + CAPTCHA))


async def open_one(captcha_id: UUID, *, now: datetime) -> Captcha | None:
    """Return a captcha that can still be answered, or None."""
    return await Captcha.get_or_none(id=captcha_id, spent_at=None, expires_at__gt=now)


def code_of(captcha_id: UUID) -> str:
    """Return the code that the picture shows and the voice spells."""
    return captchas.new_code(_dice("code", captcha_id))


def question_of(captcha_id: UUID) -> captchas.Question:
    """Return the question for those whom neither picture nor voice serves."""
    return captchas.new_question(_dice("question", captcha_id))


async def judge(fields: Fields, captcha_id: str, answer: str, *, now: datetime) -> None:
    """
    Refuse unless `answer` is right; a wrong one spends the captcha, so that it cannot be tried through.

    :raises CaptchaFailed: it alone is wrong; with other wrong fields, it is noted among them.
    """
    if not await _is_answered(captcha_id, answer, now=now):
        if not fields:
            raise CaptchaFailed
        fields.wrong(_FIELD, RefusalCode.CAPTCHA_FAILED)


async def spend(captcha_id: str, *, now: datetime) -> None:
    """
    Spend an answered captcha, in the transaction of what it opens.

    :raises CaptchaFailed: when it is not there to spend any more.
    """
    if not await Captcha.filter(id=UUID(captcha_id), spent_at=None, expires_at__gt=now).update(spent_at=now):
        raise CaptchaFailed


async def _is_answered(captcha_id: str, answer: str, *, now: datetime) -> bool:
    try:
        key = UUID(captcha_id)
    except ValueError:
        return False
    if await open_one(key, now=now) is None:
        return False
    if captchas.is_right(answer, {code_of(key)}) or captchas.is_right(answer, question_of(key).answers):
        return True
    await Captcha.filter(id=key, spent_at=None).update(spent_at=now)
    return False


def _dice(purpose: str, captcha_id: UUID) -> random.Random:
    # Seeded by what only the server's key can make: the numbers are no secret of their own.
    return random.Random(door.current().keys.derive(f"captcha {purpose}", captcha_id))  # noqa: S311
