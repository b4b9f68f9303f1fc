"""What is a phone number, in French national or international form, written as we keep it (E.164)?"""

import phonenumbers

#: The overseas departments have country codes of their own behind the same ten digits (0262…, 0590…): asked first.
_REGIONS = ("RE", "YT", "GP", "MQ", "GF", "PM", "FR")


def read(text: str) -> str | None:
    """Return the number as E.164, or None when no French or international number is written so."""
    if len(text) > 40:
        return None
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and not number.extension:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
