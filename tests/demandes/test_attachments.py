"""« Pièces jointes » (S004-21, 22, 37 to 39, 57): joined, changed and removed, before sending and after."""

from typing import Any

import pytest

from schema import ids
from tests.demandes.asking import begun, begun_by_visitor, sent
from tests.demandes.types import offer
from tests.documents.sending import PDF, picture, send
from tests.documents.storing import opened, store, upload
from tests.portal import Client, Portal

FILE = "file { name contentType byteSize sha256 scan viewUrl downloadUrl }"
ATTACHMENT = f"id requirement label addedBy fromStorageSpace fromStorage {{ id label }} {FILE}"
ON_ATTACHMENT = f"... on Attachment {{ {ATTACHMENT} }}"
PIECES = [{"key": "cni", "label": "Pièce d’identité", "required": True, "category": None}]
OTHER = PDF.replace(b"<< >>", b"<< /Other true >>", 1)


async def joined(client: Client, demande_id: str) -> Any:
    """Return the files of a demande as somebody sees them."""
    found = await client.data(
        f"query D($id: ID!) {{ demande(id: $id) {{ attachments {{ {ATTACHMENT} }} }} }}", {"id": demande_id}
    )
    return found["demande"]["attachments"]


async def add(client: Client, demande_id: str, **given: Any) -> Any:
    """Join a file; return it, or the refusal."""
    return await client.play("attachmentAdd", {"demande": demande_id, **given}, ON_ATTACHMENT)


async def history(client: Client, demande_id: str) -> list[tuple[str, str | None]]:
    """Return what is told of the files of a demande, and what of it is still there."""
    asked = "query D($id: ID!) { demande(id: $id) { history { edges { node { kind label about { id } } } } } }"
    lines = (await client.data(asked, {"id": demande_id}))["demande"]["history"]["edges"]
    return [
        (edge["node"]["label"], edge["node"]["about"] and edge["node"]["about"]["id"])
        for edge in lines
        if edge["node"]["kind"].startswith("ATTACHMENT")
    ]


@pytest.mark.capability("S004-21", "S004-57")
async def test_a_draft_without_its_piece_is_not_sent_and_with_it_the_town_hall_opens_the_file(portal: Portal) -> None:
    await offer(portal, pieces=PIECES)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    denis = await portal.citizen("denis")
    draft = await begun(claire)
    missing = [one["path"] for one in draft["missing"] if one["path"][0] == "pieces"]

    there = await add(claire, draft["id"], upload=await upload(portal, claire, "scan.pdf"), requirement="cni")
    saved = await claire.data(
        "query D($id: ID!) { demande(id: $id) { version missing { path } } }", {"id": draft["id"]}
    )
    answers = {"lieu": "Reims", "date": "1980-05-17", "sorte": "INTEGRALE"}
    given = {"id": draft["id"], "version": saved["demande"]["version"], "answers": answers}
    saved = await claire.play("demandeSave", given, "... on Demande { version }")
    done = await claire.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, "")
    [by_agathe] = await joined(agathe, draft["id"])
    look = f"query N($id: ID!) {{ node(id: $id) {{ ... on Attachment {{ {ATTACHMENT} }} }} }}"

    assert missing == [["pieces", "cni"]]
    assert (there["label"], there["requirement"], there["addedBy"]) == ("Pièce d’identité", "cni", "CITIZEN")
    assert there["file"]["name"] == "scan.pdf"
    assert done["__typename"] == "Demande"
    assert await opened(portal, by_agathe["file"]["viewUrl"]) == PDF
    assert await opened(portal, there["file"]["downloadUrl"]) == PDF
    assert await history(claire, draft["id"]) == [], "what was joined before sending is part of what was sent"
    assert (await denis.data(look, {"id": there["id"]}))["node"] is None


