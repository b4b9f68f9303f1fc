"""Are codes and temporary passwords made of all that the seed holds, legible, and the same for the same seed?"""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rules import codes

seeds = st.binary(min_size=32, max_size=32)


@given(seeds)
def test_a_code_is_six_digits_and_the_same_again(seed: bytes) -> None:
    code = codes.six_digits(seed)

    assert len(code) == 6
    assert code.isascii()
    assert code.isdigit()
    assert codes.six_digits(seed) == code


def test_a_code_goes_from_six_zeros_to_six_nines() -> None:
    assert codes.six_digits(bytes(32)) == "000000"
    assert codes.six_digits((999_999).to_bytes(8, "big") + bytes(24)) == "999999"


def test_each_digit_of_a_code_is_as_likely() -> None:
    dice = Random(7)
    made = [codes.six_digits(dice.randbytes(32)) for _ in range(20_000)]

    for place in range(6):
        counts = Counter(code[place] for code in made)
        assert len(counts) == 10
        assert all(abs(count - 2_000) < 250 for count in counts.values())


@given(seeds)
def test_a_temporary_password_is_legible_and_has_a_letter_and_a_digit(seed: bytes) -> None:
    password = codes.temporary_password(seed)

    assert len(password) == codes.TEMPORARY_PASSWORD_LENGTH
    assert not set(password) & set("ilo01IO")
    assert any(c.isalpha() for c in password)
    assert any(c.isdigit() for c in password)
    assert codes.temporary_password(seed) == password


def test_no_two_of_many_temporary_passwords_are_alike() -> None:
    dice = Random(7)
    made = [codes.temporary_password(dice.randbytes(32)) for _ in range(20_000)]

    assert len({password[:8] for password in made}) > 19_990
    for place in range(codes.TEMPORARY_PASSWORD_LENGTH - 2):
        assert len({password[place] for password in made}) == 31
