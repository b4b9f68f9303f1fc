"""What is kept of what an SMTP server answered, once nobody can be recognised in it?"""

import re
from collections.abc import Iterable

LONGEST = 160


def reason(said: str, people: Iterable[str]) -> str:
    """Return `said` on one line of at most 160 characters, without any address, nor these `people`'s names in it.

    Servers quote the recipient in many ways: "<jean.dupont@exemple.fr>: User unknown", "no mailbox jean.dupont here".
    """
    line = "".join(c if c.isprintable() else " " for c in said)
    line = re.sub(r"\S*@\S*", "…", line)
    for name in {part for person in people for part in person.split("@") if part}:
        line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", line, flags=re.IGNORECASE)
    line = " ".join(line.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
