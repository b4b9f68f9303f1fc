"""What do the tests of surveys ask, and how do they answer?"""

from collections.abc import Mapping
from typing import Any

from tests.portal import Client, Portal

#: One question that must be answered, one that hangs on it, a choice of several, numbers, a checkbox.
FORM: list[dict[str, Any]] = [
    {
        "key": "satisfait",
        "label": "Les horaires vous conviennent",
        "kind": "CHOICE",
        "required": True,
        "choices": [{"value": "oui", "label": "Oui"}, {"value": "non", "label": "Non, pas du tout"}],
    },
    {
        "key": "pourquoi",
        "label": "Pourquoi ?",
        "help": "En quelques mots.",
        "kind": "LONG_TEXT",
        "required": True,
        "maxLength": 200,
        "shownWhen": {"key": "satisfait", "values": ["non"]},
    },
    {
        "key": "jours",
        "label": "Quels jours ?",
        "kind": "MULTIPLE_CHOICE",
        "choices": [
            {"value": "lu", "label": "Lundi"},
            {"value": "ma", "label": "Mardi"},
            {"value": "je", "label": "Jeudi"},
        ],
    },
    {"key": "visites", "label": "Combien de fois par an ?", "kind": "INTEGER", "minimum": "0", "maximum": "365"},
    {"key": "attente", "label": "Combien d’heures d’attente ?", "kind": "DECIMAL"},
    {"key": "rappel", "label": "Me rappeler", "kind": "CHECKBOX"},
]

SURVEY = """
... on Survey { id title audience closesOn answered formFields {
  key label help kind required choices { value label } minimum maximum maxLength shownWhen { key values }
} }
"""


async def ask(manager: Client, title: str = "Votre avis nous intéresse", **more: Any) -> dict[str, Any]:
    """Have a manager ask; return the survey, or the refusal."""
    return await manager.play("surveySave", {"title": title, "formFields": FORM, **more}, SURVEY)


async def answer(
    client: Client, survey_id: str, answers: dict[str, Any] | None = None, captcha: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Answer a survey; return what came of it."""
    given = {"survey": survey_id, "answers": {"satisfait": "oui"} if answers is None else answers, **(captcha or {})}
    return await client.play("surveyAnswer", given, "... on Acknowledgement { message }")


async def visitor_answers(portal: Portal, survey_id: str, answers: dict[str, Any] | None = None) -> dict[str, Any]:
    """Answer as a visitor, with a captcha."""
    visitor = portal.client()
    return await answer(visitor, survey_id, answers, await portal.captcha(visitor))
