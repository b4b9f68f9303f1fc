"""Is the piece that one would take oneself proposed first, and none that has nothing to do with it?"""

import pytest

from rules import proposals
from rules.proposals import Asked, Offered

ADDRESS = Asked("PROOF_OF_ADDRESS", proposals.words("Justificatif de domicile de moins de 3 mois"))


def offered(label: str, category: str | None = None, *, is_expired: bool = False) -> Offered:
    return Offered(category, proposals.words(label), is_expired)


LIKELIEST_FIRST = [
    offered("Facture, mon domicile.pdf", "PROOF_OF_ADDRESS"),
    offered("Facture d’électricité", "PROOF_OF_ADDRESS"),
    offered("Domicile, l’an dernier", "PROOF_OF_ADDRESS", is_expired=True),
    offered("Quittance", "PROOF_OF_ADDRESS", is_expired=True),
    offered("Domiciles", "OTHER"),
    offered("Domicile", is_expired=True),
]


def test_the_kind_comes_before_the_day_and_the_day_before_the_words() -> None:
    distances = [proposals.distance([ADDRESS], one) for one in LIKELIEST_FIRST]

    assert None not in distances
    assert distances == sorted(distances)  # type: ignore[type-var]
    assert len(set(distances)) == len(distances)


@pytest.mark.parametrize(
    "stranger", [offered("Passeport", "IDENTITY"), offered("Justificatif de revenus, 3 mois"), offered("", None)]
)
def test_what_has_neither_the_kind_nor_a_word_that_says_something_is_not_proposed(stranger: Offered) -> None:
    assert proposals.distance([ADDRESS], stranger) is None


def test_no_kind_asked_for_is_not_the_kind_of_pieces_without_one() -> None:
    assert proposals.distance([Asked(None, proposals.words("Mandat"))], offered("Passeport")) is None


def test_of_several_things_asked_for_the_nearest_counts() -> None:
    identity = Asked("IDENTITY", proposals.words("Pièce d’identité"))
    passport = offered("Passeport", "IDENTITY")

    assert proposals.distance([ADDRESS, identity], passport) == proposals.distance([identity], passport)
    assert proposals.distance([], passport) is None


def test_words_are_those_that_tell_pieces_apart_whatever_their_accents_and_plurals() -> None:
    assert proposals.words("Les avis d’IMPÔTS_2025.pdf") == proposals.words("avi impot 2025")
