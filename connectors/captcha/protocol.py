"""What is asked of whoever draws and spells a captcha's code?"""

from typing import Protocol


class CaptchaMaker(Protocol):
    """Shows a code to eyes and to ears; knows nothing of what the code is for, nor whether it was answered."""

    async def picture(self, code: str) -> bytes:
        """Draw `code`, as a PNG."""

    async def spoken(self, code: str) -> bytes:
        """Spell `code` aloud in French, letter by letter, as a WAV.

        :raises ValueError: when a letter of `code` has no voice.
        """
