"""What is a postal address, and how is it kept? Every wrong line at once."""

from collections.abc import Mapping
from typing import Any

from babel import Locale

from rules import texts
from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

LINE_MAX = 100
POSTCODE_MAX = 12
_COUNTRIES = frozenset(
    code for code in Locale("en").territories if isinstance(code, str) and len(code) == 2 and code.isalpha()
)


def read(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return an address as it is kept (line1, line2, postcode, city, country), and every fault in what was given."""
    faults: list[Fault] = []

    def line(name: str, maximum: int) -> str:
        text = given.get(name)
        if text is None:
            text = ""
        if not isinstance(text, str):
            faults.append(Fault((name,), RefusalCode.INVALID))
            return ""
        cleaned = texts.clean(text)
        if not cleaned and name != "line2":
            faults.append(Fault((name,), RefusalCode.REQUIRED))
        elif len(cleaned) > maximum:
            faults.append(Fault((name,), RefusalCode.TOO_LONG, values={"maximum": maximum}))
        elif texts.has_strange_characters(cleaned):
            faults.append(Fault((name,), RefusalCode.INVALID, "characters"))
        return cleaned

    country = str(given.get("country") or "FR").strip().upper()
    if country not in _COUNTRIES:
        faults.append(Fault(("country",), RefusalCode.INVALID, "country"))
    postcode = line("postcode", POSTCODE_MAX)
    if country == "FR" and postcode and not (len(postcode) == 5 and postcode.isascii() and postcode.isdigit()):
        faults.append(Fault(("postcode",), RefusalCode.INVALID, "postcode"))
    kept = {
        "line1": line("line1", LINE_MAX),
        "line2": line("line2", LINE_MAX) or None,
        "postcode": postcode,
        "city": line("city", LINE_MAX),
        "country": country,
    }
    return kept, faults
