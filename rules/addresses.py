"""What is a postal address, and how is it kept? Every wrong line at once."""

from collections.abc import Mapping
from typing import Any

from babel import Locale

from rules import texts
from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

LINE_MAX = 100
POSTCODE_MAX = 12
#: What Babel names that no letter can be sent to: groups of countries, tests, an unknown place.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_COUNTRIES = (
    frozenset(str(code) for code in Locale("en").territories if len(str(code)) == 2 and str(code).isalpha())
    - _NO_COUNTRIES
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
        if cleaned or name != "line2":
            faults.extend(fault.under(name) for fault in texts.judge(cleaned, maximum=maximum))
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
