"""Is a postal address kept as it is written on a letter, and every wrong line of it told?"""

from typing import Any

import pytest

from rules import addresses
from rules.vocabulary.refusals import RefusalCode

GIVEN = {"line1": " 10  la Rue Creuse", "line2": " ", "postcode": "44522", "city": "Mésanger", "country": "fr"}


def test_an_address_is_kept_clean_without_an_empty_line() -> None:
    kept, faults = addresses.read(GIVEN)

    assert faults == []
    assert kept == {
        "line1": "10 la Rue Creuse",
        "line2": None,
        "postcode": "44522",
        "city": "Mésanger",
        "country": "FR",
    }


def test_every_wrong_line_is_told_at_once() -> None:
    given: dict[str, Any] = {"line1": None, "line2": "x" * 101, "postcode": "4452", "city": "a\u202eb", "country": ""}

    _, faults = addresses.read(given)

    assert {(fault.path, fault.code, fault.variant) for fault in faults} == {
        (("line1",), RefusalCode.REQUIRED, None),
        (("line2",), RefusalCode.TOO_LONG, None),
        (("postcode",), RefusalCode.INVALID, "postcode"),
        (("city",), RefusalCode.INVALID, "characters"),
    }


def test_a_postcode_is_five_digits_in_france_alone() -> None:
    _, faults = addresses.read(GIVEN | {"postcode": "SW1A 1AA", "country": "GB"})

    assert faults == []


@pytest.mark.parametrize("country", ["ZZ", "EU", "XA", "QO", "FRA", "F", "12"])
def test_what_no_letter_can_be_sent_to_is_no_country(country: str) -> None:
    _, faults = addresses.read(GIVEN | {"country": country})

    assert [(fault.path, fault.variant) for fault in faults] == [(("country",), "country")]