@pytest.mark.capability("S004-37", "S004-38", "S004-39", "S004-57")
async def test_after_sending_a_file_is_joined_changed_and_removed_and_the_town_hall_is_told(portal: Portal) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)
    contact = {"firstName": "Vic", "lastName": "Roy", "email": "vic@example.org"}
    answers = {"lieu": "Reims", "date": "1980-05-17", "sorte": "INTEGRALE"}
    await visitor.play("demandeSave", {"id": draft["id"], "version": 1, "contact": contact, "answers": answers}, "")
    await visitor.play("demandeSubmit", {"id": draft["id"], "version": 2}, "")
    agathe = await portal.agent("AGENT", services=["etat-civil"])

    there = await add(visitor, draft["id"], upload=await upload(portal, visitor, "acte.pdf"), label="Ancien acte")
    await portal.mail_to(agathe.email, subject="pièce")
    photo = await send(portal, visitor, "acte.jpg", "image/jpeg", picture())
    changed = await visitor.play("attachmentReplace", {"id": there["id"], "upload": photo.id}, ON_ATTACHMENT)
    await portal.mail_to(agathe.email, subject="pièce")
    before = await joined(agathe, draft["id"])
    left = await visitor.play("attachmentRemove", {"id": there["id"]}, "... on Demande { attachments { id } }")

    assert (there["label"], there["requirement"]) == ("Ancien acte", None)
    assert (changed["id"], changed["label"], changed["file"]["contentType"]) == (
        there["id"],
        "Ancien acte",
        "image/jpeg",
    )
    assert [one["file"]["sha256"] for one in before] == [changed["file"]["sha256"]]
    assert left["attachments"] == []
    assert [label for label, _ in await history(agathe, draft["id"])] == [
        "Pièce jointe ajoutée.",
        "Pièce jointe modifiée.",
        "Pièce jointe supprimée.",
    ]
    assert {about for _, about in await history(agathe, draft["id"])} == {None}, "there is nothing to open any more"
    again = await visitor.play("attachmentRemove", {"id": there["id"]}, "")
    assert again["code"] == "NOT_FOUND"


@pytest.mark.capability("S004-22", "S004-37", "S004-57", "S004-58")
async def test_a_stored_piece_is_joined_as_the_copy_of_that_version_and_its_owner_alone_is_told_whose(
    portal: Portal,
) -> None:
    await offer(portal, pieces=PIECES)
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    piece = await store(portal, claire, "Ma carte", upload=await upload(portal, claire))
    draft = await begun(claire)

    copy = await add(claire, draft["id"], storedPiece=piece["id"], requirement="cni")
    newer = await upload(portal, claire, "neuve.pdf", OTHER)
    await claire.play("storedPieceUpdate", {"id": piece["id"], "upload": newer}, "")
    of_denis = await store(portal, denis, "Sa carte")
    stolen = await add(claire, draft["id"], storedPiece=of_denis["id"])
    answers = {"lieu": "Reims", "date": "1980-05-17", "sorte": "INTEGRALE"}
    saved = await claire.play(
        "demandeSave", {"id": draft["id"], "version": 1, "answers": answers}, "... on Demande { version }"
    )
    await claire.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, "")
    [by_agathe] = await joined(agathe, draft["id"])
    [by_claire] = await joined(claire, draft["id"])
    await claire.play("storedPieceRemove", {"id": piece["id"]}, "")
    [after] = await joined(claire, draft["id"])

    assert (copy["label"], copy["fromStorageSpace"], copy["fromStorage"]["label"]) == (
        "Pièce d’identité",
        True,
        "Ma carte",
    )
    assert [(one["path"], one["code"]) for one in stolen["fields"]] == [(["storedPiece"], "NOT_FOUND")]
    assert (by_agathe["fromStorageSpace"], by_agathe["fromStorage"]) == (True, None)
    assert by_claire["fromStorage"]["id"] == piece["id"]
    assert (after["fromStorage"], after["file"]["sha256"]) == (None, copy["file"]["sha256"])
    assert await opened(portal, by_agathe["file"]["viewUrl"]) == PDF
    assert (await agathe.data("query N($id: ID!) { node(id: $id) { id } }", {"id": piece["id"]}))["node"] is None


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        ({}, ["upload"], "REQUIRED"),
        ({"upload": "VXBsb2FkOjk5OTk"}, ["upload"], "NOT_FOUND"),
        ({"upload": "VXBsb2FkOjE", "storedPiece": "U3RvcmVkUGllY2U6MQ"}, ["upload"], "INVALID"),
        ({"storedPiece": "U3RvcmVkUGllY2U6OTk"}, ["storedPiece"], "NOT_FOUND"),
        ({"upload": "mine", "requirement": "passeport"}, ["requirement"], "INVALID"),
        ({"upload": "mine", "label": "a" * 201}, ["label"], "TOO_LONG"),
    ],
)
async def test_what_is_wrong_with_a_file_is_told_and_nothing_is_joined(
    portal: Portal, given: dict[str, str], path: list[str], code: str
) -> None:
    await offer(portal, pieces=PIECES)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    mine = await upload(portal, claire)
    given = {name: mine if value == "mine" else value for name, value in given.items()}

    async with portal.untouched():
        refused = await add(claire, draft["id"], **given)

    assert [(one["path"], one["code"]) for one in refused["fields"]] == [(path, code)]


