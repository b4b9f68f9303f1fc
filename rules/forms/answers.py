"""Is what somebody answered to a form right? Every wrong answer is told at once, and the right ones are kept clean."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules import texts
from rules.faults import Fault
from rules.forms import kinds
from rules.forms.definitions import KEY_MAX
from rules.forms.fields import FormField
from rules.vocabulary.portal import FormFieldKind as Kind
from rules.vocabulary.refusals import RefusalCode as Code

#: Where answers stand in the inputs that carry them.
PATH = "answers"
#: How many answers to questions that the form does not ask are named one by one.
UNKNOWN_TOLD = 20


def judge_answers(fields: Sequence[FormField], answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """
    Return the answers as they are kept, and every fault, its path beginning with `answers`.

    A field that is not shown is not asked for, and what was answered to it is left out. A checkbox left alone is one
    that is not ticked; a required one must be ticked. Whether the rows that answers name may be named is for the verb.
    """
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        if not is_shown(field, kept):
            continue
        answer = answers.get(field.key)
        if kinds.is_empty(answer):
            if field.kind is Kind.CHECKBOX:
                answer = False
            else:
                if field.required:
                    faults.append(Fault((PATH, field.key), Code.REQUIRED))
                continue
        try:
            value = kinds.read(field, answer)
        except kinds.Unfit as unfit:
            faults.extend(fault.under(PATH, field.key) for fault in unfit.faults)
            continue
        if value is False and field.required:
            faults.append(Fault((PATH, field.key), Code.REQUIRED, "tick"))
        kept[field.key] = value
    return kept, faults + _unknown(fields, answers)


def judge_given(fields: Sequence[FormField], answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """
    Return the answers of a form that is still being filled in as they are kept, None where one is taken back, and
    every fault.

    Only what is given is judged, shown or not: going back and forth in a form loses nothing.
    """
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        if field.key not in answers:
            continue
        answer = answers[field.key]
        try:
            kept[field.key] = None if kinds.is_empty(answer) else kinds.read(field, answer)
        except kinds.Unfit as unfit:
            faults.extend(fault.under(PATH, field.key) for fault in unfit.faults)
    return kept, faults + _unknown(fields, answers)


def is_shown(field: FormField, kept: Mapping[str, Any]) -> bool:
    """Tell whether a field is asked for, from what was answered to those before it."""
    if field.shown_when is None:
        return True
    answered = kept.get(field.shown_when.key)
    values = answered if isinstance(answered, list) else [answered]
    said = {str(value).lower() if isinstance(value, bool) else str(value) for value in values}
    return answered is not None and not said.isdisjoint(field.shown_when.values)


def _unknown(fields: Sequence[FormField], answers: Mapping[str, Any]) -> list[Fault]:
    known = {field.key for field in fields}
    unknown = [key for key in answers if key not in known]
    return [
        Fault((PATH, key) if _is_sayable(key) else (PATH,), Code.INVALID, "unknown_question")
        for key in unknown[:UNKNOWN_TOLD]
    ]


def _is_sayable(key: str) -> bool:
    return 0 < len(key) <= KEY_MAX and not texts.has_strange_characters(key)
