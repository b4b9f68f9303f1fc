"""Can somebody make a space, prove the address with the code mailed, and be known from then on?"""

import pytest

from tests.portal import Portal


@pytest.mark.capability("S004-4", "S004-12", "S003-15")
async def test_signs_up_reads_the_code_and_is_known(portal: Portal) -> None:
    claire = await portal.signs_up("claire", steps_done=False)

    session = (await claire.data("{ session { username email pendingSteps session { current } } }"))["session"]

    assert session["username"] == "claire.durand"
    assert session["email"] == "claire@example.org"
    assert session["session"] == {"current": True}


async def test_a_second_test_starts_from_nothing(portal: Portal) -> None:
    assert await portal.sql("SELECT * FROM citizen") == []
