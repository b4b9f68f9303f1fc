"""Is a portal in production what its operator was told: guarded, shared by processes, nothing of development in it?"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from connectors.smtp.catcher import Catcher
from schema import trusted
from tests import databases
from tests.connectors.redis_server import PROGRAM, RedisServer
from tests.portal import six_digits
from tests.running.processes import PortalProcess, folder, mail_to

pytestmark = pytest.mark.kills

PUBLIC_URL = "https://citoyen.exemple.fr"
KEY = "une clé de trente-deux caractères au moins"
METRICS_TOKEN = "un jeton pour Prometheus"
NEEDED = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "FILES_URL", "PUBLIC_URL", "SECRET_KEYS")
INTROSPECTION = "{ __schema { queryType { name } } }"


@dataclass
class Production:
    """Two servers on one database, that began at the same moment when it was empty, and a worker."""

    by_default: PortalProcess
    guarded: PortalProcess
    worker: PortalProcess


@pytest.fixture(scope="session")
async def production(lasting_smtp: Catcher, worker_id: str) -> AsyncIterator[Production]:
    if PROGRAM is None:
        pytest.skip("no redis-server to start")
    database = await databases.create(os.environ["FONTAINE_TESTS_DATABASE"], f"fontaine_production_{worker_id}")
    async with folder() as place:
        redis = RedisServer(place)
        redis.start()
        given = {
            "MODE": "production",
            "DATABASE_URL": database,
            "REDIS_URL": redis.url,
            "SMTP_URL": lasting_smtp.url,
            "FILES_URL": "s3://bucket/prefix",
            "PUBLIC_URL": PUBLIC_URL,
            "SECRET_KEYS": KEY,
        }
        guards = {"EXPLORER": "off", "TRUSTED_DOCUMENTS": "visitors", "METRICS_TOKEN": METRICS_TOKEN}
        async with (
            PortalProcess(place / "by_default", **given) as by_default,
            PortalProcess(place / "guarded", **given, **guards) as guarded,
            PortalProcess(place / "worker", **given) as worker,
        ):
            await asyncio.gather(by_default.start(), guarded.start())
            await asyncio.gather(by_default.until_it_answers(), guarded.until_it_answers())
            await worker.start("-m", "arq", "workers.main.WorkerSettings")
            yield Production(by_default, guarded, worker)
        redis.stop()


async def test_without_what_it_needs_it_says_all_of_it_at_once(place: Path) -> None:
    async with PortalProcess(place / "var", MODE="production", SMTP_URL="smtp://127.0.0.1:2525") as portal:
        await portal.start()

        assert await portal.ended() == 2

        missing = ", ".join(name for name in NEEDED if name != "SMTP_URL")
        assert portal.output == f"server.py: MODE=production needs {missing}: see .env.example\n"


async def test_what_it_cannot_read_is_named_and_never_shown(place: Path) -> None:
    async with PortalProcess(place / "var", MODE="production", SECRET_KEYS="trop courte", PORT="http") as portal:
        await portal.start()

        assert await portal.ended() == 2

        [line] = portal.output.splitlines()
        assert "SECRET_KEYS: " in line
        assert "PORT: " in line
        assert "courte" not in line


@pytest.mark.needs_redis
async def test_two_servers_that_meet_an_empty_database_at_once_both_come_up_and_migrate_it_once(
    production: Production,
) -> None:
    migrations = sorted(path.stem for path in Path("models/migrations").glob("0*.py"))

    applied = await production.guarded.sql("SELECT name FROM tortoise_migrations ORDER BY name")

    assert [row["name"] for row in applied] == migrations
    said = production.by_default.output + production.guarded.output
    assert [said.count(f'"migration": "{name}"') for name in migrations] == [1] * len(migrations)


@pytest.mark.needs_redis
async def test_nothing_of_development_is_there(production: Production) -> None:
    visitor = production.by_default.client()

    mails = await visitor.http.get("/mails")
    schema_seen = await visitor.run(INTROSPECTION)
    guess = await visitor.run("{ portl { name } }")
    page = await visitor.http.get("/explorer", follow_redirects=True)

    assert mails.status_code == 404
    assert schema_seen["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "portal" not in str(guess)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert list(production.by_default.folder.iterdir()) == []


@pytest.mark.needs_redis
async def test_a_worker_of_its_own_sends_the_mails_and_a_browser_keeps_its_session_in_a_bound_cookie(
    production: Production, smtp: Catcher
) -> None:
    portal = production.by_default
    address = await portal.sign_up("ines")
    mail = await mail_to(smtp, address)
    given = {"email": address, "code": six_digits(mail), "session": "COOKIE"}
    query = "mutation C($input: EmailConfirmInput!) { emailConfirm(input: $input) { ... on SignedIn { token } } }"

    confirmed = await portal.client().post({"query": query, "variables": {"input": given}})

    assert confirmed.json() == {"data": {"emailConfirm": {"token": None}}}
    cookie = confirmed.headers["set-cookie"]
    name, _, attributes = cookie.partition("=")
    assert name == "__Host-session"
    kept = {attribute.strip().lower() for attribute in attributes.split(";")[1:]}
    assert {"secure", "httponly", "path=/", "samesite=strict"} <= kept
    assert not any(attribute.startswith("domain") for attribute in kept)
    as_a_browser = {"Cookie": cookie.partition(";")[0], "X-Fontaine": "1"}
    seen = await portal.client().run("{ session { pendingSteps } }", headers=as_a_browser)
    assert seen == {"data": {"session": {"pendingSteps": ["ACCEPT_TERMS"]}}}


@pytest.mark.needs_redis
async def test_visitors_held_to_trusted_documents_use_the_explorers_own_and_no_other(production: Production) -> None:
    visitor = production.guarded.client()
    own = (trusted.FOLDERS[0] / "session" / "WhoAmI.graphql").read_text(encoding="utf-8")

    unknown = await visitor.run("{ session { pendingSteps } }")
    known = await visitor.run(own)
    by_hash = await visitor.post({"documentId": f"sha256:{sha256(own.encode()).hexdigest()}"})

    assert unknown["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert known["data"]["session"]["pendingSteps"] == []
    assert by_hash.json() == known


@pytest.mark.needs_redis
async def test_an_explorer_that_is_off_is_not_there_and_metrics_are_for_the_holder_of_their_token(
    production: Production,
) -> None:
    http = production.guarded.http

    assert (await http.get("/explorer")).status_code == 404
    assert (await http.get("/explorer/")).status_code == 404
    assert (await http.get("/metrics")).status_code == 404
    assert (await http.get("/metrics", headers={"Authorization": "Bearer another"})).status_code == 404
    measured = await http.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    assert measured.status_code == 200
    assert "fontaine_requests_total" in measured.text
    assert (await production.by_default.http.get("/metrics")).status_code == 404
