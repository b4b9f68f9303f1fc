"""How does an activation code look, the one that stands on a water contract, and when is it written right?"""

#: Neither eye nor ear takes one for another: no O nor 0, no I nor L nor 1. There are 31, a prime, so that the check
#: letter tells any single mistake and any two characters that changed places.
_LEGIBLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: 31 ** 11: 54 random bits.
_RANDOM_LENGTH = 11
_GROUP = 4
#: No code is longer, however it is spaced.
_LOOKED_AT = 60


def new_code(seed: bytes) -> str:
    """Return a code of about 54 random bits made of `seed` (at least 32 bytes): ABCD-EFGH-JKMN."""
    number = int.from_bytes(seed, "big")
    characters = ""
    for _ in range(_RANDOM_LENGTH):
        number, index = divmod(number, len(_LEGIBLE))
        characters += _LEGIBLE[index]
    return grouped(characters + _check(characters))


def read(text: str) -> str | None:
    """Return a code as it is compared, in capitals without hyphens or spaces; None when nobody was ever given it."""
    code = "".join(character for character in text[:_LOOKED_AT].upper() if character.isalnum())
    if len(code) != _RANDOM_LENGTH + 1 or not set(code) <= set(_LEGIBLE):
        return None
    return code if code[-1] == _check(code[:-1]) else None


def grouped(code: str) -> str:
    """Return a code as it is printed, in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _check(characters: str) -> str:
    weighted = sum(weight * _LEGIBLE.index(character) for weight, character in enumerate(characters, start=2))
    return _LEGIBLE[-weighted % len(_LEGIBLE)]
