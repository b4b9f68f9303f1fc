"""Do the letters of Hub'Eau say what they mean, and no number more than a laboratory wrote?"""

import pytest

from rules.vocabulary.water import Conformity
from rules.water import analyses


def test_letters_of_conformity() -> None:
    assert [analyses.conformity(letter) for letter in ("C", "N", "D", "S", "", "?")] == [
        Conformity.COMPLIANT,
        Conformity.NON_COMPLIANT,
        Conformity.DEROGATION,
        Conformity.NOT_APPLICABLE,
        Conformity.NOT_APPLICABLE,
        Conformity.NOT_APPLICABLE,
    ]


@pytest.mark.parametrize(
    ("text", "number", "exact"),
    [
        ("12,5", "12.5", "12.5"),
        ("7", "7.0", "7.0"),
        ("0", None, "0"),
        ("<0,5", "0.0", None),
        (">100", "100.0", None),
        ("Aspect normal", "0.0", None),
        ("", "3.0", None),
        ("12", "1e400", "12"),
    ],
)
def test_the_number_that_was_measured(text: str, number: str | None, exact: str | None) -> None:
    assert analyses.exact(text, number) == exact


def test_the_code_of_a_network() -> None:
    assert [analyses.network_code(text) for text in (" 034000123 ", "2a00012", "", "x" * 21, "0340/../1", "٣٤")] == [
        "034000123",
        "2A00012",
        None,
        None,
        None,
        None,
    ]
