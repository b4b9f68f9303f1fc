"""Is a phone number read however the French write it, and kept in one form?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import phones


@pytest.mark.parametrize(
    "typed",
    [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        " +33 6 12 34 56 78 ",
        "+33 (0)6 12 34 56 78",
        "0033 612 345 678",
    ],
)
def test_one_number_is_kept_in_one_form(typed: str) -> None:
    assert phones.read(typed) == "+33612345678"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("04 94 12 34 56", "+33494123456"),
        ("0262 20 12 34", "+262262201234"),
        ("0692 12 34 56", "+262692123456"),
        ("0590 81 12 34", "+590590811234"),
        ("0696 20 12 34", "+596696201234"),
        ("0594 30 12 34", "+594594301234"),
        ("0269 61 12 34", "+262269611234"),
        ("+32 2 548 02 11", "+3225480211"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_overseas_and_foreign_numbers_are_read_too(typed: str, kept: str) -> None:
    assert phones.read(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "06 12 34 56",
        "06 12 34 56 78 90",
        "15",
        "3939",
        "+33 6 12 34 56 78 ext. 4",
        "06 12 34 56 78" + " " * 40,
        "0" * 60,
    ],
)
def test_what_nobody_can_be_called_at_is_none(typed: str) -> None:
    assert phones.read(typed) is None


@given(st.text(alphabet="0123456789+()-. /éa\n\N{ARABIC-INDIC DIGIT FIVE}", max_size=45))
def test_what_is_kept_is_read_the_same_again_and_fits(typed: str) -> None:
    kept = phones.read(typed)

    if kept is not None:
        assert phones.read(kept) == kept
        assert kept[0] == "+"
        assert kept[1:].isascii()
        assert kept[1:].isdigit()
        assert len(kept) <= 16
