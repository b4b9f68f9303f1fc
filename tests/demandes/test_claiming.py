"""« Rattacher cette demande à mon compte citoyen » (S004-46, 47): one owner, and all of it along."""

from typing import Any

import pytest

from models.demandes import Demande, DemandeClaim
from models.staff import CitizenService
from tests.accounts.people import signed_in
from tests.accounts.together import names, play_together
from tests.demandes.asking import ON_DEMANDE, begun_by_visitor
from tests.demandes.types import ACT_ANSWERS, offer
from tests.portal import Client, Portal, six_digits, text

CLAIMED = "... on Demande { id access ticket contact { firstName } answers }"
CODE = "rattacher"


async def sent_by_visitor(portal: Portal, email: str = "aicha@example.org") -> tuple[Client, dict[str, Any]]:
    """Send a demande without an account; return the client that sees it only, and the demande."""
    visitor, draft = await begun_by_visitor(portal)
    contact = {"firstName": "Aïcha", "lastName": "Ben", "email": email}
    given = {"id": draft["id"], "version": 1, "contact": contact, "answers": ACT_ANSWERS}
    await visitor.play("demandeSave", given, "")
    done = await visitor.play("demandeSubmit", {"id": draft["id"], "version": 2}, ON_DEMANDE)
    assert done["__typename"] == "Demande", done
    await portal.mail_to(email, subject="reçu")
    return visitor, done


async def claim(client: Client, ticket: str, code: str | None = None) -> dict[str, Any]:
    return await client.play("demandeClaim", {"ticket": ticket, "code": code}, CLAIMED)


@pytest.mark.capability("S004-46", "S004-47")
async def test_one_who_consults_by_ticket_signs_in_and_has_the_demande_with_all_of_it(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    visitor, demande = await sent_by_visitor(portal, "Claire@example.org")
    await visitor.play("exchangeAdd", {"demande": demande["id"], "body": "Est-ce bien arrivé ?"}, "")
    asked = "query ($id: ID!) { demande(id: $id) { access contact { email } exchanges { edges { node { body } } } } }"
    before = (await visitor.data(asked, {"id": demande["id"]}))["demande"]

    again = await signed_in(portal, claire.username)
    claimed = await claim(again, demande["ticket"])
    mine = (await again.data(asked, {"id": demande["id"]}))["demande"]
    after = (await visitor.data(asked, {"id": demande["id"]}))["demande"]
    listed = await again.data(
        "{ me { demandes { edges { node { id history { edges { node { kind } } } acknowledgement { status } } } } } }"
    )

    assert before["access"] == "FULL"
    assert claimed["id"] == demande["id"]
    assert mine == before
    assert [edge["node"]["body"] for edge in mine["exchanges"]["edges"]] == ["Est-ce bien arrivé ?"]
    assert after == {"access": "STATUS_ONLY", "contact": None, "exchanges": None}
    [edge] = listed["me"]["demandes"]["edges"]
    assert edge["node"]["id"] == demande["id"]
    assert edge["node"]["acknowledgement"] == {"status": "READY"}
    assert "CLAIMED" in [each["node"]["kind"] for each in edge["node"]["history"]["edges"]]
    assert await CitizenService.all().count() == 1
    assert (await claim(again, demande["ticket"]))["id"] == demande["id"]


@pytest.mark.capability("S004-47")
async def test_another_address_needs_the_code_that_is_mailed_there_once_a_quarter_of_an_hour(portal: Portal) -> None:
    await offer(portal)
    _, demande = await sent_by_visitor(portal)
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")

    refused = await claim(claire, demande["ticket"])
    mail = await portal.mail_to("aicha@example.org", subject=CODE)
    code = six_digits(mail)
    again = await claim(claire, demande["ticket"])
    wrong = await claim(claire, demande["ticket"], f"{(int(code) + 1) % 1_000_000:06d}")
    by_another = await claim(denis, demande["ticket"], code)
    claimed = await claim(claire, demande["ticket"], f" {code[:3]} {code[3:]} ")

    assert refused["code"] == again["code"] == "CLAIM_NEEDS_CODE"
    assert wrong["code"] == by_another["code"] == "WRONG_CODE"
    assert "Claire" not in text(mail)
    assert claimed["contact"] == {"firstName": "Aïcha"}
    assert (await claim(denis, demande["ticket"], code))["code"] == "NOT_FOUND"
    assert await portal.sql("SELECT 1 FROM letter WHERE kind = 'demande_claim_code'") == [{"?column?": 1}]
    assert not await DemandeClaim.exists()


async def test_a_code_is_good_for_an_hour_and_another_may_be_asked_for(portal: Portal) -> None:
    await offer(portal)
    _, demande = await sent_by_visitor(portal)
    claire = await portal.citizen("claire")
    await claim(claire, demande["ticket"])
    old = six_digits(await portal.mail_to("aicha@example.org", subject=CODE))
    portal.clock.forward(minutes=61)

    too_old = await claim(claire, demande["ticket"], old)
    await claim(claire, demande["ticket"])
    new = six_digits(await portal.mail_to("aicha@example.org", subject=CODE))
    guesses = [(await claim(claire, demande["ticket"], f"{n:06d}"))["code"] for n in range(5)]
    portal.clock.forward(minutes=2)
    claimed = await claim(claire, demande["ticket"], new)

    assert too_old["code"] == "WRONG_CODE"
    assert guesses == ["WRONG_CODE"] * 4 + ["TOO_MANY_ATTEMPTS"]
    assert claimed["id"] == demande["id"]


async def test_a_draft_that_gives_no_address_yet_is_claimed_at_once_and_goes_on_in_the_account(portal: Portal) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)
    claire = await portal.citizen("claire")

    claimed = await claim(claire, draft["ticket"])
    contact = {"firstName": "Claire", "lastName": "Durand", "email": claire.email}
    given = {"id": draft["id"], "version": 1, "contact": contact, "answers": ACT_ANSWERS}
    stale = await visitor.play("demandeSave", given, "")
    saved = await claire.play("demandeSave", given, ON_DEMANDE)
    done = await claire.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, ON_DEMANDE)

    assert claimed["id"] == draft["id"]
    assert stale["code"] == "NOT_FOUND"
    assert done["status"] == "SUBMITTED"
    assert done["ticket"] == draft["ticket"]


