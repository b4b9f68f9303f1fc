"""How does a line of the récapitulatif read?"""

from collections.abc import Mapping
from typing import Any

import strawberry

from language import lines
from rules.vocabulary.accounts import Language


@strawberry.type
class SummaryLine:
    """One line of the récapitulatif, in the reader's language; what the form asks is in its own."""

    label: str
    value: str


def shown(line: Mapping[str, Any], language: Language) -> SummaryLine:
    """Return a kept line as people read it."""
    label, value = lines.read(line, language.value)
    return SummaryLine(label=label, value=value)
