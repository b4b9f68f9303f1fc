"""How is an answer of each kind read: as JSON sent it, into what is kept?"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from rules import addresses, emails, ibans, phones, texts
from rules.faults import Fault
from rules.forms.definitions import LARGEST, MAX_LENGTHS
from rules.forms.fields import FormField
from rules.vocabulary.portal import FormFieldKind as Kind
from rules.vocabulary.refusals import RefusalCode as Code

#: No date that a form asks for is outside.
EARLIEST_YEAR, LATEST_YEAR = 1850, 2200
#: An index is in cubic metres, to the litre, and no meter has more than nine digits.
METER_DECIMALS, METER_LIMIT = 3, Decimal(10**9)
#: A name of a row of ours: which rows one may name, the verb that keeps the answers knows.
ID_MAX = 200

_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,9})?")


class Unfit(Exception):
    """The answer is not one to this field."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(faults)


def unfit(code: Code, variant: str | None = None, **values: Any) -> Unfit:
    """Return what says that the whole answer is wrong."""
    return Unfit(Fault((), code, variant, values))


def is_empty(answer: object) -> bool:
    """Tell whether nothing was answered: null, blanks, an empty list or object."""
    return answer is None or answer in ([], {}) or (isinstance(answer, str) and not answer.strip())


def read(field: FormField, answer: object) -> Any:
    """
    Return an answer that is not empty as it is kept: exact decimals and days as texts.

    :raises Unfit: with what is wrong.
    """
    return _READERS[field.kind](field, answer)


def _string(answer: object, variant: str | None = None) -> str:
    if not isinstance(answer, str):
        raise unfit(Code.INVALID, variant)
    return answer


def _text(field: FormField, answer: object) -> str:
    cleaned = texts.clean(_string(answer, "text"), lines=field.kind is Kind.LONG_TEXT)
    if faults := texts.judge(cleaned, maximum=field.max_length or MAX_LENGTHS[field.kind]):
        raise Unfit(*faults)
    return cleaned


def _number(field: FormField, answer: object) -> Decimal:
    """People write « 1 200,5 »; programs write 1200.5."""
    if isinstance(answer, bool) or not isinstance(answer, (str, int, float)):
        raise unfit(Code.INVALID, "number")
    if not isinstance(answer, str) and not abs(answer) <= 10 * int(LARGEST):
        raise unfit(Code.OUT_OF_RANGE)
    written = _SPACES.sub("", str(answer)[:60]).replace(",", ".")
    if not _NUMBER.fullmatch(written):
        raise unfit(Code.INVALID, "number")
    return Decimal(written)


def _within(field: FormField, number: Decimal, *, floor: Decimal = -LARGEST, ceiling: Decimal = LARGEST) -> Decimal:
    minimum = floor if field.minimum is None else max(field.minimum, floor)
    maximum = ceiling if field.maximum is None else min(field.maximum, ceiling)
    if minimum <= number <= maximum:
        return number
    if number < minimum:
        raise unfit(Code.OUT_OF_RANGE, "at_least", minimum=_plain(minimum))
    raise unfit(Code.OUT_OF_RANGE, "at_most", maximum=_plain(maximum))


def _integer(field: FormField, answer: object) -> int:
    number = _number(field, answer)
    if number != number.to_integral_value():
        raise unfit(Code.INVALID, "whole_number")
    return int(_within(field, number))


def _decimal(field: FormField, answer: object) -> str:
    return _plain(_within(field, _number(field, answer)))


def _meter_index(field: FormField, answer: object) -> str:
    index = _within(field, _number(field, answer), floor=Decimal(0), ceiling=METER_LIMIT - 1)
    if index != round(index, METER_DECIMALS):
        raise unfit(Code.INVALID, "meter_index")
    return _plain(index)


def _date(field: FormField, answer: object) -> str:
    text = _string(answer, "date").strip()
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise unfit(Code.INVALID, "date")
    return day.isoformat()


def _known(reader: Callable[[str], str | None], variant: str) -> Callable[[FormField, object], str]:
    def read_known(field: FormField, answer: object) -> str:
        found = reader(_string(answer, variant))
        if found is None:
            raise unfit(Code.INVALID, variant)
        return found

    return read_known


def _checkbox(field: FormField, answer: object) -> bool:
    if not isinstance(answer, bool):
        raise unfit(Code.INVALID, "checkbox")
    return answer


def _choice(field: FormField, answer: object) -> str:
    value = texts.clean(_string(answer, "choice"))
    if all(value != choice.value for choice in field.choices):
        raise unfit(Code.INVALID, "choice")
    return value


def _choices(field: FormField, answer: object) -> list[str]:
    """In the form's order, each once."""
    if not isinstance(answer, list) or len(answer) > 2 * len(field.choices):
        raise unfit(Code.INVALID, "choice")
    chosen = {_choice(field, value) for value in answer}
    return [choice.value for choice in field.choices if choice.value in chosen]


def _address(field: FormField, answer: object) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise unfit(Code.INVALID, "address")
    address, faults = addresses.read(answer)
    if faults:
        raise Unfit(*faults)
    return address


def _row(field: FormField, answer: object) -> str:
    named = _string(answer).strip()
    if len(named) > ID_MAX or texts.has_strange_characters(named):
        raise unfit(Code.INVALID)
    return named


def _plain(number: Decimal) -> str:
    """Without exponent, nor zeros that say nothing."""
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


_READERS: dict[Kind, Callable[[FormField, object], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.METER_INDEX: _meter_index,
    Kind.DATE: _date,
    Kind.EMAIL: _known(emails.read, "email"),
    Kind.PHONE: _known(phones.read, "phone"),
    Kind.IBAN: _known(ibans.read, "iban"),
    Kind.CHECKBOX: _checkbox,
    Kind.CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choices,
    Kind.ADDRESS: _address,
    Kind.FAMILY_MEMBER: _row,
    Kind.WATER_CONTRACT: _row,
}
