"""Is a ticket read as it was written, and is a slip always noticed?"""

from itertools import combinations

import pytest

from rules import tickets

SEED = bytes(range(16))
TICKET = tickets.make(SEED)


def test_a_ticket_is_fifteen_signs_in_groups_of_three_and_differs_with_its_seed() -> None:
    assert len(TICKET) == tickets.LENGTH
    assert tickets.written(TICKET).count("-") == 4
    assert len({tickets.make(bytes([n] * 16)) for n in range(256)}) == 256


def test_it_holds_at_least_sixty_random_bits_and_no_signs_that_look_alike() -> None:
    assert len(tickets.SIGNS) ** (tickets.LENGTH - 1) > 2**60
    assert set("0O1I2Z5S8BUV").isdisjoint(tickets.SIGNS)


@pytest.mark.parametrize("say", [tickets.written, str.lower, lambda t: f" {t[:7]} {t[7:]} ", lambda t: t])
def test_it_is_read_however_people_write_it(say) -> None:  # type: ignore[no-untyped-def]
    assert tickets.read(say(TICKET)) == TICKET


def test_one_sign_wrong_is_always_noticed() -> None:
    for at in range(tickets.LENGTH):
        for sign in tickets.SIGNS.replace(TICKET[at], ""):
            assert tickets.read(TICKET[:at] + sign + TICKET[at + 1 :]) is None


def test_two_signs_exchanged_are_always_noticed() -> None:
    for one, other in combinations(range(tickets.LENGTH - 1), 2):
        signs = list(TICKET)
        signs[one], signs[other] = signs[other], signs[one]
        assert tickets.read("".join(signs)) in (None, TICKET if TICKET[one] == TICKET[other] else None)


@pytest.mark.parametrize("text", ["", "ABC", TICKET[:-1], TICKET + "A", "é" * 15, "0" * 15, "\x00" * 15, "A" * 5000])
def test_what_is_no_ticket_is_none(text: str) -> None:
    assert tickets.read(text) is None
