"""Can a person read the picture and hear the letters, and does a program find no two alike?"""

import io
import subprocess
import sys
import wave
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from connectors.captcha.protocol import CaptchaMaker
from connectors.captcha.real import VOICES, DrawnCaptcha
from rules.captchas import ALPHABET


@pytest.fixture(scope="module")
def captcha() -> CaptchaMaker:
    return DrawnCaptcha()


class Foreseen:
    """The two functions of `secrets` that the library calls, foreseen: what is drawn by lot cannot be counted."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def randbelow(self, limit: int) -> int:
        return self._random.randrange(limit)

    def choice(self, things: list[bytearray]) -> bytearray:
        return self._random.choice(things)


def loudness(samples: bytes) -> float:
    return float((sum((sample - 128) ** 2 for sample in samples) / len(samples)) ** 0.5 / 128)


def sound(data: bytes) -> bytes:
    with wave.open(io.BytesIO(data)) as opened:
        assert (opened.getnchannels(), opened.getframerate(), opened.getsampwidth()) == (1, 8000, 1)
        samples: bytes = opened.readframes(-1)
        return samples


def bursts(samples: bytes) -> int:
    """Count the stretches of speech: 20 ms louder than the murmur, with no pause of 0.3 s in between."""
    loud = [loudness(samples[at : at + 160]) > 0.12 for at in range(0, len(samples) - 160, 160)]
    starts = [at for at, is_loud in enumerate(loud) if is_loud and not any(loud[max(0, at - 15) : at])]
    return len(starts)


async def test_the_picture_is_a_png_wide_enough_and_dark_on_light(captcha: CaptchaMaker) -> None:
    picture = Image.open(io.BytesIO(await captcha.picture("KMRTXZ")))

    assert picture.format == "PNG"
    assert picture.size == (250, 90)
    shades = sorted(picture.convert("L").tobytes())
    paper, ink = shades[len(shades) // 2], shades[len(shades) // 20]
    assert paper > 225
    assert ink < 120
    assert 0.08 < sum(shade < 150 for shade in shades) / len(shades) < 0.5


async def test_the_same_code_is_never_drawn_nor_said_twice_alike(captcha: CaptchaMaker) -> None:
    assert await captcha.picture("KMRTXZ") != await captcha.picture("KMRTXZ")
    assert sound(await captcha.spoken("KM")) != sound(await captcha.spoken("KM"))


async def test_each_letter_is_heard_apart_above_the_murmur(
    captcha: CaptchaMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("captcha.audio.secrets", Foreseen(seed=3))

    samples = sound(await captcha.spoken("WYZUAJ"))

    assert 8 < len(samples) / 8000 < 30
    assert bursts(samples) == 1 + 6 + 1  # the library opens with beeps and closes with one


async def test_a_letter_without_a_voice_is_refused(captcha: CaptchaMaker) -> None:
    for code in ("", "KMO", "KM1", "../A", "kmr"):
        with pytest.raises(ValueError, match="no voice"):
            await captcha.spoken(code)


@pytest.mark.parametrize("letter", ALPHABET)
def test_each_letter_of_the_alphabet_has_three_clear_clips_of_its_own(letter: str) -> None:
    clips = [sound(path.read_bytes()) for path in sorted((VOICES / letter).glob("*.wav"))]

    assert len(clips) == 3
    assert len(set(clips)) == 3
    for clip in clips:
        assert 0.25 < len(clip) / 8000 < 1.0
        assert 0.08 < loudness(clip) < 0.35
        assert max(abs(sample - 128) for sample in clip) > 80


def test_no_two_letters_share_a_clip_and_no_clip_lacks_its_letter() -> None:
    clips = [path.read_bytes() for path in VOICES.glob("*/*.wav")]

    assert len(set(clips)) == len(clips)
    assert {path.name for path in VOICES.iterdir() if path.is_dir()} == set(ALPHABET)


def test_pillow_is_not_loaded_before_a_picture_is_asked_for() -> None:
    script = "import sys, connectors.captcha.real; sys.exit('PIL' in sys.modules or 'captcha' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[3], check=False)

    assert done.returncode == 0
