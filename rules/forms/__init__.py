"""What may a form ask, and is what somebody answered to it right? Demandes and surveys ask by the same forms."""

from rules.forms.answers import is_shown, judge_answers, judge_given
from rules.forms.definitions import judge_fields
from rules.forms.fields import Choice, Condition, FormField, read, write

__all__ = [
    "Choice",
    "Condition",
    "FormField",
    "is_shown",
    "judge_answers",
    "judge_fields",
    "judge_given",
    "read",
    "write",
]
