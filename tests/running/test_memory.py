"""How much memory does the one process of a development run take?"""

import asyncio
from collections.abc import Callable

import psutil
import pytest

from tests.running.processes import PortalProcess

pytestmark = pytest.mark.kills

SANE_MB = 300
DASHBOARD = "{ dashboard { news { title excerpt } unreadNotifications } portal { name terms { version } } }"


async def test_a_thousand_queries_later_it_takes_no_more_than_it_should(
    demonstration: PortalProcess, record_property: Callable[[str, object], None]
) -> None:
    before_mb = resident_mb(demonstration)

    await asyncio.gather(*(ask(demonstration, 125) for _ in range(8)))

    after_mb = resident_mb(demonstration)
    record_property("resident_mb", {"before": before_mb, "after 1,000 queries": after_mb})
    assert after_mb < SANE_MB


async def ask(portal: PortalProcess, times: int) -> None:
    for _ in range(times):
        assert "errors" not in await portal.client().run(DASHBOARD)


def resident_mb(portal: PortalProcess) -> int:
    resident: int = psutil.Process(portal.pid).memory_info().rss
    return resident // 2**20