async def test_of_many_who_claim_at_once_one_has_it(portal: Portal) -> None:
    await offer(portal)
    people = [await portal.citizen(name) for name in ("claire", "denis")]
    for _ in range(3):
        _, draft = await begun_by_visitor(portal)
        calls = [(who, "demandeClaim", {"ticket": draft["ticket"]}) for who in people]

        came = await play_together(portal, calls)

        assert names(came) == ["Demande", "NOT_FOUND"]
        events = await portal.sql("SELECT demande_id FROM demande_event WHERE kind = 'CLAIMED'")
        assert len({row["demande_id"] for row in events}) == len(events)
    assert await Demande.filter(citizen_id=None).count() == 0


async def test_of_one_who_claims_and_one_who_takes_it_back_at_once_one_comes_too_late(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    for _ in range(4):
        visitor, demande = await sent_by_visitor(portal, claire.email)
        calls = [
            (claire, "demandeClaim", {"ticket": demande["ticket"]}),
            (visitor, "demandeCancel", {"id": demande["id"], "confirm": True}),
        ]

        came = names(await play_together(portal, calls))

        assert came in (["Demande", "NOT_FOUND"], ["Demande", "NOT_IN_THIS_STATE"]), came
        portal.mailbox.forget()
        portal.clock.forward(hours=2)  # an address that nobody has confirmed gets few mails an hour
    assert await Demande.filter(archived_at__not_isnull=True).exclude(citizen_id=None).count() == 0


async def test_what_is_archived_is_nobodys_to_claim_and_a_ticket_alone_is_not_enough_without_an_account(
    portal: Portal,
) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    visitor, demande = await sent_by_visitor(portal, claire.email)
    cancelled = await visitor.play("demandeCancel", {"id": demande["id"], "confirm": True}, "")

    closed = await portal.client().error_code(
        'mutation { demandeClaim(input: { ticket: "x" }) { __typename } }',
    )
    async with portal.untouched():
        refused = await claim(claire, demande["ticket"])
        mistyped = await claim(claire, "ABC")

    assert cancelled["__typename"] == "Demande", cancelled
    assert closed == "UNAUTHENTICATED"
    assert refused["code"] == "NOT_IN_THIS_STATE"
    assert [field["path"] for field in mistyped["fields"]] == [["ticket"]]
