"""Is every rule that a password does not meet told, and nothing said against one that will do?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import passwords
from rules.passwords import FOR_AGENTS, Policy, Weakness

GUIDE = Policy(min_length=8, min_lowercase=1, min_uppercase=1, min_digits=1, min_symbols=1)
CLAIRE = ("Claire", "Martin-Dubois", "claire.martin@exemple.fr", "clairette")


def codes(password: str, policy: Policy = GUIDE, personal: tuple[str, ...] = CLAIRE) -> list[str]:
    return [weakness.code for weakness in passwords.judge(password, policy, personal=personal)]


@pytest.mark.parametrize("password", ["Une fontaine 7!", "Éléphant-à-7-têtes", "Xy7;zzzz", "日本語Aa1!日本語"])
def test_a_password_that_meets_every_rule_will_do(password: str) -> None:
    assert codes(password) == []


def test_every_unmet_rule_is_told_at_once_with_what_it_asks_for() -> None:
    assert passwords.judge("", Policy(8, 1, 2, 3, 4)) == [
        Weakness("min_length", 8),
        Weakness("min_lowercase", 1),
        Weakness("min_uppercase", 2),
        Weakness("min_digits", 3),
        Weakness("min_symbols", 4),
    ]


@pytest.mark.parametrize(
    ("password", "unmet"),
    [
        ("Aa1!aaa", "min_length"),
        ("AAAA1111!", "min_lowercase"),
        ("aaaa1111!", "min_uppercase"),
        ("Aaaaaaaa!", "min_digits"),
        ("Aaaaaaaa1", "min_symbols"),
        ("Aaaa aaa1", "min_symbols"),
        ("Aa1!" + "é" * 253, "max_length"),
    ],
)
def test_each_rule_is_told_alone_when_it_alone_is_unmet(password: str, unmet: str) -> None:
    assert codes(password) == [unmet]


@pytest.mark.parametrize("password", ["password", "PassWord", "azertyuiop", "motdepasse", "123456789"])
def test_what_everybody_uses_is_refused_in_any_case(password: str) -> None:
    assert "common" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        "Martin-Dubois",
        "martindubois1984",
        "1984MARTIN DUBOIS",
        "Clàirette",
        "claire.martin@exemple.fr",
        "Claire.Martin7",
    ],
)
def test_a_name_with_digits_around_it_is_refused(password: str) -> None:
    assert "personal" in codes(password)


@pytest.mark.parametrize("password", ["Claire aime les fontaines", "Dubois-les-bains", "li"])
def test_a_phrase_that_only_holds_a_name_is_not(password: str) -> None:
    assert "personal" not in codes(password, personal=(*CLAIRE, "li"))


def test_agents_passwords_are_longer_and_need_no_symbol() -> None:
    assert codes("fontaine verte 7", FOR_AGENTS) == []
    assert codes("fontaine 70", FOR_AGENTS) == ["min_length"]
    assert codes("fontaineverte", FOR_AGENTS) == ["min_digits"]


@pytest.mark.parametrize(
    ("password", "number", "is_same"),
    [
        ("00-4521 88", "00452188", True),
        ("ab.4521", "AB4521", True),
        ("ÀB4521", "ab4521", True),
        ("004521889", "00452188", False),
        ("", None, False),
        ("...", "--", False),
        ("anything", "", False),
    ],
)
def test_the_subscriber_number_is_recognised_whatever_the_signs(
    password: str, number: str | None, is_same: bool
) -> None:
    assert passwords.is_same_number(password, number) is is_same


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=4))
def test_whatever_is_typed_is_judged_and_a_longer_one_is_never_too_short(password: str, personal: list[str]) -> None:
    unmet = {w.code for w in passwords.judge(password, GUIDE, personal=personal)}

    assert ("min_length" in unmet) == (len(password) < 8)
    assert ("max_length" in unmet) == (len(password) > passwords.MAX_LENGTH)
