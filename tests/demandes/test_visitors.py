"""What does a visitor begin, and what keeps it theirs: the captcha, the session, the ticket (S004-13)?"""

import dataclasses
from typing import Any

import httpx2
import pytest

import server
from models.demandes import Demande
from settings import Settings
from tests.accounts.together import names, play_together
from tests.demandes.asking import DEMANDE, ON_DEMANDE, begun, begun_by_visitor
from tests.demandes.types import ACT_ANSWERS, offer
from tests.portal import Client, Portal
from workers import main as workers_main

STARTED = f"... on DemandeStarted {{ demande {{ {DEMANDE} }} signedIn {{ token demande {{ id }} citizen {{ id }} }} }}"


@pytest.mark.capability("S004-13")
async def test_a_captcha_begins_one_demande_and_a_wrong_one_none(portal: Portal) -> None:
    await offer(portal)
    given = {"type": "acte-de-naissance", **await portal.captcha()}

    came = await play_together(portal, [(portal.client(), "demandeStart", given)] * 6)
    async with portal.untouched():
        wrong = {**given, **await portal.captcha(), "captchaAnswer": "faux"}
        refused = [await portal.client().play("demandeStart", one, "") for one in (wrong, {**given, "type": "inconnu"})]

    assert names(came) == ["CAPTCHA_FAILED"] * 5 + ["DemandeStarted"]
    assert [one["code"] for one in refused] == ["CAPTCHA_FAILED", "NOT_FOUND"]
    assert await Demande.all().count() == 1


async def test_visitors_of_an_address_that_begins_very_many_wait_and_others_do_not(portal: Portal) -> None:
    await offer(portal)
    given: dict[str, Any] = {"_env_file": None, "mode": "development", "demandes_per_hour": 2}
    settings = Settings(**given)
    parts = dataclasses.replace(portal.parts, facts=workers_main.facts(settings))
    app = server.create_app(settings, parts, portal.clock)

    def client(address: str) -> Client:
        transport = httpx2.ASGITransport(app=app, client=(address, 1))
        return Client(httpx2.AsyncClient(transport=transport, base_url=portal.url))

    async def begin(address: str) -> dict[str, Any]:
        asked = {"type": "acte-de-naissance", **await portal.captcha()}
        return await client(address).play("demandeStart", asked, "")

    begun = [await begin("198.51.100.9") for _ in range(3)]
    elsewhere = await begin("198.51.100.10")

    assert [one.get("code") for one in begun] == [None, None, "TOO_MANY_ATTEMPTS"]
    assert 0 < begun[2]["retryAfterSeconds"] <= 3_600
    assert elsewhere["__typename"] == "DemandeStarted"
    assert await Demande.all().count() == 3


async def test_a_call_repeated_with_its_key_gives_the_same_draft_and_a_session_that_works(portal: Portal) -> None:
    await offer(portal)
    given = {"type": "acte-de-naissance", **await portal.captcha()}
    headers = {"Idempotency-Key": "un-brouillon"}

    first, second = [await portal.client().play("demandeStart", given, STARTED, headers=headers) for _ in range(2)]
    holder = portal.client(token=second["signedIn"]["token"])
    saved = await holder.play(
        "demandeSave", {"id": second["demande"]["id"], "version": 1, "answers": {"lieu": "Reims"}}, ON_DEMANDE
    )

    assert second["demande"] == first["demande"]
    assert second["signedIn"]["demande"] == {"id": first["demande"]["id"]}
    assert second["signedIn"]["citizen"] is None
    assert saved["answers"] == {"lieu": "Reims"}
    assert await Demande.all().count() == 1


@pytest.mark.capability("S004-13")
async def test_a_browser_keeps_it_in_a_cookie_of_two_hours_that_opens_nothing_else(portal: Portal) -> None:
    await offer(portal)
    claires = await begun(await portal.citizen("claire"))
    document = (
        "mutation ($input: DemandeStartInput!) { demandeStart(input: $input)"
        " { ... on DemandeStarted { demande { id } signedIn { token } } } }"
    )
    given = {"type": "acte-de-naissance", "session": "COOKIE", **await portal.captcha()}
    asked = (
        "query ($id: ID!) { session { demande { id } } demande(id: $id) { id } me { id } dashboard { news { id } } }"
    )

    async with httpx2.AsyncClient(base_url=portal.url) as http:
        browser = Client(http)
        response = await browser.post({"query": document, "variables": {"input": given}})
        started = response.json()["data"]["demandeStart"]
        headers = {"X-Fontaine": "1", "Cookie": response.headers["set-cookie"].split(";")[0]}
        seen = await browser.data(asked, {"id": claires["id"]}, headers=headers)
        portal.clock.forward(hours=2, minutes=1)
        after = await browser.data("{ session { demande { id } } }", headers=headers)

    assert started["signedIn"]["token"] is None
    assert "Max-Age=7200" in response.headers["set-cookie"]
    assert "HttpOnly" in response.headers["set-cookie"]
    assert seen == {"session": {"demande": started["demande"]}, "demande": None, "me": None, "dashboard": None}
    assert after["session"]["demande"] is None


async def test_one_ticket_does_nothing_to_another_demande_nor_in_an_account(portal: Portal) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)
    other, others = await begun_by_visitor(portal)
    account = await begun(await portal.citizen("claire"))
    closed = ("familyMemberAdd", {"firstName": "Léo", "lastName": "D", "relation": "CHILD"})

    async with portal.untouched():
        for target in (others, account):
            calls = {
                "demandeSave": {"id": target["id"], "version": 1, "answers": ACT_ANSWERS},
                "demandeSubmit": {"id": target["id"], "version": 1},
                "demandeDiscard": {"id": target["id"]},
                "demandeCancel": {"id": target["id"], "confirm": True},
                "exchangeAdd": {"demande": target["id"], "body": "Bonjour"},
            }
            codes = {name: (await visitor.play(name, given, ""))["code"] for name, given in calls.items()}
            assert set(codes.values()) == {"NOT_FOUND"}, codes
        document = "mutation ($input: FamilyMemberAddInput!) { familyMemberAdd(input: $input) { __typename } }"
        assert await visitor.error_code(document, {"input": closed[1]}) == "FORBIDDEN"

    done = await visitor.play("demandeDiscard", {"id": draft["id"]}, "")
    assert done["__typename"] == "Acknowledgement"
    assert (await visitor.data("{ session { demande { id } } }"))["session"]["demande"] is None
    assert (await other.data("{ session { demande { id } } }"))["session"]["demande"] == {"id": others["id"]}
