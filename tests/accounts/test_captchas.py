"""Can whoever does not see the security code hear it, and whoever does neither answer a question in words?"""

import io
import re
import wave
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.accounts.people import ACKNOWLEDGED, sign_up
from tests.portal import Portal

CAPTCHA = "... on Captcha { id imageUrl audioUrl question expiresAt }"
NUMBERS = {"fr": "deux trois quatre cinq six sept huit neuf", "en": "two three four five six seven eight nine"}
PLACES = {
    "fr": "premier deuxième troisième quatrième cinquième sixième septième",
    "en": "first second third fourth fifth sixth seventh",
}


@pytest.mark.capability("S004-10")
async def test_a_code_is_heard_spelled_aloud_and_typed_as_it_was_heard(portal: Portal) -> None:
    captcha = await _asked(portal)

    heard = await portal.http.get(captcha["audioUrl"])
    spelled = " ".join(portal.captcha_answer(captcha["id"])).lower()
    made = await _sign_up(portal, captcha["id"], spelled)

    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
    with wave.open(io.BytesIO(heard.content)) as sound:
        assert sound.getnframes() / sound.getframerate() > 6, "a second at least for each of six letters"
    assert made["__typename"] == "Acknowledgement"
    await portal.mail_to("claire@example.org")


@pytest.mark.capability("S004-10")
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_question_in_words_is_answered_in_its_place(portal: Portal, language: str) -> None:
    captcha = await _asked(portal, language)

    made = await _sign_up(portal, captcha["id"], _answer(captcha["question"], language))

    assert made["__typename"] == "Acknowledgement", captcha["question"]
    await portal.mail_to("claire@example.org")


@pytest.mark.capability("S004-9")
async def test_the_picture_and_the_sound_are_gone_once_the_code_has_served_or_is_too_old(portal: Portal) -> None:
    served, old = await _asked(portal), await _asked(portal)
    drawn = await portal.http.get(served["imageUrl"])
    await _sign_up(portal, served["id"], portal.captcha_answer(served["id"]))
    gone = [(await portal.http.get(served[medium])).status_code for medium in MEDIA]
    portal.clock.forward(minutes=10, seconds=1)

    gone += [(await portal.http.get(old[medium])).status_code for medium in MEDIA]
    refused = await _sign_up(portal, old["id"], portal.captcha_answer(old["id"]), email="autre@example.org")

    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
    assert drawn.content.startswith(b"\x89PNG")
    assert "no-store" in drawn.headers["cache-control"]
    assert gone == [404] * 4
    assert refused["code"] == "CAPTCHA_FAILED"


@pytest.mark.parametrize(("medium", "most"), [("wav", 20), ("png", 120)])
async def test_one_address_does_not_keep_others_from_hearing_or_seeing_theirs(
    portal: Portal, medium: str, most: int
) -> None:
    async def ask(address: str) -> httpx2.Response:
        return await portal.http.get(f"/captcha/{uuid4()}.{medium}", headers={"X-Forwarded-For": address})

    asked = [await ask("198.51.100.7") for _ in range(most + 1)]
    others = await ask("198.51.100.8")

    assert [each.status_code for each in asked] == [404] * most + [429]
    assert 0 < int(asked[-1].headers["retry-after"]) <= 60
    assert others.status_code == 404


MEDIA = ("imageUrl", "audioUrl")


async def _asked(portal: Portal, language: str = "fr") -> dict[str, Any]:
    return await portal.client(language=language).play("captchaCreate", None, CAPTCHA)


async def _sign_up(portal: Portal, captcha_id: str, answer: str, **given: Any) -> dict[str, Any]:
    fields = sign_up({"captchaId": captcha_id, "captchaAnswer": answer}, username=None, **given)
    return await portal.client().play("accountCreate", fields, ACKNOWLEDGED)


def _answer(question: str, language: str) -> str:
    """Answer as a person does, from the words of the question alone."""
    numbers, places = NUMBERS[language].split(), PLACES[language].split()
    said = re.findall(r"[^\W\d_]+", question.lower())
    terms = [numbers.index(word) + 2 for word in said if word in numbers]
    if len(terms) == 2:
        return str(sum(terms))
    listed = re.findall(r"[^\W\d_]+", question.rpartition(":")[2])
    return str(next(listed[places.index(word)] for word in said if word in places))
