"""What do the explorer's addresses answer, built or not?"""

from __future__ import annotations

from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from schema.explorer import page


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A build of the page, small."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Fontaine</title>", encoding="utf-8")
    (tmp_path / "assets" / "index-d41d8c.js").write_text("export {}", encoding="utf-8")
    return tmp_path


def client(static: Path) -> AsyncClient:
    app = Starlette(routes=page.routes(static=static))
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://portal.example")


@pytest.mark.parametrize("path", ["/explorer", "/explorer/operations.json", "/explorer/assets/index-d41d8c.js"])
async def test_every_answer_carries_the_strict_policy(static: Path, path: str) -> None:
    async with client(static) as asking:
        answer = await asking.get(path)

    assert answer.status_code == 200
    policy = dict(directive.split(" ", 1) for directive in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_assets_are_kept_for_ever_and_the_page_is_asked_anew(static: Path) -> None:
    async with client(static) as asking:
        script = await asking.get("/explorer/assets/index-d41d8c.js")
        index = await asking.get("/explorer")

    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "javascript" in script.headers["content-type"]
    assert index.headers["cache-control"] == "no-cache"


async def test_serves_nothing_beside_its_assets(static: Path) -> None:
    (static / "secret.txt").write_text("no", encoding="utf-8")

    async with client(static) as asking:
        answers = [
            await asking.get(f"/explorer/assets/{path}") for path in ("%2e%2e/secret.txt", "..%2fsecret.txt", "x")
        ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_says_how_to_build_the_page_while_it_is_not_there(tmp_path: Path) -> None:
    async with client(tmp_path) as asking:
        before = await asking.get("/explorer")
        (tmp_path / "index.html").write_text("<!doctype html><title>Fontaine</title>", encoding="utf-8")
        after = await asking.get("/explorer")

    assert before.status_code == 503
    assert before.text.count("make explorer") == 2
    assert before.headers["content-security-policy"] == page.CONTENT_SECURITY_POLICY
    assert after.status_code == 200


async def test_asked_for_an_asset_before_the_build_it_is_not_there(tmp_path: Path) -> None:
    async with client(tmp_path) as asking:
        answer = await asking.get("/explorer/assets/index-d41d8c.js")

    assert answer.status_code == 404


async def test_the_menu_lists_the_operations_job_by_job(static: Path) -> None:
    async with client(static) as asking:
        jobs = (await asking.get("/explorer/operations.json")).json()

    assert [job["title"] for job in jobs[:2]] == ["Demandes des usagers", "Comptes des usagers"]
    search = jobs[1]["operations"][0]
    assert (search["name"], search["kind"], search["title"]) == ("CitizensSearch", "query", "Rechercher un usager")
    assert "citizens(search: $search" in search["query"]
    assert search["variables"].startswith("{")
