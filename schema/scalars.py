"""
How are dates, numbers and addresses written in the graph?

Inputs are lenient: any string passes coercion, and one that cannot be read becomes `Unreadable`; the door of the
mutation collects all of them into one refusal (schema/inputs.py), so that every wrong field is told at once.
"""

import datetime as dt
import decimal
from dataclasses import dataclass
from typing import Any, NewType

import strawberry

#: No date of a person or a contract is outside.
EARLIEST_YEAR, LATEST_YEAR = 1850, 2200
#: Digits of a decimal that anybody has a use for.
MAX_DIGITS = 24


@dataclass(frozen=True)
class Unreadable:
    """What was sent where a date or a number was meant, and which sentence says what was expected."""

    variant: str


EmailAddress = NewType("EmailAddress", str)
PhoneNumber = NewType("PhoneNumber", str)
Url = NewType("Url", str)
BigInt = NewType("BigInt", int)
Json = NewType("Json", object)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expects a string")
    return value.strip()[:100]


def _read_date(value: Any) -> dt.date | Unreadable:
    text = _text(value)
    try:
        day = dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    return day if day and EARLIEST_YEAR <= day.year <= LATEST_YEAR else Unreadable("date")


def _read_moment(value: Any) -> dt.datetime | Unreadable:
    try:
        moment = dt.datetime.fromisoformat(_text(value))
        readable = moment.tzinfo is not None and EARLIEST_YEAR <= moment.year <= LATEST_YEAR
        return moment.astimezone(dt.UTC) if readable else Unreadable("moment")
    except (ValueError, OverflowError):
        return Unreadable("moment") if isinstance(value, str) else _fail()


def _fail() -> Unreadable:
    raise ValueError("expects a string")


def _read_time(value: Any) -> dt.time | Unreadable:
    try:
        time = dt.time.fromisoformat(_text(value))
    except ValueError:
        return Unreadable("time") if isinstance(value, str) else _fail()
    return time if time.tzinfo is None else Unreadable("time")


def _read_decimal(value: Any) -> decimal.Decimal | Unreadable:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("expects a string")
    try:
        number = decimal.Decimal(str(value).strip()[:100])
    except decimal.InvalidOperation:
        return Unreadable("number")
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS or len(number.as_tuple().digits) > MAX_DIGITS:
        return Unreadable("number")
    return number


def _read_big_int(value: Any) -> int | Unreadable:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("expects a whole number")
    try:
        number = int(str(value)[:30])
    except ValueError:
        return Unreadable("number")
    return number if abs(number) < 2**63 else Unreadable("number")


def _read_json(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("expects an object")
    return value


def _write_moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _scalar(name: str, description: str, write: Any = str, read: Any = _text) -> Any:
    return strawberry.scalar(name=name, description=description, serialize=write, parse_value=read)


#: Which scalar each Python type is in the graph.
SCALARS: dict[object, Any] = {
    dt.datetime: _scalar(
        "DateTime", "An instant, ISO 8601 with its offset; answered in UTC.", _write_moment, _read_moment
    ),
    dt.date: _scalar(
        "Date", "A calendar day in the collectivité's time zone, ISO 8601.", dt.date.isoformat, _read_date
    ),
    dt.time: _scalar(
        "Time", "A wall-clock time in the collectivité's time zone, ISO 8601.", dt.time.isoformat, _read_time
    ),
    decimal.Decimal: _scalar(
        "Decimal",
        "An exact decimal, as a string: money in euros, volumes and indexes in cubic metres, unless a field says"
        " otherwise.",
        str,
        _read_decimal,
    ),
    Json: _scalar("JSON", "A JSON object.", lambda value: value, _read_json),
    EmailAddress: _scalar(
        "EmailAddress",
        "An e-mail address, checked; its domain is lower-cased. Inputs take a String, so that a wrong one is told with"
        " the other wrong fields.",
    ),
    PhoneNumber: _scalar(
        "PhoneNumber", "A phone number, E.164. Inputs take a String, in French national or international form."
    ),
    BigInt: _scalar("BigInt", "A whole number beyond 32 bits, such as a size in bytes.", str, _read_big_int),
    Url: _scalar("URL", "An absolute http(s) address. Addresses of files are signed and short-lived."),
}
