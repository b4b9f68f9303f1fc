"""What an agent does with a demande (S004-60), and what its citizen is told and sees of it."""

from typing import Any

import pytest

from models.letters import Letter
from rules.vocabulary.demandes import DemandeEffect
from schema import ids
from tests.demandes.asking import begun_by_visitor, sent
from tests.demandes.types import ACT_ANSWERS, offer
from tests.documents.storing import upload
from tests.portal import Client, Portal, text

WORK = """
    id status awaiting unreadExchanges allowedActions assignedTo { id name } citizen { id username }
    internalNotes { body agent { name } }
    exchanges { edges { node { body author expectsAnswer agent { name } } } }
    history { edges { node { kind label by status agent { name } about { __typename id } } } }
"""
ON_WORK = f"... on Demande {{ {WORK} }}"
PIECES = [
    {"key": "cni", "label": "Pièce d’identité", "required": False, "category": None},
    {"key": "domicile", "label": "Justificatif de domicile", "required": False, "category": None},
]


async def seen(client: Client, demande_id: str) -> Any:
    """Return a demande as somebody sees it; None where they do not."""
    return (await client.data(f"query D($id: ID!) {{ demande(id: $id) {{ {WORK} }} }}", {"id": demande_id}))["demande"]


async def queue(agent: Client) -> list[str]:
    """Return the ids of an agent's queue."""
    found = await agent.data("{ agent { demandes { edges { node { id } } } } }")
    return [edge["node"]["id"] for edge in found["agent"]["demandes"]["edges"]]


async def audited(portal: Portal, demande_id: str) -> list[tuple[str, str]]:
    """Return who did or saw what of a demande, as an administrator reads it."""
    administrator = await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    found = await administrator.data(
        "query A($id: ID!) { agent { audit(about: $id, first: 100) { edges { node { action actor } } } } }",
        {"id": demande_id},
    )
    lines = [edge["node"] for edge in found["agent"]["audit"]["edges"]]
    return [(one["actor"].split(" <")[0], one["action"]) for one in reversed(lines)]


def events(demande: Any) -> list[tuple[str, str]]:
    """Return what happened to a demande, and how it then stood."""
    return [(edge["node"]["kind"], edge["node"]["status"]) for edge in demande["history"]["edges"]]


def happened(demande: Any, kind: str) -> Any:
    """Return the latest of a kind of what happened to a demande."""
    return next(edge["node"] for edge in reversed(demande["history"]["edges"]) if edge["node"]["kind"] == kind)