async def test_every_wrong_thing_about_files_is_told_at_once(portal: Portal) -> None:
    await offer(portal, pieces=PIECES)
    claire = await portal.citizen("claire")
    demande = await begun(claire)
    nobodys = ids.write("Upload", 9_999)

    async with portal.untouched():
        alone = await add(claire, demande["id"], upload=nobodys, label="a" * 201, requirement="passeport")

    assert {(one["path"][0], one["code"]) for one in alone["fields"]} == {
        ("upload", "NOT_FOUND"),
        ("label", "TOO_LONG"),
        ("requirement", "INVALID"),
    }


async def test_a_piece_in_which_a_virus_was_found_is_still_missing(portal: Portal) -> None:
    await offer(portal, pieces=PIECES)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    await add(claire, draft["id"], upload=await upload(portal, claire), requirement="cni")
    answers = {"lieu": "Reims", "date": "1980-05-17", "sorte": "INTEGRALE"}
    given = {"id": draft["id"], "version": draft["version"], "answers": answers}
    saved = await claire.play("demandeSave", given, "... on Demande { version missing { path } }")
    await portal.sql("UPDATE stored_file SET scan = 'INFECTED'")  # what the worker finds, tests/documents says

    async with portal.untouched():
        refused = await claire.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, "")
    [there] = await joined(claire, draft["id"])
    sound = await upload(portal, claire, "sain.pdf")
    await claire.play("attachmentReplace", {"id": there["id"], "upload": sound}, "")
    done = await claire.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, "")

    assert saved["missing"] == []
    assert [(one["path"], one["code"]) for one in refused["fields"]] == [(["pieces", "cni"], "REQUIRED")]
    assert there["file"]["scan"] == "INFECTED"
    assert done["__typename"] == "Demande"


async def test_a_file_of_a_message_or_of_the_town_hall_is_not_changed_and_nothing_is_joined_once_it_is_over(
    portal: Portal,
) -> None:
    await offer(portal)
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    agathe = await portal.agent("AGENT", services=["etat-civil"])
    demande = await sent(claire)
    own = await add(claire, demande["id"], upload=await upload(portal, claire))
    said = "... on Exchange { attachments { id } }"
    files = {"body": "Voici.", "uploads": [await upload(portal, agathe, "reponse.pdf")]}
    from_hall = await agathe.play("exchangeAdd", {"demande": demande["id"], **files}, said)
    files = {"body": "Merci.", "uploads": [await upload(portal, claire, "mien.pdf")]}
    from_claire = await claire.play("exchangeAdd", {"demande": demande["id"], **files}, said)
    fresh, of_denis = await upload(portal, claire), await upload(portal, denis)

    async with portal.untouched():
        codes = [
            (await claire.play("attachmentRemove", {"id": exchange["attachments"][0]["id"]}, ""))["code"]
            for exchange in (from_hall, from_claire)
        ]
        codes.append((await denis.play("attachmentRemove", {"id": own["id"]}, ""))["code"])
        codes.append((await denis.play("attachmentReplace", {"id": own["id"], "upload": of_denis}, ""))["code"])
    await agathe.play("demandeAccept", {"id": demande["id"]}, "")
    async with portal.untouched():
        over = [
            (await add(claire, demande["id"], upload=fresh))["code"],
            (await claire.play("attachmentReplace", {"id": own["id"], "upload": fresh}, ""))["code"],
            (await claire.play("attachmentRemove", {"id": own["id"]}, ""))["code"],
        ]

    assert codes == ["NOT_IN_THIS_STATE", "NOT_IN_THIS_STATE", "NOT_FOUND", "NOT_FOUND"]
    assert over == ["NOT_IN_THIS_STATE"] * 3
    assert len(await joined(agathe, demande["id"])) == 3
