"""What may a slug be?"""

import pytest

from rules import slugs
from rules.vocabulary.refusals import RefusalCode


@pytest.mark.parametrize("slug", ["eau", "etat-civil", "2026", "a-1-b", "x" * 60])
def test_small_letters_digits_and_hyphens_between_them(slug: str) -> None:
    assert slugs.judge(slug) is None


@pytest.mark.parametrize(
    ("slug", "wrong"),
    [
        ("", RefusalCode.REQUIRED),
        ("  ", RefusalCode.REQUIRED),
        ("x" * 61, RefusalCode.TOO_LONG),
        ("Eau", RefusalCode.INVALID),
        ("état", RefusalCode.INVALID),
        ("-eau", RefusalCode.INVALID),
        ("eau-", RefusalCode.INVALID),
        ("eau--potable", RefusalCode.INVALID),
        ("eau potable", RefusalCode.INVALID),
        ("eau\n", RefusalCode.INVALID),
        ("٢", RefusalCode.INVALID),
    ],
)
def test_nothing_else(slug: str, wrong: RefusalCode) -> None:
    assert slugs.judge(slug) is wrong
