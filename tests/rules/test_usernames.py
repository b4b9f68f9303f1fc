"""Is a username one that nobody takes for an address or for another's, and is one always proposed?"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules import usernames
from rules.folding import fold
from rules.vocabulary.refusals import RefusalCode


@pytest.mark.parametrize("username", ["léa", "Claire Martin", "o'neill", "jean-paul_2", "n.k", "李小龍", "a" * 40])
def test_letters_digits_and_a_few_signs_will_do(username: str) -> None:
    assert usernames.judge(username) is None


@pytest.mark.parametrize(
    ("username", "why"),
    [
        ("", RefusalCode.TOO_SHORT),
        ("ab", RefusalCode.TOO_SHORT),
        ("a" * 41, RefusalCode.TOO_LONG),
        ("œ" * 21, RefusalCode.TOO_LONG),
        ("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 3, RefusalCode.TOO_LONG),
        ("claire@exemple.fr", RefusalCode.INVALID),
        ("＠claire", RefusalCode.INVALID),
        ("<b>claire", RefusalCode.INVALID),
        ("claire\nmartin", RefusalCode.INVALID),
        ("claire\0martin", RefusalCode.INVALID),
        ("cla\N{ZERO WIDTH JOINER}ire", RefusalCode.INVALID),
        ("cla\N{RIGHT-TO-LEFT OVERRIDE}ire", RefusalCode.INVALID),
        ("claire\N{COMBINING ACUTE ACCENT}", RefusalCode.INVALID),
    ],
)
def test_anything_else_is_refused_for_what_it_is(username: str, why: RefusalCode) -> None:
    assert usernames.judge(username) is why


@pytest.mark.parametrize(
    ("one", "other"), [("Élise", "elise"), ("CŒUR", "coeur"), ("a  b", "a b"), ("Strauß", "strauss")]
)
def test_case_accents_and_spaces_do_not_make_another_username(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=60))
def test_one_that_will_do_holds_no_at_sign_and_is_kept_whole(username: str) -> None:
    if usernames.judge(username) is None:
        assert "@" not in fold(username)
        assert 0 < len(fold(username)) <= usernames.MAX_LENGTH


@pytest.mark.parametrize(
    ("first", "last", "proposed"),
    [
        ("Claire", "Martin", "claire.martin.4821"),
        ("Éloïse", "d'Œuvre", "eloise.d.oeuvre.4821"),
        ("李", "小龍", "citoyen.4821"),
        ("", "", "citoyen.4821"),
    ],
)
def test_the_one_proposed_is_made_of_the_name(first: str, last: str, proposed: str) -> None:
    assert usernames.propose(first, last, 4821) == proposed


@given(st.text(max_size=80), st.text(max_size=80), st.integers(1000, 9999))
@example("Marie-Antoinette Bérengère", "de la Rochefoucauld-Montmorency", 9999)
def test_the_one_proposed_will_always_do(first: str, last: str, suffix: int) -> None:
    proposed = usernames.propose(first, last, suffix)

    assert usernames.judge(proposed) is None
    assert fold(proposed) == proposed
