"""What does one say to answer a survey, and the staff to write one?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from resolvers.portal import answering, surveys
from rules.vocabulary.portal import Audience
from rules.vocabulary.staff import AgentRole
from schema import gates, ids
from schema.context import Info
from schema.forms import FormFieldInput
from schema.inputs import said
from schema.portal.surveys import Survey
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement
from schema.scalars import Json

SurveySaveResult: TypeAlias = Annotated[Survey | Refusal, strawberry.union("SurveySaveResult")]
SurveyAnswerResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("SurveyAnswerResult")]


@strawberry.input
class SurveySaveInput:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of the survey to correct; answers already given stay as they are."
    )
    title: str
    form_fields: list[FormFieldInput] = strawberry.field(
        description="All kinds but IBAN, FAMILY_MEMBER and WATER_CONTRACT: no answer names a person's own."
    )
    audience: Audience = Audience.EVERYONE
    closes_on: dt.date | None = strawberry.field(
        default=strawberry.UNSET, description="The last day on which one can answer; a day that is past closes it."
    )


@strawberry.input
class SurveyAnswerInput:
    survey: strawberry.ID
    answers: Json = strawberry.field(description="By the key of each field.")
    captcha_id: strawberry.ID | None = strawberry.UNSET
    captcha_answer: str | None = strawberry.UNSET


@strawberry.type
class SurveyMutations:
    @mutation(gates.open_to_all)
    @staticmethod
    async def survey_answer(info: Info, input: SurveyAnswerInput) -> SurveyAnswerResult:
        """
        A visitor gives a captcha; a citizen answers once: ALREADY_DONE. Every wrong answer is told, under answers and
        its key; TOO_LATE once the survey is closed.
        """
        return await answering.answer(
            info.context.actor,
            **said(
                input,
                survey=ids.row(input.survey, "Survey"),
                captcha_id=ids.key(input.captcha_id, "Captcha") if input.captcha_id else None,
            ),
            now=info.context.now,
        )

    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def survey_save(info: Info, input: SurveySaveInput) -> SurveySaveResult:
        """By a manager: asks something new, or corrects a survey; every fault of the form is told."""
        row_id = (ids.row(input.id, "Survey") or 0) if input.id else None
        return await surveys.save(info.context.actor, **said(input, id=row_id), now=info.context.now)
