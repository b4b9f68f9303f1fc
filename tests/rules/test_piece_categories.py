"""What may the kinds of pieces be called?"""

import pytest

from rules import piece_categories

RIGHT = {"key": "PROOF_OF_ADDRESS", "label": "Justificatif de domicile"}


def test_keeps_them_in_their_order_and_cleaned() -> None:
    kept, faults = piece_categories.judge([{"key": " plan ", "label": "Plan\n ou photo"}, RIGHT])

    assert faults == []
    assert kept == [{"key": "plan", "label": "Plan ou photo"}, RIGHT]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"key": ""}, ("key", "REQUIRED")),
        ({"key": "pièce"}, ("key", "INVALID")),
        ({"key": "1A"}, ("key", "INVALID")),
        ({"key": "x" * 61}, ("key", "TOO_LONG")),
        ({"key": "PROOF_OF_ADDRESS"}, ("key", "DUPLICATE")),
        ({"label": "  "}, ("label", "REQUIRED")),
        ({"label": "x" * 121}, ("label", "TOO_LONG")),
    ],
)
def test_says_which_is_wrong_and_why(wrong: dict[str, str], told: tuple[str, str]) -> None:
    _, [fault] = piece_categories.judge([RIGHT, {"key": "OTHER", "label": "Autre", **wrong}])

    assert (fault.path, fault.code) == (("pieceCategories", "1", told[0]), told[1])


def test_refuses_more_than_anybody_would_choose_from() -> None:
    _, [fault] = piece_categories.judge([{"key": f"K{n}", "label": "x"} for n in range(51)])

    assert (fault.path, fault.code) == (("pieceCategories",), "TOO_LONG")
