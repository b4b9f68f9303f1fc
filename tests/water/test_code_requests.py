"""Who does not know the code asks for it, and a person answers (S000-10 to 13)."""

import re
from typing import Any

import pytest

from models.letters import Letter
from models.staff import AuditEntry
from tests.portal import Client, Portal, html, text
from tests.water.places import laid, link, water_agent

ON_REQUEST = "... on ActivationCodeRequest { id reference email status refusalReason decidedAt emailMatches }"
QUEUE = """{ agent { activationCodeRequests { totalCount edges { node {
    id reference email status emailMatches nameMatches citizen { username } subscriber { name } decidedBy { name }
} } } } }"""


async def ask(client: Client, reference: str = "AB-1204", **given: Any) -> dict[str, Any]:
    """Ask for the code of a reference."""
    fields = {"email": client.email, "reference": reference, **given}
    return await client.play("activationCodeRequest", fields, ON_REQUEST)


async def waiting(agent: Client) -> list[dict[str, Any]]:
    """Return the requests that wait, as an agent sees them."""
    desk = (await agent.data(QUEUE))["agent"]["activationCodeRequests"]
    return [edge["node"] for edge in desk["edges"]]


@pytest.mark.capability("S000-9", "S000-10", "S000-11")
async def test_a_request_waits_for_a_person_whoever_has_the_reference_and_may_be_withdrawn(portal: Portal) -> None:
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    await laid(portal)
    await portal.settled()
    before = await Letter.filter(citizen_id__not_isnull=True).count()

    known, unknown, again = await ask(claire), await ask(claire, "ZZ-9999"), await ask(claire, "ab 1204")
    space = (await claire.data("{ me { water { status codeRequests { reference status emailMatches } } } }"))["me"]
    withdrawn = await claire.play(
        "activationCodeRequestWithdraw", {"id": unknown["id"]}, "... on Acknowledgement { message }"
    )
    twice = await claire.play("activationCodeRequestWithdraw", {"id": unknown["id"]}, "")
    told = await portal.mail_to(odile.email)
    await portal.settled()

    assert {key: value for key, value in known.items() if key != "id"} | {"reference": ""} == {
        key: value for key, value in unknown.items() if key != "id"
    } | {"reference": ""}
    assert again["id"] == known["id"]
    assert space["water"]["status"] == "CODE_REQUESTED"
    assert [one["reference"] for one in space["water"]["codeRequests"]] == ["ZZ-9999", "AB-1204"]
    assert {one["emailMatches"] for one in space["water"]["codeRequests"]} == {None}
    assert withdrawn["message"]
    assert twice["code"] == "NOT_IN_THIS_STATE"
    assert "AB-1204" not in text(told)
    assert "Claire" not in text(told)
    assert await Letter.filter(citizen_id__not_isnull=True).count() == before


@pytest.mark.capability("S000-12", "S000-13", "S000-15")
async def test_an_agent_sees_what_matches_and_sends_the_code_in_their_own_words(portal: Portal) -> None:
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    place = await laid(portal, code=None)
    asked = await ask(claire)

    [seen] = await waiting(odile)
    sent = await odile.play(
        "activationCodeSend",
        {"request": asked["id"], "message": "Bonjour Madame,\n\nVoici votre code. <b>Odile</b>"},
        ON_REQUEST,
    )
    mail = await portal.mail_to(claire.email, subject="code d’activation")
    [code] = re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", text(mail))
    joined = await link(claire, place, code=code)
    twice = await odile.play("activationCodeSend", {"request": asked["id"], "message": "Encore"}, "")

    assert (seen["emailMatches"], seen["nameMatches"]) == (True, True)
    assert seen["citizen"]["username"] == claire.username
    assert seen["subscriber"]["name"] == "Claire Durand"
    assert sent["status"] == "SENT"
    assert mail["Reply-To"] == "eau@mairie.example.org"
    assert mail["Auto-Submitted"] is None
    assert "Voici votre code. <b>Odile</b>" in text(mail)
    assert "<b>Odile" not in html(mail)
    assert "automatiquement" not in text(mail)
    assert joined["__typename"] == "WaterSubscriber"
    assert twice["code"] == "NOT_IN_THIS_STATE"
    assert not await waiting(odile)
    rows = await AuditEntry.filter(about_type="ActivationCodeRequest")
    assert [row.action for row in rows] == ["activationCodeSend"]


@pytest.mark.capability("S000-12")
async def test_what_does_not_match_is_sent_only_by_passing_over_it_which_is_audited(portal: Portal) -> None:
    denis, odile = await portal.citizen("denis"), await water_agent(portal)
    await laid(portal, name="Claire Martin", code=None)
    known, unknown = await ask(denis), await ask(denis, "ZZ-9999")

    first, _ = await waiting(odile)
    async with portal.untouched():
        refused = await odile.play("activationCodeSend", {"request": known["id"], "message": "Voici"}, "")
        nobody = await odile.play(
            "activationCodeSend", {"request": unknown["id"], "message": "Voici", "override": True}, ""
        )
        silent = await odile.play("activationCodeSend", {"request": known["id"], "message": " ", "override": True}, "")
    sent = await odile.play(
        "activationCodeSend", {"request": known["id"], "message": "Vu sur place.", "override": True}, ON_REQUEST
    )

    assert (first["emailMatches"], first["nameMatches"]) == (False, False)
    assert refused["code"] == "CONFIRMATION_NEEDED"
    assert nobody["code"] == "NOT_IN_THIS_STATE"
    assert silent["fields"][0]["path"] == ["message"]
    assert sent["status"] == "SENT"
    rows = await AuditEntry.filter(about_type="ActivationCodeRequest")
    assert {row.action for row in rows} == {"activationCodeSend", "activationCodeSend.override"}


@pytest.mark.capability("S000-12", "S000-13")
async def test_an_agent_refuses_and_says_why_and_no_other_service_sees_any_of_it(portal: Portal) -> None:
    claire, odile = await portal.citizen("claire"), await water_agent(portal)
    yves = await portal.agent("MANAGER", services=["ecole"], name="Yves École")
    await laid(portal)
    asked = await ask(claire)

    async with portal.untouched():
        elsewhere = (await yves.data(QUEUE))["agent"]["activationCodeRequests"]
        by_yves = await yves.play("activationCodeSend", {"request": asked["id"], "message": "Voici"}, "")
        unseen = await yves.data("query N($id: ID!) { node(id: $id) { id } }", {"id": asked["id"]})
    refused = await odile.play(
        "activationCodeRefuse", {"request": asked["id"], "reason": "Passez nous voir."}, ON_REQUEST
    )
    mail = await portal.mail_to(claire.email, subject="demande de code")
    told = await claire.data("{ me { water { status } notifications { edges { node { title about { id } } } } } }")

    assert (elsewhere["totalCount"], elsewhere["edges"]) == (0, [])
    assert by_yves["code"] == "NOT_FOUND"
    assert unseen["node"] is None
    assert refused["refusalReason"] == "Passez nous voir."
    assert "Passez nous voir." in text(mail)
    assert mail["Reply-To"] == "eau@mairie.example.org"
    assert told["me"]["water"]["status"] == "NOT_LINKED"
    assert told["me"]["notifications"]["edges"][0]["node"]["about"]["id"] == asked["id"]
