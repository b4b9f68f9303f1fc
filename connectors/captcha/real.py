"""How does a code become a picture and a sound that people make out, and that programs find less easy?"""

import asyncio
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from captcha.audio import AudioCaptcha
    from captcha.image import ImageCaptcha

VOICES = Path(__file__).parent / "voices"


class DrawnCaptcha:
    """The `captcha` library's pictures and mixing, with French voices of ours. Loads Pillow and the clips at first use.

    Both are pure computation, done in a thread: one picture and one sound at a time, so that a flood of them leaves the
    requests their share of the machine.
    """

    def __init__(self) -> None:
        self._drawing = asyncio.Lock()
        self._spelling = asyncio.Lock()

    async def picture(self, code: str) -> bytes:
        """Draw `code`, as a PNG: each letter turned, warped, near the next, with dots and a curve (some 5 ms)."""
        async with self._drawing:
            return await asyncio.to_thread(_draw, code)

    async def spoken(self, code: str) -> bytes:
        """Spell `code` aloud in French, as a WAV of 8 kHz (some 0.4 s for 15 s of sound).

        Each letter is said by any of three voices, its pace and loudness changed, after a pause of one to three
        seconds, over a murmur of the same voices played backwards.

        :raises ValueError: when a letter of `code` has no voice.
        """
        async with self._spelling:
            return await asyncio.to_thread(_spell, code)


def _draw(code: str) -> bytes:
    # Dark ink on the library's light paper: a contrast of 4.5 at least, and a colour that no program knows beforehand.
    red, green, blue = (20 + secrets.randbelow(80) for _ in range(3))
    return _painter().generate(code, fg_color=(red, green, blue, 255)).getvalue()


def _spell(code: str) -> bytes:
    voices = _voices()
    if not code or not set(code) <= set(voices.choices):
        raise ValueError("a letter of the code has no voice")
    return bytes(voices.generate(code))


@cache
def _painter() -> "ImageCaptcha":
    from captcha.image import ImageCaptcha

    painter = ImageCaptcha(width=250, height=90, font_sizes=(52, 58, 64))
    # The library takes the ink's lightness for its opacity: a dark colour would hardly show.
    painter.lookup_table = [min(255, 8 * lightness) for lightness in range(256)]
    painter.character_rotate = (-25, 25)
    painter.character_warp_dx = painter.character_warp_dy = (0.1, 0.2)
    # No gap that would tell where a letter ends, and no more overlap than an eye unties.
    painter.word_space_probability = 1.0
    painter.word_offset_dx = 0.08
    return painter


@cache
def _voices() -> "AudioCaptcha":
    from captcha.audio import AudioCaptcha, change_sound

    class Voices(AudioCaptcha):
        def create_background_noise(self, length: int, chars: str) -> bytearray:
            # As loud as the library makes it, it drowns the short names of French letters.
            return change_sound(super().create_background_noise(length, chars), 0.5)

    voices = Voices(voicedir=str(VOICES))
    voices.load()
    return voices
