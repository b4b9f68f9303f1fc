"""What do the house's own tests share?"""

import os

import pytest

from tests import databases


@pytest.fixture(scope="session")
async def engine_url(worker_id: str) -> str:
    """A database with no table in it, of this process's own."""
    return await databases.create(os.environ["FONTAINE_TESTS_DATABASE"], f"fontaine_engine_{worker_id}")
