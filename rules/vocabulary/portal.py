"""Which words describe what the portal tells everyone?"""

from enum import StrEnum


class Audience(StrEnum):
    EVERYONE = "EVERYONE"
    CITIZENS = "CITIZENS"


class FormFieldKind(StrEnum):
    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    DATE = "DATE"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    CHECKBOX = "CHECKBOX"
    CHOICE = "CHOICE"
    MULTIPLE_CHOICE = "MULTIPLE_CHOICE"
    ADDRESS = "ADDRESS"
    IBAN = "IBAN"
    FAMILY_MEMBER = "FAMILY_MEMBER"
    WATER_CONTRACT = "WATER_CONTRACT"
    METER_INDEX = "METER_INDEX"
