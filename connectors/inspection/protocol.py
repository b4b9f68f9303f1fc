"""What is asked of whoever looks into a file that a stranger sent?"""

from typing import IO, Protocol


class Rejected(Exception):
    """The file is not a sound one of its type. `reason` is short, for a log, and quotes nothing of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Inspector(Protocol):
    """Reads what may have been made to harm its reader."""

    async def inspect(self, file: IO[bytes], content_type: str) -> IO[bytes]:
        """
        Return the file to keep: `file` itself, or a picture drawn anew, without anything but its pixels.

        Whoever asks closes both.

        :raises Rejected: it is not of that type, or damaged, or more than one at once, or too much to unpack.
        """
