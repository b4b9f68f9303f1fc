"""Are words compared as people compare them?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Éloïse", "eloise"),
        ("CŒUR de Bœuf", "coeur de boeuf"),
        ("L\N{RIGHT SINGLE QUOTATION MARK}Haÿ-les-Roses", "l'hay-les-roses"),
        ("  Saint\N{NO-BREAK SPACE}Étienne\n", "saint etienne"),
        ("Straße", "strasse"),
        ("Ｆｏｎｔａｉｎｅ", "fontaine"),
        ("N\N{SUPERSCRIPT TWO}", "n2"),
        ("İstanbul", "istanbul"),
    ],
)
def test_case_accents_ligatures_and_spaces_are_forgotten(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_what_is_folded_stays_so(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_composed_letter_and_its_parts_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
