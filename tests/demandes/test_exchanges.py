"""« Échanges » (S004-29 to 36): written by either side, read by either, never by a query."""

import pytest

from tests.demandes.asking import begun, begun_by_visitor, sent
from tests.demandes.types import offer
from tests.portal import Client, Portal
from tests.statements import listening

READ = """
    query ($id: ID!) { demande(id: $id) {
        unreadExchanges status
        exchanges { totalCount edges { node { id body author state readAt sentAt expectsAnswer agent { name } } } }
        lastExchange { body }
        history { edges { node { kind by label status agent { name } about { id __typename } } } }
    } }
"""


async def look(client: Client, demande_id: str) -> dict[str, object]:
    seen: dict[str, object] = (await client.data(READ, {"id": demande_id}))["demande"]
    return seen


def states(seen: dict[str, object]) -> list[tuple[str, str]]:
    return [(edge["node"]["body"], edge["node"]["state"]) for edge in seen["exchanges"]["edges"]]  # type: ignore[index]


@pytest.mark.capability("S004-29", "S004-30", "S004-31", "S004-32", "S004-33", "S004-34", "S004-35", "S004-36")
async def test_each_side_writes_and_reads_and_the_four_icons_follow(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    demande = await sent(claire)

    await claire.play("exchangeAdd", {"demande": demande["id"], "body": "Bonjour, est-ce long ?"}, "")
    portal.clock.forward(minutes=5)
    from_hall = await look(agathe, demande["id"])
    before = await look(claire, demande["id"])
    await bernard.play("exchangesMarkRead", {"demande": demande["id"]}, "")
    portal.clock.forward(minutes=5)
    await agathe.play("exchangeAdd", {"demande": demande["id"], "body": "Trois jours.", "expectsAnswer": True}, "")
    after = await look(claire, demande["id"])
    await claire.play("exchangesMarkRead", {"demande": demande["id"]}, "")
    at_last, by_hall = await look(claire, demande["id"]), await look(bernard, demande["id"])

    assert states(before) == [("Bonjour, est-ce long ?", "SENT_UNREAD")]
    assert (from_hall["unreadExchanges"], states(from_hall)[0][1]) == (1, "RECEIVED_UNREAD")
    assert states(after) == [("Bonjour, est-ce long ?", "SENT_READ"), ("Trois jours.", "RECEIVED_UNREAD")]
    assert (after["unreadExchanges"], at_last["unreadExchanges"]) == (1, 0)
    assert states(at_last)[1] == ("Trois jours.", "RECEIVED_READ")
    assert states(by_hall) == [("Bonjour, est-ce long ?", "RECEIVED_READ"), ("Trois jours.", "SENT_READ")]
    assert by_hall["lastExchange"] == {"body": "Trois jours."}
    agents = [edge["node"]["agent"] for edge in at_last["exchanges"]["edges"]]  # type: ignore[index]
    assert agents == [None, None], "citizens never see who of the town hall wrote"
    assert by_hall["exchanges"]["edges"][1]["node"]["agent"] == {"name": "Agathe Petit"}  # type: ignore[index]


@pytest.mark.capability("S004-28")
async def test_the_history_tells_both_sides_what_happened_and_a_citizen_never_which_agent(portal: Portal) -> None:
    await offer(portal)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    demande = await sent(claire)
    await agathe.play("exchangeAdd", {"demande": demande["id"], "body": "Bonjour."}, "")
    await claire.play("exchangesMarkRead", {"demande": demande["id"]}, "")

    events = [edge["node"] for edge in (await look(claire, demande["id"]))["history"]["edges"]]  # type: ignore[index]

    assert [(one["kind"], one["by"]) for one in events if one["kind"] != "ACKNOWLEDGED"] == [
        ("SUBMITTED", "CITIZEN"),
        ("EXCHANGE_ADDED", "TOWN_HALL"),
    ]
    assert all(one["agent"] is None for one in events)
    assert events[-1]["label"] == "Message reçu de la mairie."
    assert events[-1]["about"]["__typename"] == "Exchange"


async def test_what_a_long_history_is_about_is_read_at_once_and_one_look_of_an_agent_is_one_line_of_the_audit(
    portal: Portal,
) -> None:
    await offer(portal)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    demande = await sent(claire)
    await claire.play("exchangeAdd", {"demande": demande["id"], "body": "Un."}, "")
    await portal.settled()

    with listening() as few:
        await look(agathe, demande["id"])
    for number in range(8):
        await claire.play("exchangeAdd", {"demande": demande["id"], "body": f"Et {number}."}, "")
    await portal.settled()
    [before] = await portal.sql("SELECT count(*) AS count FROM audit_entry")
    with listening() as many:
        seen = await look(agathe, demande["id"])
    [after] = await portal.sql("SELECT count(*) AS count FROM audit_entry")

    told = [edge["node"]["about"] for edge in seen["history"]["edges"]]  # type: ignore[index]
    assert sum(one is not None and one["__typename"] == "Exchange" for one in told) == 9
    assert len(many.said) == len(few.said), many.said
    assert after["count"] - before["count"] == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"body": "  \n "}, [(["body"], "REQUIRED")]),
        ({"body": "a" * 5_001}, [(["body"], "TOO_LONG")]),
        (
            {"body": " ", "uploads": ["VXBsb2FkOjk5OTk", "VXBsb2FkOjk5OTg"], "storedPieces": ["U3RvcmVkUGllY2U6OTk"]},
            [
                (["body"], "REQUIRED"),
                (["uploads", "0"], "NOT_FOUND"),
                (["uploads", "1"], "NOT_FOUND"),
                (["storedPieces", "0"], "NOT_FOUND"),
            ],
        ),
    ],
)
async def test_an_empty_or_overlong_message_and_each_file_of_nobody_are_refused_at_once(
    portal: Portal, given: dict[str, object], wrong: list[tuple[list[str], str]]
) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    demande = await sent(claire)

    async with portal.untouched():
        refused = await claire.play("exchangeAdd", {"demande": demande["id"], **given}, "")

    assert [(one["path"], one["code"]) for one in refused["fields"]] == wrong


