"""What is a time zone?"""

import pytest

from rules import time_zones


@pytest.mark.parametrize("name", ["Europe/Paris", "Indian/Reunion", "America/Cayenne", "UTC"])
def test_takes_the_zones_of_the_territory(name: str) -> None:
    assert time_zones.is_one(name)


@pytest.mark.parametrize(
    "name", ["", "Paris", "Europe", "europe/paris", "../etc/passwd", "/etc/localtime", "Europe/Paris\x00"]
)
def test_takes_nothing_else(name: str) -> None:
    assert not time_zones.is_one(name)
