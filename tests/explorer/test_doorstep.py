"""What do the bare address and the links of mails show, in development and in production?"""

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from playwright.async_api import expect

import server
from schema.explorer import links, ready
from settings import Settings
from tests.explorer.conftest import Tab
from tests.portal import Portal, text

POLICY = {"minLength": 10, "minLowercase": 0, "minUppercase": 2, "minDigits": 0, "minSymbols": 0}


async def ask_production(portal: Portal, path: str, *, address: str = "192.0.2.1", **settings: Any) -> Response:
    """Ask the same portal as it would be served in production."""
    given: dict[str, Any] = {"_env_file": None, "requests_per_minute": 1_000_000, **settings}
    parts = replace(portal.parts, facts=replace(portal.parts.facts, public_url="https://citoyen.example"))
    app = server.create_app(Settings(**given), parts, portal.clock)
    transport = ASGITransport(app=app, client=(address, 1))
    async with AsyncClient(transport=transport, base_url="https://citoyen.example") as asking:
        return await asking.get(path)


async def test_in_development_the_bare_address_leads_a_newcomer_on(portal: Portal) -> None:
    answer = await portal.http.get("/", headers={"Accept-Language": "fr"})

    assert answer.status_code == 200
    assert "<h1>Espace citoyen</h1>" in answer.text
    for shown in (f"{portal.url}/graphql", 'href="/explorer"', 'href="/mails"', "make credentials"):
        assert shown in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'; ")


async def test_in_production_it_says_whose_api_this_is_and_no_more(portal: Portal) -> None:
    answer = await ask_production(portal, "/")

    assert answer.status_code == 200
    assert "https://citoyen.example/graphql" in answer.text
    assert "/mails" not in answer.text
    assert "credentials" not in answer.text


async def test_without_an_explorer_there_is_no_page(portal: Portal) -> None:
    assert (await ask_production(portal, "/", explorer="off")).status_code == 404


async def test_one_who_asks_too_often_waits(portal: Portal) -> None:
    hurried: dict[str, Any] = {"address": "198.51.100.7", "requests_per_minute": 1}
    answers = [await ask_production(portal, "/", **hurried) for _ in range(3)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize("path", ["/activation", "/mot-de-passe", "/mot-de-passe/signaler", "/suivi"])
async def test_the_pages_of_links_are_the_citizens_sites_in_production(portal: Portal, path: str) -> None:
    assert (await portal.http.get(path)).status_code == 200
    assert (await ask_production(portal, path)).status_code == 404


@pytest.mark.browser
async def test_a_link_of_a_mail_is_followed_to_its_end(tab: Tab, portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await claire.play("passwordResetRequest", {"identifier": claire.email}, "")
    link = re.search(r"http\S+/mot-de-passe\?token=\S+", text(await portal.mail_to(claire.email)))
    assert link

    await tab.page.goto(link.group())
    await tab.page.get_by_role("link", name="Ouvrir l’opération dans l’explorateur").click()
    await expect(tab.page.get_by_role("tab", name="PasswordReset")).to_be_visible()
    assert "#" not in tab.page.url
    await tab.page.get_by_role("button", name="Execute query").click()
    await expect(tab.page.locator(".graphiql-response")).to_contain_text("Acknowledgement")

    opened = await portal.client().play(
        "signIn", {"identifier": claire.email, "password": "Ruisseau d’été, 7"}, "... on SignedIn { token }"
    )
    assert opened["__typename"] == "SignedIn"
    assert (tab.complaints, tab.outside) == ([], [])


async def test_the_rules_of_a_password_stand_before_it_is_refused(portal: Portal) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    await administrator.play("portalSave", {"version": 1, "passwordPolicy": POLICY}, "")

    page = (await portal.http.get("/mot-de-passe?token=x", headers={"Accept-Language": "en"})).text

    assert re.findall(r"<li>(.*)</li>", page) == [
        "The password must have at least 10 characters.",
        "The password must have at least 2 upper-case letters.",
    ]


async def test_a_new_password_is_asked_for_where_a_link_has_no_token(portal: Portal) -> None:
    assert "passwordResetRequest(" in (await portal.http.get("/mot-de-passe")).text


async def test_what_a_link_carries_is_inert(portal: Portal) -> None:
    evil = '"></pre><script>alert(1)</script>'

    answer = await portal.http.get(f"/mot-de-passe?token={quote(evil)}")

    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert quote(evil, safe="") in answer.text.replace("+", "%20")


async def test_each_operation_of_a_link_is_one_of_the_graph(portal: Portal) -> None:
    made = {"token": "x", "id": "1", "datecreat": "20261121", "heurecreat": "1542", "key": "x"}
    for operation in ready.read(links.OPERATIONS)[0].operations:
        answer = await portal.client().run(operation.query, json.loads(links.filled(operation.variables, made)))
        assert "errors" not in answer, (operation.name, answer)


async def test_no_link_opens_an_operation_of_the_staff(portal: Portal) -> None:
    jobs = (await portal.http.get("/explorer/operations.json")).json()
    in_production = (await ask_production(portal, "/explorer/operations.json")).json()

    assert [job["title"] for job in jobs if job["opens_by_link"]] == ["Liens des courriels aux usagers"]
    assert not any(job["opens_by_link"] for job in in_production)
