"""Is what the staff wrote for everyone right, and what is wrong with what a rule on paper judged?"""

from collections.abc import Iterable

from resolvers.errors import Fields
from rules import texts
from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

TITLE_MAX = 200
#: About twenty printed pages.
BODY_MAX = 60_000


def body(fields: Fields, path: str, text: str) -> str:
    """Return a text of several lines, cleaned, noting what is wrong with it: empty, too long, strange characters."""
    cleaned = texts.clean(text, lines=True)
    if not cleaned:
        fields.wrong(path, RefusalCode.REQUIRED)
    elif len(cleaned) > BODY_MAX:
        fields.wrong(path, RefusalCode.TOO_LONG, maximum=BODY_MAX)
    elif texts.has_strange_characters(cleaned):
        fields.wrong(path, RefusalCode.INVALID, "characters")
    return cleaned


def note(fields: Fields, faults: Iterable[Fault]) -> None:
    """Note what a rule found wrong."""
    for fault in faults:
        fields.wrong(fault.path, fault.code, fault.variant, **fault.values)
