"""What is a phone number, in French national or international form, written as we keep it (E.164)?"""

import phonenumbers


def read(text: str) -> str | None:
    """Return the number as E.164, or None when no French or international number is written so."""
    if len(text) > 40:
        return None
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
