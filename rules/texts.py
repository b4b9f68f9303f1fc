"""What may a text that somebody typed be? Bounded, on one line or several, without control characters."""

import unicodedata

_ALLOWED_CONTROLS = {"\n", "\t"}


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` normalised (NFC), trimmed, its line ends made one; on one line unless `lines`."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if lines else " ".join(text.split())


def has_strange_characters(text: str) -> bool:
    """Tell whether `text` holds what no keyboard writes: controls, lone surrogates, overridden directions."""
    return any(
        (unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in _ALLOWED_CONTROLS)
        or "‪" <= c <= "‮"
        or "⁦" <= c <= "⁩"
        for c in text
    )
