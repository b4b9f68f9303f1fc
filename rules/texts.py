"""What may a text that somebody typed be? Bounded, on one line or several, without control characters."""

import unicodedata

from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

#: Of what a client says it is.
DEVICE_MAX = 120

_ALLOWED_CONTROLS = {"\n", "\t"}


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` normalised (NFC), trimmed, its line ends made one; on one line unless `lines`."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if lines else " ".join(text.split())


def device(said: str | None) -> str | None:
    """Return what a client says it is, as far as it can be shown; None where it cannot."""
    cleaned = clean(said or "")[:DEVICE_MAX]
    return cleaned if cleaned and not has_strange_characters(cleaned) else None


def judge(text: str, *, maximum: int) -> list[Fault]:
    """Return what is wrong with a text that was cleaned: it is empty, too long, or holds strange characters."""
    if not text:
        return [Fault((), RefusalCode.REQUIRED)]
    if len(text) > maximum:
        return [Fault((), RefusalCode.TOO_LONG, values={"maximum": maximum})]
    return [Fault((), RefusalCode.INVALID, "characters")] if has_strange_characters(text) else []


def has_strange_characters(text: str) -> bool:
    """Tell whether `text` holds what no keyboard writes: controls, lone surrogates, overridden directions."""
    return any(
        (unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in _ALLOWED_CONTROLS)
        or "‪" <= c <= "‮"
        or "⁦" <= c <= "⁩"
        for c in text
    )
