"""Is an address that the portal signed good for its few minutes, its path only, and under an older key too?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from resolvers import door, signing_addresses
from resolvers.errors import Expired, NotFound
from resolvers.keys import Keys
from tests.portal import Portal

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OLD, NEW = b"une clef de trente-deux octets, l'ancienne", b"une clef de trente-deux octets, la nouvelle"


@contextmanager
def keys(portal: Portal, *secrets: bytes) -> Iterator[None]:
    with door.through(replace(portal.parts.door, keys=Keys(secrets))):
        yield


def check(url: str, path: str = "/files/1", *, now: datetime = NOW) -> None:
    given = parse_qs(urlsplit(url).query)
    signing_addresses.check(path, until=given["until"][0], signature=given["signature"][0], now=now)


async def test_is_absolute_and_good_until_its_last_second(portal: Portal) -> None:
    with keys(portal, NEW):
        url = signing_addresses.signed("/files/1", now=NOW, lifetime=timedelta(minutes=5))

        check(url, now=NOW + timedelta(minutes=5) - timedelta(seconds=1))
        with pytest.raises(Expired):
            check(url, now=NOW + timedelta(minutes=5))
    assert url.startswith(f"{portal.url}/files/1?")


async def test_is_good_for_its_own_path_only(portal: Portal) -> None:
    with keys(portal, NEW):
        url = signing_addresses.signed("/files/1", now=NOW)

        for other in ("/files/2", "/files/1/", "/files/1?x", "/FILES/1"):
            with pytest.raises(NotFound):
                check(url, other)


async def test_is_good_while_the_key_that_signed_it_is_still_known(portal: Portal) -> None:
    with keys(portal, OLD):
        url = signing_addresses.signed("/files/1", now=NOW)

    with keys(portal, NEW, OLD):
        check(url)
    with keys(portal, NEW), pytest.raises(NotFound):
        check(url)
