"""Which words describe a foyer?"""

from enum import StrEnum


class FamilyRelation(StrEnum):
    SPOUSE = "SPOUSE"
    PARTNER = "PARTNER"
    CHILD = "CHILD"
    PARENT = "PARENT"
    GRANDPARENT = "GRANDPARENT"
    SIBLING = "SIBLING"
    GUARDIAN = "GUARDIAN"
    OTHER = "OTHER"
