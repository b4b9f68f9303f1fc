"""
What is asked of the antivirus?

NotScanned
├── ScannerDown    it does not answer: the same file may be scanned later
└── CannotScan     it will not look at this file, such as one larger than it was set up for
"""

from collections.abc import AsyncIterator
from typing import Protocol


class NotScanned(Exception):
    """`reason` is short, for a log, and holds nobody's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ScannerDown(NotScanned):
    """No connection, no answer in time, an answer that says nothing."""


class CannotScan(NotScanned):
    """The scanner answered that it cannot."""


class Antivirus(Protocol):
    """Looks into bytes for what it knows."""

    async def scan(self, content: AsyncIterator[bytes]) -> str | None:
        """
        Return the name of what was found in `content`, or None where nothing was.

        :raises ScannerDown: when the same may be asked later. :raises CannotScan: when it would be answered the same.
        """
