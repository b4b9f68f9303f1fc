"""What does a portal do when its PostgreSQL goes away, and when it comes back?"""

import asyncio
from pathlib import Path

import pytest

from connectors.postgres.embedded import EmbeddedPostgres
from connectors.smtp.catcher import Catcher
from tests.running.processes import ACKNOWLEDGED, PortalProcess, free_port, mail_to, sign_up_fields

pytestmark = pytest.mark.kills


async def readiness(portal: PortalProcess, wanted: int) -> None:
    async with asyncio.timeout(20):
        while (await portal.http.get("/health/ready")).status_code != wanted:
            await asyncio.sleep(0.05)


async def test_it_outlives_a_restart_of_its_postgresql_and_says_meanwhile_that_it_is_not_ready(
    place: Path, smtp: Catcher
) -> None:
    postgres = EmbeddedPostgres(place / "pg", durable=False)
    url = await asyncio.to_thread(postgres.start)
    try:
        async with PortalProcess(place / "var", DATABASE_URL=url, SMTP_URL=smtp.url) as portal:
            await portal.up()
            captcha = await portal.captcha()

            await asyncio.to_thread(postgres.stop)

            await readiness(portal, 503)
            assert (await portal.http.get("/health/live")).status_code == 200
            for token in (None, "a token that must be looked up"):
                refused = await portal.client(token).post({"query": "{ portal { name } again: portal { name } }"})
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
                assert refused.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE", "retryAfterSeconds": 5}
            assert (await portal.http.get("/")).status_code == 503
            assert portal.log.count('"unavailable at ') == 2
            assert "incident" not in portal.log
            await asyncio.to_thread(postgres.start)
            await readiness(portal, 200)
            fields = sign_up_fields("max", captcha)
            made = await portal.client().play("accountCreate", fields, ACKNOWLEDGED)
            assert made["__typename"] == "Acknowledgement"
            await mail_to(smtp, fields["email"])
    finally:
        await asyncio.to_thread(postgres.stop)


async def test_where_no_postgresql_lets_it_in_it_says_so_and_ends(place: Path) -> None:
    url = f"postgresql://fontaine:mot-de-passe@127.0.0.1:{free_port()}/fontaine"
    async with PortalProcess(place / "var", DATABASE_URL=url) as portal:
        await portal.start()

        assert await portal.ended() == 1

        [line] = portal.output.splitlines()
        assert line.startswith("server.py: PostgreSQL does not let us in at DATABASE_URL: ")
        assert "mot-de-passe" not in line
