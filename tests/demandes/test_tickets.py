"""A demande is seen again by its ticket (S004-14), and nobody learns of another's."""

from time import perf_counter

import httpx2
import pytest

from rules import tickets
from tests.demandes.asking import ON_DEMANDE, begun_by_visitor, sent
from tests.demandes.types import ACT_ANSWERS, offer
from tests.portal import Client, Portal

ON_SUMMARY = "status summary { label value }"
OPENED = "... on SignedIn { token citizen { id } demande { id access ticket contact { email } } session { expiresAt } }"


async def by_ticket(portal: Portal, ticket: str, **given: object) -> tuple[Client, dict[str, object]]:
    """Open a session with a ticket; return the client that has it, and what came of it."""
    client = portal.client(address=str(given.pop("address", "192.0.2.7")))
    opened = await client.play("demandeOpenByTicket", {"ticket": ticket, **given}, OPENED)
    client.token = opened.get("token")
    return client, opened


@pytest.mark.capability("S004-13", "S004-14", "S004-24")
async def test_a_visitor_finds_a_demande_again_by_its_ticket_however_it_is_written_and_goes_on(portal: Portal) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)
    contact = {"firstName": "Aïcha", "lastName": "Ben", "email": "aicha@example.org"}
    await visitor.play("demandeSave", {"id": draft["id"], "version": 1, "contact": contact}, "")
    portal.clock.forward(hours=3)  # the session of whoever began it is over

    written = draft["ticket"].replace("-", " ").lower()
    again, opened = await by_ticket(portal, f" {written} ")
    saved = await again.play("demandeSave", {"id": draft["id"], "version": 2, "answers": ACT_ANSWERS}, ON_DEMANDE)
    done = await again.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, ON_DEMANDE)
    mailed = await portal.mail_to("aicha@example.org")
    later, _ = await by_ticket(portal, done["ticket"])
    seen = (await later.data(f"{{ session {{ demande {{ {ON_SUMMARY} }} citizen {{ id }} }} me {{ id }} }}"))["session"]

    assert (await visitor.data("{ session { demande { id } } }"))["session"]["demande"] is None
    assert opened["citizen"] is None
    assert opened["demande"] == {
        "id": draft["id"],
        "access": "FULL",
        "ticket": draft["ticket"],
        "contact": {"email": "aicha@example.org"},
    }
    assert done["ticket"] == draft["ticket"]
    assert done["ticket"] in str(mailed.get_body(("plain",)))
    assert seen["citizen"] is None
    assert seen["demande"]["status"] == "SUBMITTED"
    assert {"label": "Sorte d’acte", "value": "Copie intégrale"} in seen["demande"]["summary"]


@pytest.mark.capability("S004-14")
async def test_the_ticket_of_an_accounts_demande_shows_its_status_and_history_only(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    demande = await sent(claire)

    stranger, opened = await by_ticket(portal, demande["ticket"])
    denis = await portal.citizen("denis")
    by_denis = await denis.play("demandeOpenByTicket", {"ticket": demande["ticket"]}, OPENED)
    seen = await stranger.data(
        """query ($id: ID!) { demande(id: $id) {
        status awaiting answerExpectedBy type { title } history { edges { node { kind label } } } allowedActions
        contact { email } persons { firstName } answers summary { value } missing { code } attachments { id }
        exchanges { totalCount } acknowledgement { id } } }""",
        {"id": demande["id"]},
    )
    async with portal.untouched():
        refused = await stranger.play("demandeCancel", {"id": demande["id"], "confirm": True}, "")

    status_only = {"access": "STATUS_ONLY", "ticket": demande["ticket"], "contact": None}
    assert opened["demande"] == by_denis["demande"] == {"id": demande["id"], **status_only}
    shown = seen["demande"]
    assert shown["status"] == "SUBMITTED"
    assert shown["history"]["edges"][0]["node"]["kind"] == "SUBMITTED"
    hidden = ("contact", "persons", "answers", "summary", "missing", "attachments", "exchanges", "acknowledgement")
    assert [shown[name] for name in hidden] == [None] * len(hidden)
    assert shown["allowedActions"] == []
    assert refused["code"] == "NOT_FOUND"


async def test_a_ticket_with_a_sign_wrong_is_told_so_and_an_unknown_one_is_slowed(portal: Portal) -> None:
    await offer(portal)
    _, draft = await begun_by_visitor(portal)
    other = next(sign for sign in tickets.SIGNS if sign != draft["ticket"][0])

    _, mistyped = await by_ticket(portal, other + draft["ticket"][1:])
    unknown = [
        (await by_ticket(portal, tickets.written(tickets.make(bytes([n]) * 16)), address="192.0.2.9"))[1]
        for n in range(6)
    ]
    _, from_there = await by_ticket(portal, draft["ticket"], address="192.0.2.9")
    _, from_home = await by_ticket(portal, draft["ticket"])

    assert [field["path"] for field in mistyped["fields"]] == [["ticket"]]  # type: ignore[attr-defined]
    assert [one["code"] for one in unknown] == ["NOT_FOUND"] * 5 + ["TOO_MANY_ATTEMPTS"]
    assert from_there["code"] == "TOO_MANY_ATTEMPTS"
    assert from_home["__typename"] == "SignedIn"


async def test_the_session_of_a_ticket_is_a_cookie_where_asked_lasts_two_hours_and_is_not_for_the_staff(
    portal: Portal,
) -> None:
    await offer(portal)
    _, draft = await begun_by_visitor(portal)
    agent = await portal.agent("AGENT", services=["etat-civil"])
    body = {
        "query": "mutation ($input: DemandeOpenByTicketInput!) { demandeOpenByTicket(input: $input)"
        " { ... on SignedIn { token demande { id } } } }",
        "variables": {"input": {"ticket": draft["ticket"], "session": "COOKIE"}},
    }

    async with httpx2.AsyncClient(base_url=portal.url) as browser:
        response = await Client(browser).post(body)
    closed = await agent.run(body["query"], body["variables"])  # type: ignore[arg-type]

    assert response.json()["data"]["demandeOpenByTicket"] == {"token": None, "demande": {"id": draft["id"]}}
    assert "Max-Age=7200" in response.headers["set-cookie"]
    assert closed["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_unknown_ticket_and_anothers_take_the_same_work_to_claim(portal: Portal) -> None:
    await offer(portal)
    demande = await sent(await portal.citizen("claire"))
    denis = await portal.citizen("denis")
    unknown = tickets.written(tickets.make(b"\x01" * 16))
    took: dict[str, list[float]] = {unknown: [], demande["ticket"]: []}

    answers = []
    for _ in range(12):
        await portal.sql("DELETE FROM attempt")
        for ticket in took:
            began = perf_counter()
            answers.append(await denis.play("demandeClaim", {"ticket": ticket}, ""))
            took[ticket].append(perf_counter() - began)

    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["code"] == "NOT_FOUND"
    fast, slow = sorted(sorted(times)[len(times) // 2] for times in took.values())
    assert slow < fast * 2 + 0.005
