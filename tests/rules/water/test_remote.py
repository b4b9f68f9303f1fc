"""Is an index of a remote meter read to the litre, and a turn of its wheels told from an index that goes back?"""

import pytest

from rules.water import remote


@pytest.mark.parametrize(
    ("text", "index_l"),
    [
        ("1204", 1_204_000),
        ("1204,5", 1_204_500),
        ("0.125", 125),
        ("12.3450", 12_345),
        ("12.3456", None),
        ("-1", None),
        ("1 204", None),
        ("", None),
        ("٣", None),
        ("9" * 13, None),
    ],
)
def test_reads_an_index(text: str, index_l: int | None) -> None:
    assert remote.litres(text) == index_l


def test_a_turn_is_told_from_an_index_that_goes_back() -> None:
    assert remote.has_turned(99_990_000, 10_000, digits=5)
    assert not remote.has_turned(99_990_000, 50_000_000, digits=5)
    assert not remote.has_turned(10_000, 10_000, digits=5)
