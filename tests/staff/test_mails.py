"""Do managers see what left, waits or failed, and send again what failed?"""

import asyncio
from typing import Any

import pytest

from models.letters import Letter
from models.staff import AuditEntry
from schema import ids
from tests.portal import Client, Portal, six_digits

MAILS = """
query Mails($status: [MailStatus!], $to: EmailAddress, $first: Int! = 20, $after: String) {
  agent {
    mails(status: $status, to: $to, first: $first, after: $after) {
      edges { node { id to kind subject status attempts lastError sentAt createdAt dueAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
MAIL = "... on Mail { id to status attempts }"


@pytest.fixture
async def marc(portal: Portal) -> Client:
    return await portal.agent("MANAGER", services=["eau"], name="Marc Eau")


async def space(agent: Client, email: str) -> None:
    await agent.play("citizenSpaceCreate", {"email": email, "firstName": "Léa", "lastName": "Martin"}, "")


async def mails(client: Client, **variables: Any) -> list[dict[str, Any]]:
    found = await client.data(MAILS, variables)
    return [edge["node"] for edge in found["agent"]["mails"]["edges"]]


async def failed(portal: Portal, marc: Client) -> Letter:
    """Return a letter that has failed for good."""
    await space(marc, "lea@example.org")
    await portal.mail_to("lea@example.org")
    await portal.settled()
    letter = await Letter.get(kind="space_activation")
    await Letter.filter(id=letter.id).update(
        status="FAILED", sent_at=None, attempts=9, first_tried_at=portal.clock(), last_error="550 unknown user"
    )
    return letter


async def test_shows_each_mail_with_where_it_goes_and_where_it_stands(portal: Portal, marc: Client) -> None:
    await space(marc, "lea@example.org")
    await space(marc, "Noe@example.org")
    subject = (await portal.mail_to("lea@example.org"))["Subject"]
    await portal.mail_to("Noe@example.org")
    await portal.settled()

    noe, lea = await mails(marc)

    assert (noe["to"], lea["to"]) == ("Noe@example.org", "lea@example.org")
    assert (lea["kind"], lea["subject"], lea["status"]) == ("space_activation", subject, "SENT")
    assert lea["sentAt"]
    assert [one["id"] for one in await mails(marc, to="NOE@example.org")] == [noe["id"]]
    assert await mails(marc, to="nobody@example.org") == []
    assert await mails(marc, status=["FAILED", "RETRYING"]) == []
    assert len(await mails(marc, status=["SENT"], first=1)) == 1


async def test_a_mail_that_waits_shows_its_reader_s_address_as_it_is_now(portal: Portal, marc: Client) -> None:
    await space(marc, "lea@example.org")
    await portal.mail_to("lea@example.org")
    await portal.settled()
    await Letter.all().update(status="RETRYING", sent_at=None, sent_to=None, due_at=portal.clock().replace(year=2100))
    await portal.sql("UPDATE citizen SET email = 'martin@example.org', email_folded = 'martin@example.org'")

    shown = await mails(marc, to="martin@example.org", status=["RETRYING"])

    assert [one["to"] for one in shown] == ["martin@example.org"]
    assert await mails(marc, to="lea@example.org") == []


async def test_the_mails_of_a_change_of_address_show_which_of_the_two_they_leave_for(
    portal: Portal, marc: Client
) -> None:
    claire = await portal.citizen("claire")
    await portal.settled()
    await portal.sql("DELETE FROM letter")
    await claire.play("emailChange", {"email": "nouvelle@example.org", "currentPassword": claire.password}, "")
    await portal.mail_to(claire.email, subject="Une autre adresse")
    code = six_digits(await portal.mail_to("nouvelle@example.org"))
    await claire.play("emailChangeConfirm", {"code": code}, "")
    await portal.settled()
    await Letter.all().update(status="RETRYING", sent_at=None, sent_to=None, due_at=portal.clock().replace(year=2100))

    shown = {one["kind"]: one["to"] for one in await mails(marc)}

    assert shown == {
        "email_change_notice": "claire@example.org",
        "email_change_code": "nouvelle@example.org",
        "email_changed": "claire@example.org",
    }


async def test_a_failed_one_leaves_at_once_when_it_is_sent_again(portal: Portal, marc: Client) -> None:
    letter = await failed(portal, marc)

    again = await marc.play("mailRetry", {"id": ids.write("Mail", letter.id)}, MAIL)

    assert (again["to"], again["status"], again["attempts"]) == ("lea@example.org", "QUEUED", 0)
    assert await portal.mail_to("lea@example.org")
    await portal.settled()
    assert (await Letter.get(id=letter.id)).status == "SENT"


async def test_one_of_ten_who_send_it_again_at_the_same_instant_does(portal: Portal, marc: Client) -> None:
    letter = await failed(portal, marc)

    answers = await asyncio.gather(
        *[marc.play("mailRetry", {"id": ids.write("Mail", letter.id)}, MAIL) for _ in range(10)]
    )

    assert [answer["__typename"] for answer in answers].count("Mail") == 1
    assert {answer["code"] for answer in answers if answer["__typename"] == "Refusal"} == {"NOT_IN_THIS_STATE"}


async def test_refuses_one_that_has_left_and_one_that_is_not_there(portal: Portal, marc: Client) -> None:
    await space(marc, "lea@example.org")
    await portal.mail_to("lea@example.org")
    await portal.settled()
    sent = (await mails(marc))[0]["id"]

    async with portal.untouched():
        left = await marc.play("mailRetry", {"id": sent}, MAIL)
        nowhere = [
            await marc.play("mailRetry", {"id": one}, MAIL)
            for one in (ids.write("Mail", 999), ids.write("Agent", 1), "")
        ]

    assert left["code"] == "NOT_IN_THIS_STATE"
    assert {answer["code"] for answer in nowhere} == {"NOT_FOUND"}


async def test_is_closed_to_agents_citizens_and_visitors(portal: Portal, marc: Client) -> None:
    await space(marc, "lea@example.org")
    mail = (await mails(marc))[0]["id"]
    agent = await portal.agent("AGENT", services=["eau"], name="Zoé Eau")
    claire = await portal.citizen("claire")
    await portal.settled()
    look = "query N($i: ID!) { node(id: $i) { id } }"
    retry = "mutation R($i: MailRetryInput!) { mailRetry(input: $i) { __typename } }"

    async with portal.untouched():
        assert await agent.error_code(MAILS) == "FORBIDDEN"
        assert await agent.error_code(retry, {"i": {"id": mail}}) == "FORBIDDEN"
        assert await claire.error_code(retry, {"i": {"id": mail}}) == "FORBIDDEN"
        assert await portal.client().error_code(retry, {"i": {"id": mail}}) == "UNAUTHENTICATED"
        for other in (agent, claire, portal.client()):
            assert await other.data(look, {"i": mail}) == {"node": None}
    assert (await marc.data(look, {"i": mail}))["node"] == {"id": mail}


async def test_whose_addresses_were_seen_is_written_in_the_audit(portal: Portal, marc: Client) -> None:
    await space(marc, "lea@example.org")
    before = await AuditEntry.all().count()

    await mails(marc)

    (row,) = await AuditEntry.all().order_by("id").offset(before)
    assert (row.action, row.about_type) == ("agent.mails", "CitizenRecord")
