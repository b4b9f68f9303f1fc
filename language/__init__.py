"""
Every sentence for people, French and English, by code: `say(code, values, language)`.

The sentences stand in `fr/<word>.po` and `en/<word>.po`; a code is its message's id, and a value is named in braces.
A sentence that counts has a plural, picked by its value `count`. Moments (a mapping of `moment` and `time_zone`, as
JSON keeps them) and days are written out by Babel.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from gettext import c2py
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

FRENCH, ENGLISH = "FR", "EN"
LANGUAGES = (FRENCH, ENGLISH)
LOCALES = {FRENCH: Locale("fr", "FR"), ENGLISH: Locale("en", "GB")}
#: How French writes a day of the month, and the first one, which Babel does not tell from the others.
_D = ("d", "d'er'")
_HERE = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, tuple[Catalog, str]]:
    """Return every sentence of a language: code → (its file's catalogue, its id there)."""
    sentences: dict[str, tuple[Catalog, str]] = {}
    for path in sorted((_HERE / language.lower()).glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language.lower(), abort_invalid=True)
        for message in catalog:
            if message.id:
                code = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
                if code in sentences:
                    raise ValueError(f"{code} is said twice in {language}")
                sentences[code] = (catalog, code)
    return sentences


def say(code: str, values: Mapping[str, object] | None = None, language: str = FRENCH) -> str:
    """
    Return the sentence of a code in `language` (FR or EN), its values put in.

    :raises KeyError: when the language has no such sentence, or the sentence names a value that is not given.
    """
    catalog, message_id = catalogue(language)[code]
    message = catalog.get(message_id)
    if message is None:
        raise KeyError(code)
    said = {name: _written(value, language) for name, value in (values or {}).items()}
    if isinstance(message.string, (list, tuple)):
        count = (values or {})["count"]
        return str(message.string[_plural(catalog)(int(str(count)))]).format_map(said)
    return str(message.string).format_map(said)


def speaks(code: str, language: str = FRENCH) -> bool:
    """Tell whether the language has a sentence for this code."""
    return code in catalogue(language)


def moment(at: datetime, language: str, time_zone: tzinfo | str) -> str:
    """Write an instant out as people of that time zone read it: « samedi 21 novembre 2026 à 14:05 »."""
    zone = ZoneInfo(time_zone) if isinstance(time_zone, str) else time_zone
    local = at.astimezone(zone)
    pattern = f"EEEE {_D[local.day == 1]} MMMM y 'à' HH:mm" if language == FRENCH else "EEEE d MMMM y 'at' HH:mm"
    return format_datetime(local, pattern, locale=LOCALES[language])


def day(on: date, language: str) -> str:
    """Write a calendar day out: « 21 novembre 2026 », « 1er décembre 2026 »."""
    return format_date(on, f"{_D[on.day == 1]} MMMM y" if language == FRENCH else "long", locale=LOCALES[language])


def preferred(accept_language: str | None) -> str | None:
    """Return the language an Accept-Language header likes best of ours, or None when it names neither."""
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "")[:500].split(","):
        name, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
        except ValueError:
            continue
        if weight > 0 and name.strip():
            wanted.append((-weight, name.strip()))
    names = [name for _, name in sorted(wanted, key=lambda pair: pair[0])]
    found = negotiate_locale(names, ["fr", "en"], sep="-")
    return found.upper() if found else None


@cache
def _plural(catalog: Catalog) -> Callable[[int], int]:
    """Return which form of a sentence that counts a number wants, by the catalogue's own rule."""
    return c2py(catalog.plural_expr)


def _written(value: object, language: str) -> object:
    if isinstance(value, Mapping):
        return moment(datetime.fromisoformat(value["moment"]), language, value["time_zone"])
    return day(value, language) if isinstance(value, date) and not isinstance(value, datetime) else value
