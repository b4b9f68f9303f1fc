"""Are a captcha's questions answerable, and their answers read as people write them?"""

import re
from collections import Counter
from random import Random

import pytest

from rules import captchas


def questions(code: str, count: int = 200) -> list[captchas.Question]:
    random = Random(4)
    return [q for q in (captchas.new_question(random) for _ in range(count)) if q.code == code]


def test_a_code_is_six_letters_that_no_eye_confuses() -> None:
    codes = [captchas.new_code(Random(seed)) for seed in range(200)]

    assert all(re.fullmatch(r"[A-Z]{6}", code) for code in codes)
    assert not set("".join(codes)) & set("OQILSBEV")
    assert set("".join(codes)) == set(captchas.ALPHABET)


def test_a_sum_is_told_in_words_and_answered_in_digits_or_words() -> None:
    french = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
    english = ["two", "three", "four", "five", "six", "seven", "eight", "nine"]

    for question in questions("captcha.question.sum"):
        first, second = french.index(question.values["first_fr"]) + 2, french.index(question.values["second_fr"]) + 2
        assert question.values["first_en"] == english[first - 2]
        assert question.values["second_en"] == english[second - 2]
        assert captchas.is_right(str(first + second), question.answers)
        assert not captchas.is_right(str(first + second + 1), question.answers)
        assert len(question.answers) >= 2


def test_the_word_at_the_position_asked_is_the_answer_in_both_languages() -> None:
    positions = ["premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième"]

    for question in questions("captcha.question.word"):
        index = positions.index(question.values["position_fr"])
        french, english = question.values["words_fr"].split(", "), question.values["words_en"].split(", ")
        assert len(set(french)) == len(set(english)) == 7
        assert question.answers == {french[index], english[index]}
        assert [w for w in french if captchas.is_right(w, question.answers)] == [french[index]]


def test_both_kinds_are_asked_and_no_answer_is_a_good_blind_guess() -> None:
    random = Random(1)
    asked = [captchas.new_question(random) for _ in range(2000)]
    kinds = Counter(q.code for q in asked)
    sums = Counter(max(q.answers, key=str.isdigit) for q in asked if q.code == "captcha.question.sum")

    assert kinds.keys() == {"captcha.question.sum", "captcha.question.word"}
    assert min(kinds.values()) > 800
    assert max(sums.values()) / kinds["captcha.question.sum"] < 1 / 6


@pytest.mark.parametrize(
    "answer", ["école", "ECOLE", " École ", "ecole.", "l'école", "L’ÉCOLE", "« école »", "e\u0301cole", "the school"]
)
def test_an_answer_is_read_without_its_case_accents_spaces_and_article(answer: str) -> None:
    assert captchas.is_right(answer, {"école", "school"})


@pytest.mark.parametrize("answer", ["17", " 17 ", "１７", "dix-sept", "dix sept", "Dix–Sept", "seventeen"])
def test_a_number_is_read_in_digits_or_in_words(answer: str) -> None:
    assert captchas.is_right(answer, {"17", "dix-sept", "seventeen"})


@pytest.mark.parametrize("answer", ["LAKMRT", "lakmrt", "la kmrt", "L A K M R T", "l-a-k-m-r-t", "a LAKMRT"])
def test_letters_that_look_like_an_article_still_belong_to_the_code(answer: str) -> None:
    assert captchas.is_right(answer, {"LAKMRT"})


@pytest.mark.parametrize("answer", ["", " ", "le", "l'", "?", "école pont", "ecol", "171", "\x00", "LAKMR"])
def test_anything_else_is_wrong(answer: str) -> None:
    assert not captchas.is_right(answer, {"école", "17", "LAKMRT"})


def test_nothing_is_right_when_nothing_is_expected() -> None:
    assert not captchas.is_right("", set())
    assert not captchas.is_right("", {""})
    assert not captchas.is_right("le", {"la"})
