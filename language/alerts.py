"""How does an alert about water read, from what is kept of it?"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import format_decimal

from language import LOCALES, day, say

#: Litres.
_CUBIC_METRE = 1_000


def read(
    kind: str, facts: Mapping[str, Any], *, start: date, end: date, volume_l: int, expected_l: int | None, language: str
) -> str:
    """Return the sentences of an alert over [start, end): what was found, and what it was compared with."""
    last = end - timedelta(days=1)
    said: dict[str, Any] = {"first": start, "last": last, "volume": _cubic_metres(volume_l, language)}
    match kind:
        case "ABNORMAL_CONSUMPTION":
            said |= {"expected": _cubic_metres(expected_l or 0, language), "years": _years(facts["windows"], language)}
            variant = "network" if facts["is_of_network"] else "years" if facts["windows"] else "mean"
        case "CONTINUOUS_FLOW":
            said |= {"hours": facts["hours"], "least": _number(Decimal(facts["least_l"]), language)}
            variant = "day" if start == last else "days"
        case _:
            limit_l, is_day = facts["limit_l"], facts["of"] == "DAY"
            said |= {"month": _month(start, language), "litres": _number(Decimal(volume_l), language)}
            said["limit"] = _number(Decimal(limit_l), language) if is_day else _cubic_metres(limit_l, language)
            variant = "month" if not is_day else "day" if start == last else "days"
    return say(f"water.alert.{kind}.{variant}", said, language)


def _years(windows: list[Mapping[str, Any]], language: str) -> str:
    """« 60,5 m³ en 2024, 59,9 m³ en 2023 »: by the year in which each begins."""
    return ", ".join(
        say(
            "water.alert.year",
            {"volume": _cubic_metres(one["volume_l"], language), "year": one["from"][:4]},
            language,
        )
        for one in windows
    )


def _cubic_metres(volume_l: int, language: str) -> str:
    return _number((Decimal(volume_l) / _CUBIC_METRE).quantize(Decimal("0.1"), ROUND_HALF_UP), language)


def _number(value: Decimal, language: str) -> str:
    return str(format_decimal(value, locale=LOCALES[language]))


def _month(start: date, language: str) -> str:
    """« juillet 2025 »: the day left out of it."""
    return day(start, language).partition(" ")[2]
