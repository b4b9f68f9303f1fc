"""What is an e-mail address, exactly one, written as we keep it?"""

from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 254


def read(text: str) -> str | None:
    """Return the address with its domain lower-cased (IDNA names in their own letters), or None when it is none."""
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        found = validate_email(text, check_deliverability=False, allow_quoted_local=False, allow_smtputf8=True)
    except EmailNotValidError:
        return None
    return found.normalized if len(found.normalized) <= MAX_LENGTH else None
