"""What does a cell say, as French spreadsheets write it: a day, a moment, a number, yes or no, one of a few words?"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from rules import folding

Word = TypeVar("Word", bound=Enum)

_EARLIEST, _LATEST = 1850, 2200
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\S.*))?")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,9})?")
_SPACES = str.maketrans("", "", " \u00a0\u202f")
_YES = frozenset({"oui", "o", "vrai", "1", "x", "yes", "true"})
_NO = frozenset({"non", "n", "faux", "0", "no", "false"})


def day(text: str) -> date | None:
    """Return the day that a cell says, 2026-11-21 or 21/11/2026; None when it is none."""
    try:
        if french := _FRENCH_DAY.fullmatch(text):
            if french[4] and french[4] not in ("00:00", "00:00:00"):
                return None
            found = date(int(french[3]), int(french[2]), int(french[1]))
        else:
            found = date.fromisoformat(text) if len(text) == 10 else None  # type: ignore[assignment]
    except ValueError:
        return None
    return found if found and _EARLIEST <= found.year <= _LATEST else None


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """
    Return the instant that a cell says, in UTC: with its offset, or as the clocks of `zone` showed it.

    A day alone is its midnight. None when it is none, or when clocks showed it never, or twice and it does not say
    which.
    """
    try:
        if french := _FRENCH_DAY.fullmatch(text):
            clock = time.fromisoformat(french[4]) if french[4] else time()
            found = datetime.combine(date(int(french[3]), int(french[2]), int(french[1])), clock)
        else:
            found = datetime.fromisoformat(text)
        if not _EARLIEST <= found.year <= _LATEST:
            return None
        if found.tzinfo is not None:
            return found.astimezone(UTC)
        return _local(found, zone)
    except (ValueError, OverflowError):
        return None


def number(text: str) -> Decimal | None:
    """Return the number that a cell says, with a comma or a point, spaces between thousands; None when it is none."""
    bare = text.translate(_SPACES).replace(",", ".")
    if not _NUMBER.fullmatch(bare) or not bare.isascii():
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def yes(text: str) -> bool | None:
    """Return whether a cell says yes; an empty one says no, and None stands for what says neither."""
    said = folding.fold(text)
    return True if said in _YES else False if not said or said in _NO else None


def word(text: str, words: Mapping[str, Word]) -> Word | None:
    """Return what a cell says in one of `words` (folded), or by its code; None when it is none of them."""
    said = folding.fold(text).strip(". ")
    return words.get(said) or next((one for one in words.values() if folding.fold(str(one.value)) == said), None)


def _local(shown: datetime, zone: ZoneInfo) -> datetime | None:
    first = shown.replace(tzinfo=zone, fold=0)
    if first.utcoffset() != first.replace(fold=1).utcoffset():  # the hour that clocks show twice, or skip
        return None
    return first.astimezone(UTC)


def is_midnight(at: datetime, zone: ZoneInfo) -> date | None:
    """Return the day that an instant begins in a time zone, None when it begins none."""
    shown = at.astimezone(zone)
    return shown.date() if shown.timetz().replace(tzinfo=None) == time() else None
