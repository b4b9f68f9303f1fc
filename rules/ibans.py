"""What is an IBAN, written as we keep it (ISO 13616)?"""

import re

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
#: Of the countries whose accounts are debited here most; the check digits tell for the others.
_LENGTHS = {"FR": 27, "MC": 27, "BE": 16, "DE": 22, "ES": 24, "IT": 27, "LU": 20, "NL": 18, "PT": 25, "CH": 21}


def read(text: str) -> str | None:
    """Return the IBAN without its spaces, or None when it is none or its check digits are wrong."""
    iban = "".join(text.split()).upper() if len(text) <= 60 else ""
    if not _SHAPE.fullmatch(iban) or len(iban) != _LENGTHS.get(iban[:2], len(iban)):
        return None
    # Letters count from 10; the whole, its head put behind, leaves 1 over 97.
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    return iban if int(digits) % 97 == 1 else None
