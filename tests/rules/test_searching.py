"""Are the words that are kept and those that are asked for cut the same way?"""

import pytest

from rules import searching


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’état-civil, à l’ÉCOLE", ["l", "etat", "civil", "a", "l", "ecole"]),
        ("un cœur_de ville & 2e étage", ["un", "coeur", "de", "ville", "2e", "etage"]),
        ("'acte':* | !(naissance)\\", ["acte", "naissance"]),
        ("…!? ", []),
        ("x" * 200, ["x" * searching.WORD_MAX]),
    ],
)
def test_words_are_letters_and_digits_without_case_or_accents(text: str, expected: list[str]) -> None:
    assert searching.words(text) == expected


def test_a_letter_that_stands_alone_is_looked_for_only_while_it_is_typed() -> None:
    assert searching.asked("l’acte à 3 c") == ["acte", "3", "c"]
    assert searching.asked("l’acte à 3 copies") == ["acte", "3", "copies"]


def test_only_the_first_words_of_a_long_text_are_looked_for() -> None:
    assert searching.asked("acte " * 1_000) == ["acte"] * searching.WORDS_MAX
    assert searching.asked(None) == searching.asked("") == []
