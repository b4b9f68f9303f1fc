"""Which demandes are listed, in which order, found by what: « Mes demandes » (S004-48, 50), and an agent's queue."""

from typing import Any

import pytest

from tests.demandes.asking import ON_DEMANDE, begun, begun_by_visitor, sent
from tests.demandes.types import ACT_ANSWERS, offer
from tests.portal import Client, Portal

MINE = """
query Mine($filter: DemandeFilter, $first: Int! = 20, $after: String) { me { demandes(
    filter: $filter, first: $first, after: $after
) { totalCount edges { cursor node { id unreadExchanges type { title } } } pageInfo { hasNextPage } } } }
"""
QUEUE = """
query Queue($filter: DemandeFilter, $first: Int! = 20, $after: String) { agent { demandes(
    filter: $filter, first: $first, after: $after
) { totalCount edges { cursor node { id unreadExchanges } } pageInfo { hasNextPage } } } }
"""
COUNTS = "{ agent { counts { submitted inProgress awaitingCitizen unreadExchanges late } } }"


async def mine(client: Client, **asked: Any) -> list[str]:
    """Return the ids that a citizen's filter finds, in their order."""
    found = (await client.data(MINE, {"filter": asked}))["me"]["demandes"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["id"] for edge in found["edges"]]


async def queue(agent: Client, **asked: Any) -> list[str]:
    """Return the ids that an agent's filter finds, in their order."""
    found = (await agent.data(QUEUE, {"filter": asked}))["agent"]["demandes"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["id"] for edge in found["edges"]]


async def sent_by(portal: Portal, client: Client, type: str = "acte-de-naissance") -> dict[str, Any]:
    """Send a demande, and wait until its acknowledgement, which is the latest thing that happened to it, has left."""
    demande = await sent(client, type)
    await portal.settled()
    portal.clock.forward(minutes=1)
    return demande


@pytest.mark.capability("S004-48", "S004-50", "S004-27", "S004-32", "S000-26")
async def test_a_citizen_finds_their_demandes_by_what_they_are_and_by_what_they_know_of_them(portal: Portal) -> None:
    await offer(portal, title="Demande d’acte de naissance")
    await offer(portal, "benne", title="Dépôt d’une benne à l’œuvre")
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    act, skip = await sent_by(portal, claire), await sent_by(portal, claire, "benne")
    draft, cancelled = await begun(claire), await sent_by(portal, claire)
    await claire.play("demandeCancel", {"id": cancelled["id"], "confirm": True}, "")
    portal.clock.forward(minutes=1)
    since = portal.clock().isoformat()
    await agathe.play("exchangeAdd", {"demande": act["id"], "body": "Bonjour."}, "")
    of_denis = await sent(denis)
    ids = {"act": act["id"], "skip": skip["id"], "draft": draft["id"], "cancelled": cancelled["id"]}
    named = {demande: name for name, demande in ids.items()}

    async def found(**asked: Any) -> list[str]:
        return [named[one] for one in await mine(claire, **asked)]

    assert await found() == ["act", "draft", "skip"], "most recently active first"
    assert await found(archived="INCLUDE") == ["act", "cancelled", "draft", "skip"]
    assert await found(archived="ONLY") == ["cancelled"]
    assert await found(status=["SUBMITTED"]) == ["act", "skip"]
    assert await found(status=["CANCELLED", "DRAFT"]) == ["draft"]
    assert await found(type="benne") == ["skip"]
    assert await found(hasUnread=True) == ["act"]
    assert await found(hasUnread=False) == ["draft", "skip"]
    assert await found(updatedSince=since) == ["act"]
    assert await found(search=skip["ticket"].lower().replace("-", " ")) == ["skip"]
    assert await found(search=of_denis["ticket"]) == [], "a ticket opens nothing here that is not one's own"
    assert await found(search="NAISS acte") == ["act", "draft"]
    assert await found(search="depot œuvre") == ["skip"]
    assert await found(search="rien") == await found(search="…") == []
    assert await found(search="'); DROP TABLE demande; --") == []
    assert await found(search="  ") == ["act", "draft", "skip"]


@pytest.mark.capability("S004-48", "S004-32")
async def test_the_home_page_shows_the_latest_demandes_and_how_much_is_to_be_read(portal: Portal) -> None:
    await offer(portal)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    first, second = await sent_by(portal, claire), await sent_by(portal, claire)
    for _ in range(2):
        await agathe.play("exchangeAdd", {"demande": first["id"], "body": "Bonjour."}, "")

    shown = await claire.data(
        "{ dashboard { unreadExchanges unreadNotifications latestDemandes(first: 5) { id unreadExchanges status"
        " lastExchange { body } type { title } } } }"
    )

    assert shown["dashboard"]["unreadExchanges"] == 2
    assert shown["dashboard"]["unreadNotifications"] == 2
    assert [(one["id"], one["unreadExchanges"]) for one in shown["dashboard"]["latestDemandes"]] == [
        (first["id"], 2),
        (second["id"], 0),
    ]


