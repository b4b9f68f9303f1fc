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
        ("y" * 200, ["y" * searching.WORD_MAX]),
    ],
)
def test_words_are_letters_and_digits_without_case_or_accents(text: str, expected: list[str]) -> None:
    assert searching.words(text) == expected


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("vélos", "vélo"),
        ("trous", "trou"),
        ("clés", "clé"),
        ("eaux", "eau"),
        ("bureaux", "bureau"),
        ("tuyaux", "tuyau"),
        ("journaux", "journal"),
        ("jeux", "jeu"),
        ("actes", "acte"),
    ],
)
def test_a_plural_is_the_word_it_is_of(plural: str, singular: str) -> None:
    assert searching.words(plural) == searching.words(singular)


@pytest.mark.parametrize("word", ["les", "aux", "bus", "dans", "vous", "sans"])
def test_what_ends_as_a_plural_and_says_nothing_of_the_kind_stays(word: str) -> None:
    assert searching.words(word) == [word]


def test_a_letter_that_stands_alone_is_looked_for_only_while_it_is_typed() -> None:
    assert searching.asked("l’acte à 3 c") == ["acte", "3", "c"]
    assert searching.asked("l’acte à 3 copies") == ["acte", "3", "copie"]


def test_only_the_first_words_of_a_long_text_are_looked_for() -> None:
    assert searching.asked("acte " * 1_000) == ["acte"] * searching.WORDS_MAX
    assert searching.asked(None) == searching.asked("") == []
