"""How does somebody answer a survey, once, without anybody ever knowing what they answered?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.portal import SurveyAnswer, SurveyVoter
from resolvers import actors, captchas, door, portal
from resolvers.actors import Actor
from resolvers.errors import Conflict, Fields, NotAllowed, NotFound
from resolvers.portal import surveys
from resolvers.transactions import Acknowledged, Change, transaction
from rules import forms
from rules.vocabulary.refusals import RefusalCode

_VOTER = "survey voter"


class SurveyClosed(Conflict):
    code = RefusalCode.TOO_LATE

    def __init__(self) -> None:
        super().__init__(variant="survey")


class AnsweredAlready(Conflict):
    code = RefusalCode.ALREADY_DONE

    def __init__(self) -> None:
        super().__init__(variant="survey")


async def answer(
    actor: Actor,
    *,
    survey: int | None,
    answers: Mapping[str, Any],
    captcha_id: str | None,
    captcha_answer: str | None,
    now: datetime,
) -> Acknowledged:
    """
    Keep an answer: a citizen's once, a visitor's with a captcha. That one has answered and what was answered are kept
    apart, the answer's moment by the hour only.

    :raises NotAllowed: for the staff. :raises NotFound: no such survey for whoever asks.
    :raises SurveyClosed: too late. :raises AnsweredAlready: by this citizen.
    :raises InvalidInput: every wrong answer. :raises captchas.CaptchaFailed: when the captcha alone is wrong.
    """
    if isinstance(actor, actors.Agent):
        raise NotAllowed
    row = await surveys.one(actor, survey)
    if row is None:
        raise NotFound
    if surveys.is_closed(row, today=portal.today(await portal.read(), now)):
        raise SurveyClosed
    if isinstance(actor, actors.Citizen) and (await answered([(row.id, actor.id)]))[0]:
        raise AnsweredAlready
    fields = Fields()
    kept, faults = forms.judge_answers(surveys.form(row), answers)
    fields.note(faults)
    if not kept and not fields:
        fields.wrong("answers", RefusalCode.REQUIRED)
    captcha = (captcha_id or "") if not isinstance(actor, (actors.Citizen, actors.System)) else None
    if captcha is not None:
        await captchas.judge(fields, captcha, captcha_answer or "", now=now)
    fields.refuse_if_any()

    async with transaction(now) as change:
        if captcha is not None:
            await captchas.spend(captcha, now=now)
        if isinstance(actor, actors.Citizen):
            await _vote(change, row.id, actor.id)
        hour = now.replace(minute=0, second=0, microsecond=0)
        await SurveyAnswer.create(survey_id=row.id, answers=kept, answered_at=hour)
        return change.acknowledges("acknowledgement.surveyAnswer")


async def answered(pairs: Sequence[tuple[int, int]]) -> list[bool]:
    """Tell for each survey and citizen whether they have answered it, in one query."""
    keys = door.current().keys
    digests = [keys.digests(_VOTER, _voter(*pair)) for pair in pairs]
    wanted = [digest for ones in digests for digest in ones]
    found = {bytes(digest) for digest in await SurveyVoter.filter(digest__in=wanted).values_list("digest", flat=True)}
    return [not found.isdisjoint(ones) for ones in digests]


async def _vote(change: Change, survey_id: int, citizen_id: int) -> None:
    """Of the same citizen's answers at the same instant, the database lets one through."""
    written = await change.connection.execute_query_dict(
        "INSERT INTO survey_voter (digest, survey_id) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING RETURNING digest",
        [door.current().keys.digest(_VOTER, _voter(survey_id, citizen_id)), survey_id],
    )
    if not written:
        raise AnsweredAlready


def _voter(survey_id: int, citizen_id: int) -> str:
    return f"{survey_id}:{citizen_id}"
