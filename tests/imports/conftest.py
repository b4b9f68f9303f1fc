"""What do these tests share? A portal whose worker takes nothing in by itself, so that each test says when."""

import pytest

from workers.importer import Importer


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the worker beside the portal leave imports to the test; `monkeypatch.undo()` gives them back to it."""

    async def nothing(_: Importer) -> int:
        return 0

    monkeypatch.setattr(Importer, "work_due", nothing)
