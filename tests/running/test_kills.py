"""Do clients that try again with the same key get one account and one mail each, from a portal killed at random?"""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from connectors.smtp.catcher import Catcher
from tests.running.processes import ACKNOWLEDGED, PortalProcess, a_lease_later, sign_up_fields

pytestmark = pytest.mark.kills

KILLS = 3
CLIENTS = 6


async def test_each_account_is_made_once_and_its_mail_lost_never(
    place: Path, smtp: Catcher, fresh_database: str
) -> None:
    async with PortalProcess(place / "var", DATABASE_URL=fresh_database, SMTP_URL=smtp.url) as portal:
        await portal.up()
        names = (f"kim{number}" for number in count())
        over = asyncio.Event()
        clients = [asyncio.create_task(sign_up_until(over, portal, names)) for _ in range(CLIENTS)]

        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.3, 1.2))
            await portal.end(signal.SIGKILL)
            await a_lease_later(portal)
            await portal.up()
        over.set()
        addresses = sorted(address for made in await asyncio.gather(*clients) for address in made)
        async with asyncio.timeout(20):
            while await portal.sql("SELECT 1 FROM letter WHERE status <> 'SENT'"):
                await asyncio.sleep(0.05)

        assert len(addresses) > CLIENTS
        assert [row["email"] for row in await portal.sql("SELECT email FROM citizen ORDER BY 1")] == addresses
        assert [row["count"] for row in await portal.sql("SELECT count(*) FROM kept_answer")] == [len(addresses)]
        assert sorted({mail.recipients[0] for mail in smtp.mails}) == addresses
        sent = Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)
        assert len(sent) == len(addresses)
        assert sent.total() - len(sent) <= KILLS


async def sign_up_until(over: asyncio.Event, portal: PortalProcess, names: Iterator[str]) -> list[str]:
    """Sign people up one after the other, each call made until it is answered, and then once more."""
    made = []
    while not over.is_set():
        fields = sign_up_fields(next(names), await until_answered(portal.captcha))
        key = {"Idempotency-Key": str(uuid4())}
        sign_up = partial(portal.client().play, "accountCreate", fields, ACKNOWLEDGED, headers=key)
        answer = await until_answered(sign_up)
        assert answer["__typename"] == "Acknowledgement", answer
        assert await until_answered(sign_up) == answer
        made.append(fields["email"])
    return made


async def until_answered(ask: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    while True:
        try:
            return await ask()
        except httpx2.TransportError:
            await asyncio.sleep(0.05)
