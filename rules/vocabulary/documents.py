"""Which words describe a file, and what the portal makes one of?"""

from enum import StrEnum


class ScanStatus(StrEnum):
    PENDING = "PENDING"
    CLEAN = "CLEAN"
    INFECTED = "INFECTED"
    NOT_SCANNED = "NOT_SCANNED"


class DocumentStatus(StrEnum):
    BEING_MADE = "BEING_MADE"
    READY = "READY"
    FAILED = "FAILED"
