"""How does a line that is kept as data read: a label and a value, in a language?"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.numbers import format_decimal

from language import LOCALES, day, say

Line = Mapping[str, Any]


def read(kept: Line, language: str) -> tuple[str, str]:
    """
    Return the label and the value of a line.

    Its label stands in `label`, or the code of its sentence in `code`; `kind` says how `value` reads.
    """
    label = kept["label"] if "label" in kept else say(f"line.{kept['code']}", None, language)
    return label, _READERS.get(kept["kind"], _text)(kept["value"], language)


def _text(value: Any, language: str) -> str:
    return str(value)


def _named(prefix: str) -> Callable[[Any, str], str]:
    return lambda value, language: say(f"{prefix}.{value}", None, language)


def _checkbox(value: Any, language: str) -> str:
    return say("line.yes" if value else "line.no", None, language)


def _date(value: Any, language: str) -> str:
    return day(date.fromisoformat(value), language)


def _number(value: Any, language: str) -> str:
    return format_decimal(value, locale=LOCALES[language], decimal_quantization=False)


def _address(value: Any, language: str) -> str:
    lines = [value["line1"], value["line2"], f"{value['postcode']} {value['city']}"]
    if value["country"] != "FR":
        lines.append(LOCALES[language].territories[value["country"]])
    return ", ".join(one for one in lines if one)


def _person(value: Any, language: str) -> str:
    name = f"{value['first_name'] or ''} {value['last_name'] or ''}".strip()
    if not value["birth_date"]:
        return name
    return say("line.born", {"name": name, "on": date.fromisoformat(value["birth_date"])}, language)


def phone(number: str) -> str:
    """Write a phone number as people read it: French ones in pairs, others as they are."""
    if number.startswith("+33") and len(number) == 12:
        national = f"0{number[3:]}"
        return " ".join(national[at : at + 2] for at in range(0, 10, 2))
    return number


def _phone(value: Any, language: str) -> str:
    return phone(value)


def _several(value: Any, language: str) -> str:
    return ", ".join(value)


_READERS: dict[str, Callable[[Any, str], str]] = {
    "CIVILITY": _named("civility"),
    "CONTACT_METHOD": _named("contact_method"),
    "CHECKBOX": _checkbox,
    "DATE": _date,
    "INTEGER": _number,
    "DECIMAL": _number,
    "METER_INDEX": _number,
    "ADDRESS": _address,
    "PERSON": _person,
    "PHONE": _phone,
    "MULTIPLE_CHOICE": _several,
}
