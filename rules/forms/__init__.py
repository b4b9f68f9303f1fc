"""What may a form ask, and is what somebody answered to it right? Demandes and surveys ask by the same forms."""

from rules.forms.answers import judge_answers
from rules.forms.definitions import judge_fields
from rules.forms.fields import Choice, Condition, FormField, read, write

__all__ = ["Choice", "Condition", "FormField", "judge_answers", "judge_fields", "read", "write"]
