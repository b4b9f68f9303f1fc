"""When is a one-time code right?"""

from datetime import UTC, datetime, timedelta

import pytest

from rules import one_time_codes

#: RFC 6238, appendix B: the last six of the eight digits of its SHA-1 table, for the secret "12345678901234567890".
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
AT = datetime.fromtimestamp(1_111_111_109, UTC)
SHOWN, STEP = "081804", 1_111_111_109 // 30


def test_is_the_one_of_the_standard() -> None:
    assert one_time_codes.step_of(SECRET, SHOWN, AT) == STEP


@pytest.mark.parametrize("written", [" 081804", "081 804", "081804\n"])
def test_spaces_do_not_matter(written: str) -> None:
    assert one_time_codes.step_of(SECRET, written, AT) == STEP


@pytest.mark.parametrize(("seconds", "step"), [(-60, None), (-59, STEP), (0, STEP), (30, STEP), (31, None)])
def test_a_clock_half_a_minute_off_is_forgiven(seconds: int, step: int | None) -> None:
    # The step ends with the second of AT.
    assert one_time_codes.step_of(SECRET, SHOWN, AT + timedelta(seconds=seconds)) == step


@pytest.mark.parametrize("code", ["", "08180", "0818040", "０８１８０４", "08180\ud800", "abcdef", "081805"])
def test_anything_else_is_wrong(code: str) -> None:
    assert one_time_codes.step_of(SECRET, code, AT) is None


def test_the_address_names_whose_and_of_what() -> None:
    address = one_time_codes.address(SECRET, holder="ada@ville.fr", issuer="Espace citoyen")

    assert address == f"otpauth://totp/Espace%20citoyen:ada%40ville.fr?secret={SECRET}&issuer=Espace%20citoyen"
