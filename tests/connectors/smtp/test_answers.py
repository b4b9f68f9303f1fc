"""Is nobody recognised in the reason that is kept?"""

import pytest

from connectors.smtp import answers

PEOPLE = ["ville@example.fr", "Jean.Dupont+eau@Dupont-Famille.fr"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <jean.dupont+eau@dupont-famille.fr>: User unknown", "550 5.1.1 … User unknown"),
        ("550 No mailbox JEAN.DUPONT+EAU here", "550 No mailbox … here"),
        ("550 Domain dupont-famille.fr does not exist", "550 Domain … does not exist"),
        ("550 somebody.else@example.com is not you", "550 … is not you"),
        ("451 4.7.1 Try\nagain\r\n later\x00\udcff", "451 4.7.1 Try again later"),
        ("552 5.2.2 Mailbox full", "552 5.2.2 Mailbox full"),
    ],
)
def test_addresses_and_the_names_in_them_go_and_the_rest_stays(said: str, kept: str) -> None:
    assert answers.reason(said, PEOPLE) == kept


def test_a_long_answer_is_cut() -> None:
    reason = answers.reason("550 " + "très long " * 100, PEOPLE)

    assert len(reason) <= 160
    assert reason.startswith("550 très long")


def test_nobody_named_is_no_reason_to_spoil_the_answer() -> None:
    assert answers.reason("421 Bye", ["", "@"]) == "421 Bye"