@pytest.mark.capability("S004-60", "S004-59")
async def test_an_agent_takes_a_demande_its_citizen_is_mailed_and_a_second_one_comes_too_late(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    demande = await sent(claire)

    taken = await agathe.play("demandeTake", {"id": demande["id"]}, ON_WORK)
    too_late = await bernard.play("demandeTake", {"id": demande["id"]}, "")
    to_claire = await portal.mail_to(claire.email, subject="prise en charge")
    by_claire = await seen(claire, demande["id"])

    assert (taken["status"], taken["awaiting"], taken["assignedTo"]["name"]) == (
        "IN_PROGRESS",
        "TOWN_HALL",
        "Agathe Petit",
    )
    assert "TAKE" not in taken["allowedActions"]
    assert taken["citizen"]["username"] == claire.username
    assert too_late["code"] == "NOT_IN_THIS_STATE"
    assert "Demande d’acte de naissance" in text(to_claire)
    assert "Agathe" not in text(to_claire)
    assert ("TAKEN", "IN_PROGRESS") in events(by_claire)
    assert (by_claire["assignedTo"], by_claire["citizen"], by_claire["internalNotes"]) == (None, None, None)
    told = await claire.data("{ me { notifications { edges { node { title about { id } } } } } }")
    assert told["me"]["notifications"]["edges"][0]["node"] == {
        "title": "Votre demande est prise en charge",
        "about": {"id": demande["id"]},
    }


@pytest.mark.capability("S004-60")
async def test_a_demande_is_handed_to_a_colleague_who_is_mailed(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    demande = await sent(claire)
    colleagues = (await agathe.data("{ agent { colleagues { id name } } }"))["agent"]["colleagues"]

    handed = await agathe.play("demandeAssign", {"id": demande["id"], "agent": colleagues[0]["id"]}, ON_WORK)
    mailed = await portal.mail_to(bernard.email, subject="confiée")
    await claire.play("exchangeAdd", {"demande": demande["id"], "body": "Bonjour"}, "")
    await portal.mail_to(bernard.email, subject="message")
    await portal.settled()
    by_claire = await seen(claire, demande["id"])

    assert (handed["status"], handed["assignedTo"]["name"]) == ("SUBMITTED", "Bernard Roux")
    assert ("ASSIGNED", "SUBMITTED") in events(handed)
    assert "vous est confiée" in text(mailed)
    to_agathe = [str(mail.message["Subject"]) for mail in portal.mailbox.mails if agathe.email in mail.recipients]
    assert not any("message" in subject or "confiée" in subject for subject in to_agathe), "it is Bernard's now"
    assert "ASSIGNED" not in dict(events(by_claire)), "which agent works on it is the town hall's own business"


@pytest.mark.capability("S004-60")
async def test_handed_to_another_service_a_demande_leaves_the_queue_and_is_known_there(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    yves = await portal.agent("AGENT", services=["eau"], name="Yves Eau")
    demande = await sent(claire)
    services = (await agathe.data("{ portal { services { id slug } } }"))["portal"]["services"]
    eau = next(one["id"] for one in services if one["slug"] == "eau")
    before = (await queue(agathe), await queue(yves))
    handed_to_agathe = await agathe.play(
        "demandeAssign", {"id": demande["id"], "service": eau, "agent": ids.write("Agent", 1)}, ""
    )

    given = {"id": demande["id"], "service": eau}
    headers = {"Idempotency-Key": "assign-1"}
    handed = await agathe.play("demandeAssign", given, "... on Demande { status }", headers=headers)
    await portal.mail_to(yves.email, subject="confiée")
    again = await agathe.play("demandeAssign", given, "... on Demande { status }", headers=headers)

    assert before == ([demande["id"]], [])
    assert [(one["path"], one["code"]) for one in handed_to_agathe["fields"]] == [(["agent"], "NOT_FOUND")]
    assert handed["status"] == "SUBMITTED"
    assert again["code"] == "NOT_FOUND", "a key shows nobody what is no longer theirs"
    assert (await queue(agathe), await queue(yves)) == ([], [demande["id"]])
    assert await seen(agathe, demande["id"]) is None
    record = (await seen(yves, demande["id"]))["citizen"]
    assert (await yves.data("query R($id: ID!) { node(id: $id) { id } }", {"id": record["id"]}))["node"] == {
        "id": record["id"]
    }
    assert (await yves.play("demandeTake", {"id": demande["id"]}, ""))["__typename"] == "Demande"


async def test_a_demande_is_handed_to_nobody_who_cannot_work_on_it(portal: Portal) -> None:
    await offer(portal)
    demande = await sent(await portal.citizen("claire"))
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    ada = await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    await portal.agent("AGENT", services=["eau"], name="Yves Eau")
    await portal.sql("INSERT INTO agent_service (agent_id, service_id) SELECT a.id, s.id FROM agent a, service s"
                     " WHERE a.name = 'Agathe Petit' AND s.slug = 'eau'")  # fmt: skip
    row = {one["name"]: ids.write("Agent", one["id"]) for one in await portal.sql("SELECT id, name FROM agent")}

    async with portal.untouched():
        refused = [
            await agathe.play("demandeAssign", {"id": demande["id"], **given}, "")
            for given in ({}, {"agent": row["Yves Eau"]}, {"agent": "QQ"}, {"service": demande["id"]})
        ]
    to_ada = await agathe.play("demandeAssign", {"id": demande["id"], "agent": row["Ada Fontanel"]}, ON_WORK)
    taken = await ada.play("demandeTake", {"id": demande["id"]}, ON_WORK)

    assert [[(one["path"], one["code"]) for one in refusal["fields"]] for refusal in refused] == [
        [(["agent"], "REQUIRED")],
        [(["agent"], "NOT_FOUND")],
        [(["agent"], "NOT_FOUND")],
        [(["service"], "NOT_FOUND")],
    ]
    assert to_ada["assignedTo"]["name"] == taken["assignedTo"]["name"] == "Ada Fontanel"


@pytest.mark.capability("S004-60", "S004-59")
async def test_an_agent_asks_for_pieces_by_a_day_and_it_goes_on_once_they_have_all_come(portal: Portal) -> None:
    await offer(portal, pieces=PIECES)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    demande = await sent(claire)

    async def join(requirement: str) -> Any:
        given = {"demande": demande["id"], "upload": await upload(portal, claire), "requirement": requirement}
        assert (await claire.play("attachmentAdd", given, ""))["__typename"] == "Attachment"
        return await seen(claire, demande["id"])

    await join("cni")
    portal.clock.forward(minutes=1)
    asked = await agathe.play(
        "demandeAskCitizen",
        {
            "id": demande["id"],
            "body": "Votre pièce est périmée.",
            "pieces": ["cni", "domicile"],
            "answerBy": "2199-01-31",
        },
        ON_WORK,
    )
    mailed = await portal.mail_to(claire.email, subject="manque")
    told = await seen(claire, demande["id"])
    portal.clock.forward(minutes=1)
    one, both = await join("domicile"), await join("cni")

    assert (asked["status"], asked["awaiting"]) == ("AWAITING_CITIZEN", "CITIZEN")
    assert asked["assignedTo"]["name"] == "Agathe Petit", "whoever asks works on it"
    assert told["exchanges"]["edges"][0]["node"] == {
        "body": "Votre pièce est périmée.",
        "author": "TOWN_HALL",
        "expectsAnswer": True,
        "agent": None,
    }
    assert told["unreadExchanges"] == 1
    assert happened(told, "CITIZEN_ASKED")["about"]["__typename"] == "Exchange"
    assert "- Pièce d’identité\n    - Justificatif de domicile\n" in text(mailed).replace("\r\n", "\n")
    assert "31 janvier 2199" in text(mailed)
    assert "périmée" not in text(mailed), "a mail never says what was written"
    assert (one["status"], both["status"], both["awaiting"]) == ("AWAITING_CITIZEN", "IN_PROGRESS", "TOWN_HALL")
    assert happened(both, "STATUS_CHANGED")["label"] == "Demande en cours de traitement."


@pytest.mark.capability("S004-60")
async def test_the_citizen_who_writes_has_answered_and_one_who_cannot_is_asked_again(portal: Portal) -> None:
    await offer(portal, pieces=PIECES)
    visitor, draft = await begun_by_visitor(portal)
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    contact = {"firstName": "Vic", "lastName": "Roy", "email": "vic@example.org", "preferredContact": "POST",
               "postalAddress": {"line1": "1 rue A", "postcode": "51000", "city": "Reims"}}  # fmt: skip
    saved = await visitor.play(
        "demandeSave",
        {"id": draft["id"], "version": 1, "contact": contact, "answers": ACT_ANSWERS},
        "... on Demande { version }",
    )
    await visitor.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, "")

    await agathe.play("demandeTake", {"id": draft["id"]}, "")
    for _ in range(2):
        await agathe.play("demandeAskCitizen", {"id": draft["id"], "body": "Et l’acte ?", "pieces": ["cni"]}, "")
    asked = await portal.mail_to("vic@example.org", subject="manque")
    await visitor.play("exchangeAdd", {"demande": draft["id"], "body": "Je ne l’ai plus."}, "")
    answered = await seen(agathe, draft["id"])
    await portal.settled()

    assert "numéro de ticket" in text(asked)
    assert draft["ticket"] not in text(asked)
    assert (answered["status"], answered["citizen"]) == ("IN_PROGRESS", None)
    mailed = [str(mail.message["Subject"]) for mail in portal.mailbox.mails if "vic@example.org" in mail.recipients]
    assert not any("prise en charge" in subject for subject in mailed), "who prefers the post is not mailed each step"
    agents = [str(mail.message["Subject"]) for mail in portal.mailbox.mails if agathe.email in mail.recipients]
    assert agents.count("Un message est arrivé sur une demande") == 1


@pytest.mark.capability("S004-60", "S004-59", "S000-26")
@pytest.mark.parametrize(
    ("mutation", "given", "status", "says", "label"),
    [
        ("demandeAccept", {}, "ACCEPTED", "est acceptée", "Demande acceptée."),
        ("demandeAccept", {"message": "Venez la chercher."}, "ACCEPTED", "est acceptée", "Demande acceptée."),
        ("demandeRefuse", {"reason": "L’acte est d’ailleurs."}, "REFUSED", "est refusée", "Demande refusée."),
    ],
)
async def test_an_agent_answers_and_why_stands_in_the_messages_only(
    portal: Portal, mutation: str, given: dict[str, str], status: str, says: str, label: str
) -> None:
    await offer(portal)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    demande = await sent(claire)

    answered = await agathe.play(mutation, {"id": demande["id"], **given}, ON_WORK)
    mailed = await portal.mail_to(claire.email, subject="réponse")
    told = await seen(claire, demande["id"])
    after = [
        (await agathe.play(again, {"id": demande["id"], **words}, ""))["code"]
        for again, words in (
            ("demandeAccept", {}),
            ("demandeRefuse", {"reason": "Non."}),
            ("demandeTake", {}),
            ("demandeAskCitizen", {"body": "Encore ?"}),
        )
    ]

    assert (answered["status"], answered["awaiting"], told["status"]) == (status, None, status)
    assert says in text(mailed)
    words = next(iter(given.values()), None)
    assert [edge["node"]["body"] for edge in told["exchanges"]["edges"]] == ([words] if words else [])
    assert words is None or words not in text(mailed)
    latest = happened(told, "STATUS_CHANGED")
    assert (latest["label"], latest["by"], latest["agent"]) == (label, "TOWN_HALL", None)
    assert (latest["about"] is not None) == (words is not None)
    assert after == ["NOT_IN_THIS_STATE"] * 4


async def test_what_an_agent_says_wrong_is_refused_and_nothing_is_done(portal: Portal) -> None:
    await offer(portal, pieces=PIECES)
    demande = await sent(await portal.citizen("claire"))
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    wrong: dict[str, dict[str, Any]] = {
        "demandeRefuse": {"reason": " \n "},
        "demandeAccept": {"message": "a" * 5_001},
        "demandeAskCitizen": {"body": "", "pieces": ["cni", "passeport"], "answerBy": "2020-01-01"},
    }

    async with portal.untouched():
        refused = {name: await agathe.play(name, {"id": demande["id"], **given}, "") for name, given in wrong.items()}
        noted = await agathe.play("internalNoteAdd", {"demande": demande["id"], "body": ""}, "")

    assert {name: [(one["path"], one["code"]) for one in refusal["fields"]] for name, refusal in refused.items()} == {
        "demandeRefuse": [(["reason"], "REQUIRED")],
        "demandeAccept": [(["message"], "TOO_LONG")],
        "demandeAskCitizen": [
            (["body"], "REQUIRED"),
            (["answerBy"], "OUT_OF_RANGE"),
            (["pieces", "1"], "INVALID"),
        ],
    }
    assert [(one["path"], one["code"]) for one in noted["fields"]] == [(["body"], "REQUIRED")]


@pytest.mark.capability("S004-60", "S004-58")
async def test_a_note_is_seen_by_the_staff_of_the_service_and_by_no_citizen_in_any_field(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    yves = await portal.agent("AGENT", services=["eau"], name="Yves Eau")
    demande = await sent(claire)

    note = await agathe.play(
        "internalNoteAdd", {"demande": demande["id"], "body": "Voir le dossier de 2019."}, "... on InternalNote { id }"
    )
    by_bernard, by_claire = await seen(bernard, demande["id"]), await seen(claire, demande["id"])
    await portal.settled()
    look = "query N($id: ID!) { node(id: $id) { id ... on InternalNote { body } } }"
    reached = [(await one.data(look, {"id": note["id"]}))["node"] for one in (bernard, claire, yves, portal.client())]

    assert by_bernard["internalNotes"] == [{"body": "Voir le dossier de 2019.", "agent": {"name": "Agathe Petit"}}]
    assert "2019" not in str(by_claire)
    assert reached == [{"id": note["id"], "body": "Voir le dossier de 2019."}, None, None, None]
    assert not any("2019" in text(mail.message) for mail in portal.mailbox.mails)
    told = await claire.data("{ me { notifications { edges { node { title body } } } } }")
    assert told["me"]["notifications"]["edges"] == []


@pytest.mark.capability("S004-60", "S004-58")
async def test_the_staff_of_another_service_see_nothing_and_do_nothing(portal: Portal) -> None:
    await offer(portal)
    demande = await sent(await portal.citizen("claire"))
    yves = await portal.agent("AGENT", services=["eau"], name="Yves Eau")
    given: dict[str, dict[str, Any]] = {
        "demandeTake": {},
        "demandeAssign": {"agent": ids.write("Agent", 1)},
        "demandeAskCitizen": {"body": "Et l’acte ?"},
        "demandeAccept": {},
        "demandeRefuse": {"reason": "Non."},
    }

    async with portal.untouched():
        codes = [(await yves.play(name, {"id": demande["id"], **more}, ""))["code"] for name, more in given.items()]
        codes.append((await yves.play("internalNoteAdd", {"demande": demande["id"], "body": "Tiens."}, ""))["code"])
        shown = await seen(yves, demande["id"])

    assert codes == ["NOT_FOUND"] * 6
    assert (shown, await queue(yves)) == (None, [])


@pytest.mark.capability("S004-60")
async def test_the_audit_says_who_saw_a_demande_and_who_changed_it(portal: Portal) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)
    contact = {"firstName": "Vic", "lastName": "Roy", "email": "vic@example.org"}
    await visitor.play("demandeSave", {"id": draft["id"], "version": 1, "contact": contact, "answers": ACT_ANSWERS}, "")
    await visitor.play("demandeSubmit", {"id": draft["id"], "version": 2}, "")
    agathe = await portal.agent("AGENT", services=["etat-civil"])

    await queue(agathe)
    await seen(agathe, draft["id"])
    await agathe.play("demandeTake", {"id": draft["id"]}, "")
    await agathe.play("internalNoteAdd", {"demande": draft["id"], "body": "À voir."}, "")
    await agathe.play("demandeAccept", {"id": draft["id"]}, "")

    assert await audited(portal, draft["id"]) == [
        ("Agathe Petit", "agent.demandes"),
        ("Agathe Petit", "demande"),
        ("Agathe Petit", "demandeTake"),
        ("Agathe Petit", "internalNoteAdd"),
        ("Agathe Petit", "demandeAccept"),
    ]


async def test_when_the_agent_who_worked_on_it_has_gone_their_service_is_told(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    bernard = await portal.agent("AGENT", services=["etat-civil"], name="Bernard Roux")
    demande = await sent(claire)
    await agathe.play("demandeTake", {"id": demande["id"]}, "")
    await portal.sql("DELETE FROM agent_service WHERE agent_id = (SELECT id FROM agent WHERE name = 'Agathe Petit')")

    await claire.play("exchangeAdd", {"demande": demande["id"], "body": "Bonjour"}, "")

    await portal.mail_to(bernard.email, subject="message")
    assert await Letter.filter(kind="demande_message_received").count() == 1


async def test_a_demande_with_an_effect_is_accepted_by_the_mutation_that_has_it(portal: Portal) -> None:
    await offer(portal, effect=DemandeEffect.OPEN_WATER_CONTRACT)
    demande = await sent(await portal.citizen("claire"))
    agathe = await portal.agent("AGENT", services=["etat-civil"])

    refused = await agathe.play("demandeAccept", {"id": demande["id"]}, "")
    shown = await seen(agathe, demande["id"])

    assert refused["code"] == "NOT_IN_THIS_STATE"
    assert "waterContractOpen" in refused["message"]
    assert "ACCEPT" not in shown["allowedActions"]
