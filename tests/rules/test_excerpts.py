"""What do the first lines of a Markdown text say?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import excerpts


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("L’eau sera coupée **mardi de 8 h à 12 h**.", "L’eau sera coupée mardi de 8 h à 12 h."),
        ("# Travaux\n\nLa *rue* des __Lilas__ est ~~ouverte~~ fermée.", "Travaux La rue des Lilas est ouverte fermée."),
        ("***Attention*** : _voir_ `demande_eau`", "Attention : voir demande_eau"),
        (
            "Lire [le plan](https://ville.example/plan_b_.pdf), [ici][1].\n\n[1]: https://x.example",
            "Lire le plan, ici.",
        ),
        ("![Une fontaine](/f.png) Place neuve", "Une fontaine Place neuve"),
        ("- un\n- deux\n  1. trois\n> > quatre", "un deux trois quatre"),
        ("Titre\n=====\n\n***\n\nTexte", "Titre Texte"),
        ("```python\nx = 1\n```\nfin", "x = 1 fin"),
        ("<div class='a'>Bonjour <br/>à tous<!-- non --></div>", "Bonjour à tous"),
        ("Écrire à <mailto:a@b.fr> \\*vite\\*", "Écrire à mailto:a@b.fr *vite*"),
        ("2 * 3 * 4 et snake_case_name", "2 * 3 * 4 et snake_case_name"),
        ("", ""),
    ],
)
def test_says_a_text_without_its_marks(markdown: str, said: str) -> None:
    assert excerpts.excerpt(markdown) == said


def test_cuts_at_the_end_of_a_word_and_says_that_more_comes() -> None:
    assert excerpts.excerpt("un deux trois quatre", 14) == "un deux trois…"
    assert excerpts.excerpt("un deux, trois quatre", 12) == "un deux…"


def test_cuts_a_word_longer_than_the_excerpt() -> None:
    assert excerpts.excerpt("anticonstitutionnellement", 10) == "anticonst…"


def test_says_that_more_comes_of_a_text_far_longer_than_what_is_looked_at() -> None:
    assert excerpts.excerpt("<p>" * 3000 + "fin").endswith("…")


@given(st.text(st.sampled_from("ab *_`[]()<>!#->\\\n~=1."), max_size=600), st.integers(5, 60))
def test_is_never_longer_than_asked_nor_ends_in_a_space(markdown: str, length: int) -> None:
    said = excerpts.excerpt(markdown, length)

    assert len(said) <= length
    assert said == " ".join(said.split())


@given(
    st.lists(st.text(st.sampled_from("abcdé"), min_size=1, max_size=9), min_size=1, max_size=40), st.integers(10, 60)
)
def test_ends_where_a_word_ends(words: list[str], length: int) -> None:
    said = excerpts.excerpt(" ".join(words), length)

    assert said.removesuffix("…").split() == words[: len(said.split())]
    assert said.endswith("…") is (len(" ".join(words)) > length)
