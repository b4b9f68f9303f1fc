"""Is a text kept as its writer saw it, and is what no keyboard writes found?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import texts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Claire\t Martin \n", "Claire Martin"),
        ("Cle\N{COMBINING ACUTE ACCENT}ment", "Clément"),
        ("12,\N{NO-BREAK SPACE}rue", "12, rue"),
        ("une\N{LINE SEPARATOR}deux\x85trois", "une deux trois"),
        (" \n ", ""),
    ],
)
def test_a_line_is_one_line_without_spaces_around_it(typed: str, kept: str) -> None:
    assert texts.clean(typed) == kept


def test_lines_are_kept_with_one_sort_of_line_end() -> None:
    assert texts.clean("\r\nBonjour,\r\n\r\n  voici :\rmerci\n\n", lines=True) == "Bonjour,\n\n  voici :\nmerci"


@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "a\x1b[31m",
        "a\x7f",
        "a\ud800",
        "a\ue000",
        "a\uffff",
        "a\N{RIGHT-TO-LEFT OVERRIDE}b",
        "a\N{LEFT-TO-RIGHT EMBEDDING}b",
        "a\N{FIRST STRONG ISOLATE}b",
        "a\N{POP DIRECTIONAL ISOLATE}b",
    ],
)
def test_what_no_keyboard_writes_is_found(text: str) -> None:
    assert texts.has_strange_characters(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Éléonore d'Œuvre",
        "une\ndeux\ttrois",
        "شارع الحرية",
        "ул. Мира",
        "12 €",
        "👨\N{ZERO WIDTH JOINER}👩",
        "« voilà »",
    ],
)
def test_what_people_write_is_not_strange(text: str) -> None:
    assert not texts.has_strange_characters(text)


@given(st.text(), st.booleans())
def test_what_is_clean_stays_so(text: str, lines: bool) -> None:
    cleaned = texts.clean(text, lines=lines)

    assert texts.clean(cleaned, lines=lines) == cleaned
    assert "\r" not in cleaned
    assert lines or "\n" not in cleaned


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (" Firefox\n 145 ", "Firefox 145"),
        ("a" * 121, "a" * 120),
        ("", None),
        (None, None),
        ("Fire\u202efox", None),
    ],
)
def test_what_a_client_says_it_is_is_shown_on_one_line_or_not_at_all(said: str | None, shown: str | None) -> None:
    assert texts.device(said) == shown
