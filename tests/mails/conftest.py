"""A desk of the test's own, where letters are composed and none leaves by itself."""

from datetime import timedelta

import pytest

from tests.outbox.desk import Desk, StillClock
from tests.portal import Portal


@pytest.fixture
def desk(portal: Portal) -> Desk:
    """Its clock is two days ahead of the portal's, whose own worker finds nothing due."""
    return Desk(portal, StillClock(portal.clock() + timedelta(days=2)))