@pytest.mark.capability("S004-50")
async def test_pages_follow_one_another_whatever_comes_meanwhile(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    sent_ones = [(await sent_by(portal, claire))["id"] for _ in range(3)]

    page = (await claire.data(MINE, {"first": 2}))["me"]["demandes"]
    await sent(claire)
    after = page["edges"][-1]["cursor"]
    rest = (await claire.data(MINE, {"first": 2, "after": after}))["me"]["demandes"]

    assert [edge["node"]["id"] for edge in page["edges"]] == [sent_ones[2], sent_ones[1]]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    assert [edge["node"]["id"] for edge in rest["edges"]] == [sent_ones[0]]
    assert rest["pageInfo"]["hasNextPage"] is False


@pytest.mark.capability("S004-60", "S004-32")
async def test_an_agent_sees_what_waits_at_their_services_oldest_first_found_by_what_they_know(portal: Portal) -> None:
    await offer(portal, answer_days=10)
    await offer(portal, "eau", service="eau", title="Ouverture de compteur")
    claire = await portal.citizen("claire")
    await portal.sql("UPDATE citizen SET last_name = 'Lefèvre-Œuvrard'")
    late = await sent(claire)
    portal.clock.forward(days=12)
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    visitor, of_visitor = await begun_by_visitor(portal)
    contact = {"firstName": "Vic", "lastName": "Roy", "email": "vic@example.org"}
    given = {"id": of_visitor["id"], "version": 1, "contact": contact, "answers": ACT_ANSWERS}
    await visitor.play("demandeSave", given, "")
    await visitor.play("demandeSubmit", {"id": of_visitor["id"], "version": 2}, "")
    portal.clock.forward(minutes=1)
    of_water, answered, taken = await sent(claire, "eau"), await sent(claire), await sent(claire)
    await begun(claire)
    await agathe.play("demandeTake", {"id": taken["id"]}, "")
    await claire.play("exchangeAdd", {"demande": answered["id"], "body": "Et celle-ci ?"}, "")
    await bernard.play("demandeRefuse", {"id": answered["id"], "reason": "Non."}, "")
    await claire.play("exchangeAdd", {"demande": late["id"], "body": "Alors ?"}, "")
    ids = {"late": late, "visitor": of_visitor, "water": of_water, "answered": answered, "taken": taken}
    named = {demande["id"]: name for name, demande in ids.items()}

    async def found(**asked: Any) -> list[str]:
        return [named[one] for one in await queue(agathe, **asked)]

    counts = (await agathe.data(COUNTS))["agent"]["counts"]
    everywhere = (await (await portal.agent("ADMINISTRATOR", name="Ada F")).data(COUNTS))["agent"]["counts"]
    elsewhere = (await (await portal.agent("AGENT", services=["voirie"], name="Yves V")).data(COUNTS))["agent"][
        "counts"
    ]

    assert await found() == ["late", "visitor", "taken"], "what is under way, and no draft"
    assert await found(status=["REFUSED"]) == ["answered"]
    assert await found(late=True) == ["late"]
    assert await found(late=False) == ["visitor", "taken"]
    assert await found(assignedToMe=True) == ["taken"]
    assert await found(assignedToMe=False) == ["late", "visitor"]
    assert await found(hasUnread=True) == ["late", "answered"], "what its author wrote is to be read once answered too"
    assert await found(search="LEFEVRE oeuvr") == ["late", "answered", "taken"], "what was answered is found by words"
    assert await found(search="vic roy") == ["visitor"]
    assert await found(search=of_water["ticket"]) == []
    assert await found(search=answered["ticket"]) == ["answered"]
    assert counts == {"submitted": 2, "inProgress": 1, "awaitingCitizen": 0, "unreadExchanges": 2, "late": 1}
    assert everywhere == {**counts, "submitted": 3}
    assert set(elsewhere.values()) == {0}


@pytest.mark.capability("S004-60")
async def test_an_agent_sees_of_a_citizen_what_was_sent_to_their_services_and_no_draft(portal: Portal) -> None:
    await offer(portal)
    await offer(portal, "eau", service="eau", title="Ouverture de compteur")
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    await begun(claire)
    act, _ = await sent(claire), await sent(claire, "eau")

    record = (await agathe.data('{ agent { citizens(search: "durand") { edges { node { id } } } } }'))["agent"]
    asked = (
        "query R($id: ID!) { node(id: $id) { ... on CitizenRecord { demandes { totalCount edges { node { id } } } } } }"
    )
    shown = await agathe.data(asked, {"id": record["citizens"]["edges"][0]["node"]["id"]})

    assert shown["node"]["demandes"] == {"totalCount": 1, "edges": [{"node": {"id": act["id"]}}]}


async def test_a_filter_whose_moment_cannot_be_read_is_told_and_a_citizen_s_own_filter_has_no_agent_in_it(
    portal: Portal,
) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    demande = await sent(claire)

    unread = await claire.run(MINE, {"filter": {"updatedSince": "hier"}})

    assert unread["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await mine(claire, late=True, assignedToMe=True) == [demande["id"]]
    saved = await claire.play("demandeSave", {"id": demande["id"], "version": 9}, ON_DEMANDE)
    assert saved["code"] == "NOT_IN_THIS_STATE"
