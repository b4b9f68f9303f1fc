"""Is what the staff wrote for everyone right?"""

from resolvers.errors import Fields
from rules import texts

TITLE_MAX = 200
#: About twenty printed pages.
BODY_MAX = 60_000


def body(fields: Fields, path: str, text: str) -> str:
    """Return a text of several lines, cleaned, noting what is wrong with it: empty, too long, strange characters."""
    cleaned = texts.clean(text, lines=True)
    fields.note(texts.judge(cleaned, maximum=BODY_MAX), path)
    return cleaned