async def test_nobody_writes_on_a_draft_nor_on_anybody_elses_demande(portal: Portal) -> None:
    await offer(portal)
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    elsewhere = await portal.agent("AGENT", services=["eau"], name="Yves Eau")
    visitor, _ = await begun_by_visitor(portal)
    draft, demande = await begun(claire), await sent(claire)

    async with portal.untouched():
        on_draft = await claire.play("exchangeAdd", {"demande": draft["id"], "body": "Bonjour"}, "")
        others = [
            await stranger.play(mutation, {"demande": demande["id"], **given}, "")
            for stranger in (denis, elsewhere, visitor)
            for mutation, given in (("exchangeAdd", {"body": "Bonjour"}), ("exchangesMarkRead", {}))
        ]

    assert on_draft["code"] == "NOT_IN_THIS_STATE"
    assert {one["code"] for one in others} == {"NOT_FOUND"}


async def test_one_who_writes_on_and_on_has_each_agent_mailed_a_few_times_an_hour(portal: Portal) -> None:
    await offer(portal)
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    claire = await portal.citizen("claire")
    demande = await sent(claire)

    for number in range(8):
        await claire.play("exchangeAdd", {"demande": demande["id"], "body": f"Toujours rien ? ({number})"}, "")
        await portal.settled()
    in_an_hour = await _told(portal, agathe)
    portal.clock.forward(minutes=61)
    await claire.play("exchangeAdd", {"demande": demande["id"], "body": "Et maintenant ?"}, "")
    await portal.settled()

    assert in_an_hour == 5
    assert await _told(portal, agathe) == 6


async def _told(portal: Portal, agent: Client) -> int:
    """Return how many mails have told an agent that there is something to read."""
    told = "kind = 'demande_message_received' AND status = 'SENT' AND sent_to = $1"
    return len(await portal.sql(f"SELECT 1 FROM letter WHERE {told}", agent.email))
