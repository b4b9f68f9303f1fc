"""Are activation codes hard to guess, easy to copy, and is a slip of the pen told before anything is looked up?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.water import codes

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
seeds = st.binary(min_size=32, max_size=32)


def test_codes_hold_fifty_random_bits_or_more_and_no_look_alike() -> None:
    made = {codes.new_code(index.to_bytes(32, "big")) for index in range(2_000)}

    assert len(made) == 2_000
    assert len(LETTERS) ** 11 >= 2**50
    assert all(set(code) <= {*LETTERS, "-"} for code in made)


def test_a_code_comes_from_its_seed_alone_and_uses_all_its_places() -> None:
    made = [codes.new_code(index.to_bytes(32, "big")) for index in (0, 0, 31**11 - 1)]

    assert made[0] == made[1] == "AAAA-AAAA-AAAA"
    assert made[2].startswith("9999-9999-999")


@given(seeds)
def test_what_was_printed_is_read_however_it_is_copied(seed: bytes) -> None:
    code = codes.new_code(seed)
    bare = code.replace("-", "")

    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert codes.grouped(bare) == code
    for copied in (code, bare, code.lower(), f"  {code} ", code.replace("-", " – "), code.replace("-", "\u00a0")):
        assert codes.read(copied) == bare


@given(seeds, st.integers(0, 11), st.sampled_from(LETTERS))
def test_one_wrong_character_is_told(seed: bytes, place: int, letter: str) -> None:
    code = codes.new_code(seed).replace("-", "")
    wrong = code[:place] + letter + code[place + 1 :]

    assert codes.read(wrong) == (code if wrong == code else None)


@given(seeds, st.integers(0, 11), st.integers(0, 11))
def test_two_characters_that_changed_places_are_told(seed: bytes, one: int, other: int) -> None:
    code = codes.new_code(seed).replace("-", "")
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]

    assert codes.read("".join(swapped)) == (code if "".join(swapped) == code else None)


@pytest.mark.parametrize(
    "text", ["", "AAAA", "AAAA-AAAA-AAAAA", "0000-0000-0000", "ÀAAA-AAAA-AAAA", "A" * 10_000, "²" * 12]
)
def test_reads_nothing_else(text: str) -> None:
    assert codes.read(text) is None


def test_neighbours_differ_in_their_check_letter() -> None:
    made = [codes.new_code(index.to_bytes(32, "big")) for index in range(31)]

    assert all(before[-1] != after[-1] for before, after in pairwise(made))
