"""How do the codes and passwords that a mail carries look, made from bytes nobody can guess?"""

#: No letter that is mistaken for another, read on paper or aloud.
_LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"
_DIGITS = "23456789"
TEMPORARY_PASSWORD_LENGTH = 14


def six_digits(seed: bytes) -> str:
    """Return six digits made of `seed` (at least 8 bytes), each combination as likely."""
    return f"{int.from_bytes(seed[:8], 'big') % 1_000_000:06d}"


def temporary_password(seed: bytes) -> str:
    """Return a password of about 67 random bits made of `seed` (at least 32 bytes), with a letter and a digit in it."""
    number = int.from_bytes(seed, "big")
    characters: list[str] = []
    for _ in range(TEMPORARY_PASSWORD_LENGTH - 2):
        number, index = divmod(number, len(_LEGIBLE))
        characters.append(_LEGIBLE[index])
    number, index = divmod(number, len(_LEGIBLE) - len(_DIGITS))
    characters.append(_LEGIBLE[index])
    characters.append(_DIGITS[number % len(_DIGITS)])
    return "".join(characters)
