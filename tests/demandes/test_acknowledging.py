"""The acknowledgement of a demande (S004-23): its ticket, a PDF that is made once, tried again until it has left."""

from email.message import EmailMessage
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from connectors.smtp.conversations import Stage, Trouble
from models.demandes import Demande
from models.documents import Document, StoredFile
from tests.accounts.together import names, play_together
from tests.demandes.asking import ON_DEMANDE, begun, begun_by_visitor, sent
from tests.demandes.types import ACT_ANSWERS, offer
from tests.portal import Client, Portal, text

HISTORY = "query ($id: ID!) { demande(id: $id) { history(first: 20) { edges { node { kind by } } } } }"


def attached(mail: EmailMessage) -> bytes:
    """Return the one file that a mail has with it."""
    [file] = mail.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("application/pdf", "accuse-de-reception.pdf")
    content = file.get_content()
    assert isinstance(content, bytes)
    return content


def said(pdf: bytes) -> str:
    """Return what a PDF says, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


async def history(client: Client, demande_id: str) -> list[tuple[str, str]]:
    """Return what has happened to a demande, and who did it."""
    edges = (await client.data(HISTORY, {"id": demande_id}))["demande"]["history"]["edges"]
    return [(edge["node"]["kind"], edge["node"]["by"]) for edge in edges]


@pytest.mark.capability("S004-23")
async def test_what_is_sent_is_acknowledged_by_its_ticket_and_a_pdf_and_the_town_hall_is_told(portal: Portal) -> None:
    await offer(portal)
    agent = await portal.agent("AGENT", services=["etat-civil"])
    claire = await portal.citizen("claire")

    demande = await sent(claire)
    mail, told = await portal.mail_to(claire.email, subject="reçu"), await portal.mail_to(agent.email)
    await portal.settled()

    assert demande["ticket"] in text(mail)
    assert "« Demande d’acte de naissance »" in text(mail).replace("\N{NO-BREAK SPACE}", " ")
    assert "Bonjour Claire DURAND," in text(mail)
    pdf = attached(mail)
    for words in (
        "Accusé de réception",
        demande["ticket"],
        "Etat-civil",
        "Copie intégrale",
        "17 mai 1980",
        "R. 112-11",
    ):
        assert words in said(pdf).replace("\N{NO-BREAK SPACE}", " "), words
    asked = "query ($id: ID!) { demande(id: $id) { acknowledgement { status file { sha256 contentType } } } }"
    kept = (await claire.data(asked, {"id": demande["id"]}))["demande"]["acknowledgement"]
    file = {"sha256": sha256(pdf).hexdigest(), "contentType": "application/pdf"}
    assert kept == {"status": "READY", "file": file}
    assert await history(claire, demande["id"]) == [("SUBMITTED", "CITIZEN"), ("ACKNOWLEDGED", "SYSTEM")]
    assert "Claire" not in text(told)
    assert "Demande d’acte de naissance" in text(told)


@pytest.mark.capability("S004-23")
async def test_an_acknowledgement_is_tried_again_until_it_has_left_and_is_the_same_one(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    await portal.settled()
    portal.mailbox.troubles.append(Trouble(Stage.RCPT, answer="451 4.3.0 Try again later", times=1))

    demande = await sent(claire)
    await portal.settled()
    before = await history(claire, demande["id"])
    made = await StoredFile.get()
    portal.clock.forward(minutes=2)
    mail = await portal.mail_to(claire.email, subject="reçu")
    await portal.settled()

    assert before == [("SUBMITTED", "CITIZEN")]
    assert sha256(attached(mail)).hexdigest() == made.sha256
    assert await StoredFile.all().count() == 1
    assert (await history(claire, demande["id"]))[1:] == [("ACKNOWLEDGED", "SYSTEM")]


@pytest.mark.capability("S004-13", "S004-23")
async def test_a_visitor_is_acknowledged_at_the_address_they_give_in_their_language_without_a_name(
    portal: Portal,
) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)
    given: dict[str, Any] = {
        "id": draft["id"],
        "version": draft["version"],
        "contact": {"firstName": "Aïcha", "lastName": "Ben", "email": "aicha@example.org", "preferredContact": "POST"},
        "answers": ACT_ANSWERS,
    }
    await Demande.all().update(language="EN")

    saved = await visitor.play("demandeSave", given, ON_DEMANDE)
    unsent = await visitor.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, "")
    given |= {"version": saved["version"], "contact": {"preferredContact": "EMAIL"}}
    saved = await visitor.play("demandeSave", given, ON_DEMANDE)
    demande = await visitor.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, ON_DEMANDE)
    mail = await portal.mail_to("aicha@example.org")

    assert [field["path"] for field in unsent["fields"]] == [["contact", "postalAddress"]]
    assert demande["ticket"] == draft["ticket"]
    assert draft["ticket"] in text(mail)
    assert "Hello," in text(mail).splitlines()
    assert "Aïcha" not in text(mail)
    assert "Aïcha" in said(attached(mail))


async def test_two_submissions_at_once_give_one_ticket_and_one_acknowledgement(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    saved = await claire.play("demandeSave", {"id": draft["id"], "version": 1, "answers": ACT_ANSWERS}, ON_DEMANDE)
    call = (claire, "demandeSubmit", {"id": draft["id"], "version": saved["version"]})

    came = await play_together(portal, [call] * 8)
    await portal.settled()

    assert names(came) == ["Demande", *["NOT_IN_THIS_STATE"] * 7]
    assert await Document.all().count() == 1
    letters = await portal.sql("SELECT kind FROM letter WHERE demande_id IS NOT NULL")
    assert letters == [{"kind": "demande_acknowledgement"}]
