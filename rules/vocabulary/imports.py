"""Which long work is done in a worker, and where can it stand?"""

from enum import StrEnum


class ImportKind(StrEnum):
    CITIZENS = "CITIZENS"
    WATER_CONTRACTS = "WATER_CONTRACTS"
    READINGS = "READINGS"
    REMOTE_INDEXES = "REMOTE_INDEXES"
    WATER_ANALYSES = "WATER_ANALYSES"


class ImportStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
