"""Is what somebody typed exactly one address, and kept the same way each time?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import domains

from rules import emails


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("claire@exemple.fr", "claire@exemple.fr"),
        ("  Claire.Martin@EXEMPLE.fr\n", "Claire.Martin@exemple.fr"),
        ("claire+eau@exemple.fr", "claire+eau@exemple.fr"),
        ("o'neill@exemple.fr", "o'neill@exemple.fr"),
        ("he\N{COMBINING ACUTE ACCENT}le\N{COMBINING GRAVE ACCENT}ne@exemple.fr", "hélène@exemple.fr"),
        ("claire@xn--fort-eau-m1a.fr", "claire@forêt-eau.fr"),
        ("claire@Forêt-Eau.fr", "claire@forêt-eau.fr"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_one_form(typed: str, kept: str) -> None:
    assert emails.read(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "claire",
        "claire@",
        "@exemple.fr",
        "claire@exemple",
        "claire@localhost",
        "claire@[127.0.0.1]",
        "claire@exemple..fr",
        "cl..aire@exemple.fr",
        '"claire martin"@exemple.fr',
        "Claire <claire@exemple.fr>",
        "claire@exemple.fr, paul@exemple.fr",
        "claire@exemple.fr\r\nBcc: paul@exemple.fr",
        "claire@exemple.fr\0",
        "claire@paul@exemple.fr",
        "a@" + "b" * 250 + ".fr",
    ],
)
def test_anything_else_is_none(typed: str) -> None:
    assert emails.read(typed) is None


@given(st.text(max_size=80) | st.builds("{}@{}".format, st.text(max_size=20), domains()))
def test_what_is_kept_is_read_the_same_again_and_fits(typed: str) -> None:
    kept = emails.read(typed)

    if kept is not None:
        assert emails.read(kept) == kept
        assert kept.count("@") == 1
        assert len(kept) <= emails.MAX_LENGTH
        assert not set(kept) & set(" \r\n\t<>,;\0")
