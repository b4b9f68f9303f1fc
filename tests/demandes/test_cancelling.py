"""« Annuler ma demande » (S004-25 to 27): once confirmed, all of it or nothing, and archived by itself."""

from datetime import time
from typing import Any

import pytest

from models.letters import Letter
from tests.appointments.receiving import MONDAY, WEDNESDAY, receive, slot_id, slots
from tests.appointments.receiving import book as take_place
from tests.appointments.receiving import sent as send
from tests.demandes.asking import begun, sent
from tests.demandes.types import offer
from tests.portal import Client, Portal, text

CANCELLED = "... on Demande { id status archived awaiting allowedActions history { edges { node { kind status } } } }"


async def listed(client: Client, archived: str | None = None) -> list[str]:
    """Return the ids of a citizen's own demandes."""
    asked = f"(filter: {{ archived: {archived} }})" if archived else ""
    found = await client.data(f"{{ me {{ demandes{asked} {{ edges {{ node {{ id }} }} }} }} }}")
    return [edge["node"]["id"] for edge in found["me"]["demandes"]["edges"]]


def told(portal: Portal, address: str) -> list[str]:
    """Return the subjects of the mails to an address."""
    return [str(mail.message["Subject"]) for mail in portal.mailbox.mails if address in mail.recipients]


@pytest.mark.capability("S004-25", "S004-26", "S004-27", "S000-26")
async def test_confirmed_it_is_cancelled_and_archived_its_place_is_free_and_its_letters_are_dropped(
    portal: Portal,
) -> None:
    agenda = await receive(portal, at=MONDAY)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    _, demande = await send(portal, claire)
    place = slot_id(agenda, WEDNESDAY, time(9))
    await take_place(claire, demande["id"], place, remindAt=claire.email)
    await agathe.play("demandeTake", {"id": demande["id"]}, "")
    await portal.settled()
    taken = [one["id"] for one in await slots(claire, agenda, WEDNESDAY)]

    async with portal.untouched():
        unconfirmed = await claire.play("demandeCancel", {"id": demande["id"], "confirm": False}, "")
    given = {"id": demande["id"], "confirm": True, "reason": "J’ai retrouvé l’acte."}
    done = await claire.play("demandeCancel", given, CANCELLED)
    mailed = await portal.mail_to(claire.email, subject="Votre demande est annulée")
    await portal.mail_to(agathe.email, subject="Une demande a été annulée")
    await portal.settled()
    free = [one["id"] for one in await slots(claire, agenda, WEDNESDAY)]

    assert unconfirmed["code"] == "CONFIRMATION_NEEDED"
    assert (done["status"], done["archived"], done["awaiting"], done["allowedActions"]) == ("CANCELLED", True, None, [])
    kinds = [edge["node"]["kind"] for edge in done["history"]["edges"]]
    assert kinds[-3:] == ["APPOINTMENT_CANCELLED", "CANCELLED", "ARCHIVED"]
    assert place not in taken
    assert place in free
    assert "annulée" in text(mailed)
    assert "retrouvé" not in text(mailed)
    waiting = await Letter.filter(status__in=("QUEUED", "RETRYING")).values_list("kind", flat=True)
    assert waiting == [], "the reminder will not leave"
    assert await Letter.filter(kind="appointment_reminder", status="DROPPED").count() == 1
    read = await agathe.data(
        "query D($id: ID!) { demande(id: $id) { unreadExchanges lastExchange { body } } }", {"id": demande["id"]}
    )
    assert read["demande"] == {"unreadExchanges": 1, "lastExchange": {"body": "J’ai retrouvé l’acte."}}
    assert (await listed(claire), await listed(claire, "ONLY")) == ([], [demande["id"]])
    assert await listed(claire, "INCLUDE") == [demande["id"]]


@pytest.mark.capability("S004-25")
async def test_one_who_holds_its_ticket_cancels_it_too_and_only_once(portal: Portal) -> None:
    await offer(portal)
    visitor, demande = await send(portal)

    answers = [await visitor.play("demandeCancel", {"id": demande["id"], "confirm": True}, CANCELLED) for _ in range(2)]
    await portal.mail_to("anne@example.org", subject="annulée")
    await portal.settled()

    assert [answers[0]["status"], answers[1]["code"]] == ["CANCELLED", "NOT_IN_THIS_STATE"]
    assert told(portal, "anne@example.org").count("Votre demande est annulée") == 1


async def test_what_was_to_be_said_of_a_demande_cancelled_meanwhile_is_dropped_and_its_acknowledgement_is_not(
    portal: Portal,
) -> None:
    await offer(portal)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    demande = await sent(claire)
    await portal.settled()
    await agathe.play("demandeAskCitizen", {"id": demande["id"], "body": "Et l’acte ?"}, "")
    await portal.settled()
    # As if the mail server had been away all that time.
    away = "UPDATE letter SET status = 'RETRYING', sent_at = NULL, due_at = $1 WHERE demande_id IS NOT NULL"
    await portal.sql(away, portal.clock().replace(year=2199))

    await claire.play("demandeCancel", {"id": demande["id"], "confirm": True}, "")
    await portal.settled()

    left = {row["kind"]: row["status"] for row in await portal.sql("SELECT kind, status FROM letter")}
    assert left["demande_asked"] == "DROPPED"
    assert left["demande_acknowledgement"] == "RETRYING"
    assert left["demande_cancelled"] == left["demande_cancelled_received"] == "SENT"


async def test_a_draft_an_answered_one_and_anybody_elses_are_not_cancelled(portal: Portal) -> None:
    await offer(portal)
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    draft, answered, under_way = await begun(claire), await sent(claire), await sent(claire)
    await agathe.play("demandeAccept", {"id": answered["id"]}, "")

    async def cancel(client: Client, demande: dict[str, Any], **given: Any) -> Any:
        return await client.play("demandeCancel", {"id": demande["id"], "confirm": True, **given}, "")

    async with portal.untouched():
        codes = [
            (await cancel(claire, draft))["code"],
            (await cancel(claire, answered))["code"],
            (await cancel(denis, under_way))["code"],
            (await cancel(claire, under_way, reason="a" * 1_001))["fields"][0]["code"],
        ]
        by_agent = await agathe.error_code('mutation { demandeCancel(input: {id: "x", confirm: true}) { __typename } }')

    assert codes == ["NOT_IN_THIS_STATE", "NOT_IN_THIS_STATE", "NOT_FOUND", "TOO_LONG"]
    assert by_agent == "FORBIDDEN"
