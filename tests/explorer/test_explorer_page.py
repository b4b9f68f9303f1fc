"""What does an agent see in the explorer, in a real browser?"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from playwright.async_api import Browser, expect

from rules import passwords
from tests.explorer.conftest import Portal, Tab, open_tab
from tests.portal import Portal as RunningPortal
from tests.portal import text

pytestmark = pytest.mark.browser

RUN = "Execute query"


async def sign_in(tab: Tab, desk: Portal) -> None:
    """Sign in through the page; it is then at GraphiQL."""
    await tab.page.goto(f"{desk.url}/explorer")
    await give_credentials(tab, desk)
    await tab.page.get_by_label("Code à usage unique").fill(desk.one_time_code())
    await tab.page.keyboard.press("Enter")
    await find_workbench(tab)


async def find_workbench(tab: Tab) -> None:
    """Wait until the editor, which loads after its buttons, shows the welcome query."""
    await expect(tab.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("portal")


async def give_credentials(tab: Tab, desk: Portal) -> None:
    await tab.page.get_by_label("Adresse électronique").fill(desk.email)
    await tab.page.get_by_label("Mot de passe").fill(desk.password)
    await tab.page.keyboard.press("Enter")


async def write_operation(tab: Tab, kind: str, name: str, selection: str) -> None:
    await tab.page.locator(".graphiql-query-editor .view-lines").click()
    await tab.page.keyboard.press("Control+A")
    await tab.page.keyboard.insert_text(f"{kind} {name} {selection}")
    await expect(tab.page.get_by_role("tab", name=name)).to_be_visible()


async def stored(tab: Tab) -> str:
    """All that the page keeps in this browser."""
    kept: str = await tab.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    return kept


async def test_a_visitor_meets_a_calm_door(tab: Tab, desk: Portal) -> None:
    await tab.page.goto(f"{desk.url}/explorer")

    await expect(tab.page.get_by_role("heading", name="Se connecter")).to_be_visible()
    await expect(tab.page.get_by_label("Adresse électronique")).to_be_focused()
    await expect(tab.page.get_by_role("alert")).to_be_hidden()
    await expect(tab.page.locator(".graphiql-container")).to_have_count(0)
    assert (tab.complaints, tab.outside) == ([], [])


async def test_an_agent_signs_in_with_password_and_code(tab: Tab, desk: Portal) -> None:
    await sign_in(tab, desk)

    await expect(tab.page.get_by_role("button", name=f"Connecté : {desk.name} (administration)")).to_be_visible()
    sent = [json.loads(request.post_data or "{}") for request in tab.graph]
    inputs = [body["variables"]["input"] for body in sent if "agentSignIn(" in body["query"]]
    assert [given.get("oneTimeCode") is None for given in inputs] == [True, False]
    assert {given["session"] for given in inputs} == {"COOKIE"}
    assert {request.headers["x-fontaine"] for request in tab.graph} == {"explorer"}
    assert desk.password not in await stored(tab)


async def test_a_wrong_password_is_told_and_leaves_no_session(tab: Tab, desk: Portal) -> None:
    await tab.page.goto(f"{desk.url}/explorer")

    await tab.page.get_by_label("Adresse électronique").fill(desk.email)
    await tab.page.get_by_label("Mot de passe").fill("autre chose")
    await tab.page.get_by_role("button", name="Se connecter").click()

    await expect(tab.page.get_by_role("alert")).to_contain_text("incorrect")
    assert await tab.context.cookies() == []


async def test_a_newcomer_sets_up_an_authenticator(tab: Tab, portal_of_a_newcomer: Portal) -> None:
    await tab.page.goto(f"{portal_of_a_newcomer.url}/explorer")
    await give_credentials(tab, portal_of_a_newcomer)

    await expect(tab.page.get_by_role("img", name="Code QR")).to_be_visible()
    secret = (await tab.page.locator("code").inner_text()).replace(" ", "")
    await tab.page.get_by_label("Code à usage unique").fill("000000")
    await tab.page.keyboard.press("Enter")
    await expect(tab.page.get_by_role("alert")).to_be_visible()
    await tab.page.get_by_label("Code à usage unique").fill(pyotp.TOTP(secret).now())
    await tab.page.keyboard.press("Enter")

    await expect(tab.page.get_by_role("button", name=RUN)).to_be_visible()
    assert (tab.complaints, tab.outside) == ([], [])


async def test_an_agent_runs_a_query_and_reads_the_docs_with_nothing_asked_outside(tab: Tab, desk: Portal) -> None:
    await sign_in(tab, desk)

    await tab.page.get_by_role("button", name=RUN).click()
    await expect(tab.page.locator(".graphiql-response")).to_contain_text("Espace citoyen")
    await tab.page.get_by_role("button", name="Show Documentation Explorer").click()
    await tab.page.get_by_role("link", name="Query", exact=True).click()
    await tab.page.get_by_role("link", name="Portal", exact=True).click()
    await expect(tab.page.locator(".graphiql-plugin")).to_contain_text("timeZone")
    await tab.page.get_by_role("button", name="Show GraphiQL Explorer").click()
    await expect(tab.page.locator(".graphiql-plugin")).to_contain_text("portal")
    await tab.page.get_by_role("button", name="Show History").click()
    await expect(tab.page.locator(".graphiql-plugin")).to_contain_text("Bienvenue")

    assert (tab.complaints, tab.outside) == ([], [])


async def test_a_ready_operation_opens_in_a_tab_of_its_own_with_its_variables(tab: Tab, desk: Portal) -> None:
    await sign_in(tab, desk)

    await tab.page.get_by_label("Filtrer les opérations").fill("creer l")
    menu = tab.page.get_by_role("region", name="Opérations prêtes")
    await expect(menu.get_by_role("listitem")).to_have_count(1)
    await menu.get_by_role("button", name="Créer l’espace d’un usager").click()

    await expect(tab.page.get_by_role("tab")).to_have_count(2)
    await expect(tab.page.get_by_role("tab", name="CitizenSpaceCreate")).to_have_attribute("aria-selected", "true")
    await expect(tab.page.locator(".graphiql-query-editor")).to_contain_text("citizenSpaceCreate")
    await expect(tab.page.locator(".graphiql-editor-tool")).to_contain_text("odile.renard@example.org")


async def test_an_operation_opens_on_what_stands_and_works_as_found(
    tab: Tab, desk: Portal, running_portal: RunningPortal
) -> None:
    administrator = await running_portal.agent("ADMINISTRATOR", name="Une autre")
    await administrator.play("portalSave", {"version": 1, "contactPhone": "01 99 00 12 34"}, "")
    await sign_in(tab, desk)

    await tab.page.get_by_role("button", name="Modifier les coordonnées du portail").click()
    await expect(tab.page.get_by_role("tab", name="PortalContactSave")).to_be_visible()
    await expect(tab.page.locator(".graphiql-editor-tool")).to_contain_text('"contactPhone": "+33199001234"')
    await tab.page.get_by_role("button", name=RUN).click()

    await expect(tab.page.locator(".graphiql-response")).to_contain_text('"version": 3')


async def test_no_editor_boxes_the_signs_that_french_is_written_with(browser: Browser, open_portal: Portal) -> None:
    # A French browser's editor lets apostrophes pass by itself.
    async with await browser.new_context(locale="en-GB") as context:
        tab = await open_tab(context)
        await tab.page.goto(f"{open_portal.url}/explorer")
        await find_workbench(tab)

        options = "__MONACO.editor.getEditors().map((editor) => editor.getRawOptions().unicodeHighlight)"
        found = await tab.page.evaluate(options)

    assert len(found) >= 3  # the operation, its variables, its answer
    assert all(each == {"ambiguousCharacters": False, "invisibleCharacters": False} for each in found)


async def test_a_subscription_runs_over_a_websocket(tab: Tab, desk: Portal) -> None:
    await sign_in(tab, desk)

    await write_operation(tab, "subscription", "Telling", "{ notified { title } }")
    await tab.page.get_by_role("button", name=RUN).click()

    # Notifications are citizens' own: that an agent is told so shows that the socket is open and knows who asks.
    await expect(tab.page.locator(".graphiql-response")).to_contain_text("FORBIDDEN")


async def test_signing_out_closes_the_door_and_forgets_what_was_asked(tab: Tab, desk: Portal) -> None:
    await sign_in(tab, desk)
    await write_operation(tab, "query", "Secretly", "{ portal { name } }")
    await tab.page.get_by_role("button", name=RUN).click()
    await expect(tab.page.locator(".graphiql-response")).to_contain_text("Espace citoyen")
    async with asyncio.timeout(5):
        while "Secretly" not in await stored(tab):
            await asyncio.sleep(0.05)

    await tab.page.get_by_role("button", name="Connecté :").click()
    await tab.page.get_by_role("button", name="Se déconnecter").click()

    await expect(tab.page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert "Secretly" not in await stored(tab)


async def test_an_ended_session_leads_back_to_the_door(tab: Tab, desk: Portal) -> None:
    await sign_in(tab, desk)
    await tab.context.clear_cookies()

    await write_operation(tab, "mutation", "Setup", "{ agentOneTimeCodeStart { __typename } }")
    await tab.page.get_by_role("button", name=RUN).click()

    await expect(tab.page.get_by_role("heading", name="Se connecter")).to_be_visible()


async def test_in_development_a_visitor_works_at_once_and_signs_in_from_there(tab: Tab, open_portal: Portal) -> None:
    await tab.page.goto(f"{open_portal.url}/explorer")
    await find_workbench(tab)
    await tab.page.get_by_role("button", name=RUN).click()
    await expect(tab.page.locator(".graphiql-response")).to_contain_text("Espace citoyen")

    await tab.page.get_by_role("button", name="Se connecter").click()
    await give_credentials(tab, open_portal)
    tab.graph.clear()
    await tab.page.get_by_label("Code à usage unique").fill(open_portal.one_time_code())
    await tab.page.keyboard.press("Enter")

    await expect(tab.page.get_by_role("button", name=f"Connecté : {open_portal.name}")).to_be_visible()
    await expect(tab.page.get_by_role("dialog")).to_have_count(0)
    assert any("IntrospectionQuery" in (request.post_data or "") for request in tab.graph)


async def test_an_invitation_lets_its_agent_choose_a_password_and_sign_in(
    tab: Tab, desk: Portal, running_portal: RunningPortal
) -> None:
    administrator = await running_portal.agent("ADMINISTRATOR", name="Une autre")
    invited: dict[str, Any] = {"email": "newcomer@mairie.example.org", "name": "Bruno", "role": "AGENT", "services": []}
    await administrator.play("agentSave", invited, "")
    link = re.search(r"/explorer#invitation=[\w-]+", text(await running_portal.mail_to(invited["email"])))
    assert link

    await tab.page.goto(desk.url + link.group(0))
    await expect(tab.page.get_by_role("form")).to_contain_text(f"{passwords.AGENT_MIN_LENGTH} caractères au moins")
    await tab.page.get_by_label("Nouveau mot de passe").fill("Libellule-bleue-38")
    await tab.page.get_by_label("Le même").fill("Libellule-bleue-38")
    await tab.page.keyboard.press("Enter")

    await expect(tab.page.get_by_role("status")).to_be_visible()
    assert "invitation" not in tab.page.url
    await tab.page.get_by_role("button", name="Se connecter").click()
    await give_credentials(tab, replace(desk, email=invited["email"], password="Libellule-bleue-38"))
    await expect(tab.page.get_by_role("img", name="Code QR")).to_be_visible()


async def test_speaks_english_to_a_browser_that_prefers_it(browser: Browser, desk: Portal) -> None:
    async with await browser.new_context(locale="en-GB") as context:
        tab = await open_tab(context)
        await tab.page.goto(f"{desk.url}/explorer")

        await expect(tab.page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert await tab.page.evaluate("document.documentElement.lang") == "en"
