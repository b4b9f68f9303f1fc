"""Which words describe a citizen's account, its sessions and its journal?"""

from enum import StrEnum


class AccountKind(StrEnum):
    INDIVIDUAL = "INDIVIDUAL"
    BUSINESS = "BUSINESS"
    ASSOCIATION = "ASSOCIATION"


class Civility(StrEnum):
    MADAME = "MADAME"
    MONSIEUR = "MONSIEUR"


class ContactMethod(StrEnum):
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    POST = "POST"


class Language(StrEnum):
    FR = "FR"
    EN = "EN"


class PendingStep(StrEnum):
    """What stands between a signed-in person and everything else, in the order to do it."""

    # 003: password, CGU, home
    CONFIRM_EMAIL = "CONFIRM_EMAIL"
    CHANGE_PASSWORD = "CHANGE_PASSWORD"  # noqa: S105
    ACCEPT_TERMS = "ACCEPT_TERMS"
    SET_UP_ONE_TIME_CODE = "SET_UP_ONE_TIME_CODE"


class SessionTransport(StrEnum):
    TOKEN = "TOKEN"  # noqa: S105
    COOKIE = "COOKIE"


class AccountEventKind(StrEnum):
    CREATED = "CREATED"
    ACTIVATED = "ACTIVATED"
    SIGNED_IN = "SIGNED_IN"
    SIGN_IN_FAILED = "SIGN_IN_FAILED"
    SIGNED_OUT = "SIGNED_OUT"
    PASSWORD_RESET_REQUESTED = "PASSWORD_RESET_REQUESTED"  # noqa: S105
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105
    USERNAME_CHANGED = "USERNAME_CHANGED"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    TERMS_ACCEPTED = "TERMS_ACCEPTED"
    WATER_LINKED = "WATER_LINKED"


class SecretPurpose(StrEnum):
    """What a secret that was mailed is good for; each is kept only as a digest."""

    EMAIL_CODE = "EMAIL_CODE"
    TEMPORARY_PASSWORD = "TEMPORARY_PASSWORD"  # noqa: S105
    ACTIVATION_LINK = "ACTIVATION_LINK"
    RESET_LINK = "RESET_LINK"
    EMAIL_CHANGE_CODE = "EMAIL_CHANGE_CODE"
    AGENT_INVITATION = "AGENT_INVITATION"


class Try(StrEnum):
    """What somebody can guess at, and is slowed at."""

    SIGN_IN = "SIGN_IN"
    AGENT_SIGN_IN = "AGENT_SIGN_IN"
    EMAIL_CODE = "EMAIL_CODE"
    EMAIL_CHANGE_CODE = "EMAIL_CHANGE_CODE"
    CURRENT_PASSWORD = "CURRENT_PASSWORD"  # noqa: S105
    LINK = "LINK"
    ONE_TIME_CODE = "ONE_TIME_CODE"
    TICKET = "TICKET"
    CLAIM_CODE = "CLAIM_CODE"
    #: By one account, and at one reference.
    ACTIVATION_CODE = "ACTIVATION_CODE"
    ACTIVATION_CODE_OF = "ACTIVATION_CODE_OF"
