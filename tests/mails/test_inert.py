"""Can a name be made a link, by any program that looks for addresses in what it shows?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import usernames
from workers import mails
from workers.mails import inert

#: What programs look for, at their most eager: a scheme, a name of the web, an e-mail address, a domain.
EAGER = re.compile(
    r"[a-z][a-z0-9+.-]*:/?/?\S|//\S|\bwww\d*\.\S|\S@\S|\w\.(?:com|net|org|fr|info|xyz|shop|online|link|ru|paris|[a-z]{2})\b",
    re.IGNORECASE,
)
HOSTILE = [
    "http://evil.example",
    "https://evil.example/login?x=1",
    "HTTPS://EVIL.FR",
    "Cliquez ici www.evil.fr",
    "//evil.fr/x",
    "mailto:evil@evil.fr",
    "tel:0899000000",
    "javascript:alert(1)",
    "evil.fr",
    "evil.com/gagnez",
    "Gagnez sur evil.shop !",
    "evil@evil.fr",
    "évil.fr",
    "evil。fr",
    "evil.fr",
    "e​vil.fr",
    "<b>Claire</b>",
    '<a href="https://evil.fr">Claire</a>',
    "{{ 7 * 7 }}",
    "Claire\r\nBcc: evil@evil.fr",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_name_holds_no_address_and_no_markup(typed: str) -> None:
    shown = inert.name(typed)

    assert not EAGER.search(shown), shown
    assert not re.search(r"[<>{}=\"/:@\r\n]", shown)


@given(st.text(max_size=80))
def test_no_name_whatever_holds_an_address(typed: str) -> None:
    shown = inert.name(typed)

    assert not EAGER.search(shown), shown
    assert "\n" not in shown


@pytest.mark.parametrize(
    "typed",
    [
        "Claire",
        "Jean-Pierre",
        "O’Brien",
        "D'Aubigné",
        "de La Fontaine",
        "J.-P.",
        "Ça & Là (Fontaine)",
        "Nguyễn",
        "Σωκράτης",
    ],
)
def test_a_name_that_people_bear_is_left_as_it_is(typed: str) -> None:
    assert inert.name(typed) == typed


@pytest.mark.parametrize("typed", ["claire.martin", "claire.martin.4821", "jean d'arc", "m.dupont", "Élodie-34"])
def test_a_username_is_shown_as_it_is_typed(typed: str) -> None:
    assert inert.username(typed) == typed


@pytest.mark.parametrize(
    "typed", ["www.evil.fr", "evil.fr", "evil.com", "Cliquez www.evil.shop", "evil.PARIS", "www2.evil"]
)
def test_a_username_that_is_an_address_is_taken_apart(typed: str) -> None:
    assert usernames.judge(typed) is None
    assert not EAGER.search(inert.username(typed))


def test_a_username_that_the_portal_proposes_is_left_as_it_is() -> None:
    proposed = [usernames.propose(first, "fr", 4821) for first in ("evil", "Claire", "Jean-Pierre")]

    assert [inert.username(one) for one in proposed] == proposed


@pytest.mark.parametrize("email", ["claire@example.org", "claire.martin+portail@mairie.example.fr", "andré@exemple.fr"])
def test_an_address_of_its_reader_is_shown_as_it_is(email: str) -> None:
    assert inert.address(email) == email


@pytest.mark.parametrize(
    "email", ["claire+www.evil.fr@example.org", "x/http.evil.fr@example.org", "www.evil.fr@example.org"]
)
def test_an_address_that_hides_another_is_taken_apart(email: str) -> None:
    assert not EAGER.search(inert.address(email))


def test_no_dot_of_a_username_stands_beside_a_letter_in_html() -> None:
    assert mails.unlinked("evil.guru<b>") == "evil<span>.</span>guru&lt;b&gt;"
