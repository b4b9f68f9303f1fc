"""Is a file given to whoever has its address, for five minutes, shut in, under the name it had?"""

from datetime import datetime
from typing import Any

import pytest

from connectors.files.real import store_of
from models.accounts import Citizen
from models.documents import Document
from rules.vocabulary.demandes import Party
from rules.vocabulary.documents import DocumentStatus
from schema import ids
from tests.connectors.files.s3_server import a_bucket
from tests.documents.conftest import changed
from tests.documents.sending import DOCX, PDF, Kept, docx, picture, place, send
from tests.portal import Client, Portal

FILE = "file { name contentType byteSize sha256 scan viewUrl downloadUrl }"


async def documented(portal: Portal, client: Client, name: str, content_type: str, content: bytes) -> dict[str, Any]:
    """Send a file, have it be a document of the citizen's, and return what they see of it."""
    sent = await send(portal, client, name, content_type, content)
    assert sent.answer.status_code == 204
    file: dict[str, Any] = await shown(client, await document_of(portal, client, portal.clock()))
    return file


async def document_of(portal: Portal, client: Client, now: datetime) -> int:
    """Make a document of the file that was sent last."""
    [file] = await portal.sql("SELECT id FROM stored_file ORDER BY id DESC LIMIT 1")
    citizen = await Citizen.get(email=client.email)
    row = await Document.create(
        citizen_id=citizen.id,
        title="Un document",
        status=DocumentStatus.READY,
        file_id=file["id"],
        added_by=Party.CITIZEN,
        added_at=now,
    )
    return int(row.id)


async def shown(client: Client, document_id: int) -> Any:
    """Return the file of a document as somebody sees it; None where they see no document."""
    node = (
        await client.data(
            f"query L($id: ID!) {{ node(id: $id) {{ ... on Document {{ {FILE} }} }} }}",
            {"id": ids.write("Document", document_id)},
        )
    )["node"]
    return node and node["file"]


@pytest.mark.capability("S001-23")
async def test_a_document_is_saved_under_the_name_it_had_by_its_owner_only(portal: Portal, kept: Kept) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")

    file = await documented(portal, claire, "Reçu n° 7 « été ».pdf", "application/pdf", PDF)
    saved = await portal.http.get(file["downloadUrl"])
    viewed = await portal.http.get(file["viewUrl"])
    document_id = (await Document.get()).id

    assert (file["name"], file["byteSize"], file["scan"]) == ("Reçu n° 7 « été ».pdf", str(len(PDF)), "NOT_SCANNED")
    assert saved.content == viewed.content == PDF
    assert saved.headers["content-disposition"] == (
        "attachment; filename=\"Recu n_ 7 _ ete _.pdf\"; filename*=UTF-8''Re%C3%A7u%20n%C2%B0%207%20%C2%AB%20"
        "%C3%A9t%C3%A9%20%C2%BB.pdf"
    )
    assert viewed.headers["content-disposition"].startswith("inline; ")
    assert await shown(denis, document_id) is None
    assert await shown(portal.client(), document_id) is None
    assert await shown(await portal.agent(), document_id) is None


async def test_what_is_given_is_shut_in_and_kept_by_nobody(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    letter = await documented(portal, claire, "lettre.docx", DOCX, docx())
    photo = await documented(portal, claire, "photo.jpg", "image/jpeg", picture())

    answers = {
        (name, way): await portal.http.get(file[way])
        for name, file in {"letter": letter, "photo": photo}.items()
        for way in ("viewUrl", "downloadUrl")
    }

    for answer in answers.values():
        assert answer.status_code == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    ways = {key: answer.headers["content-disposition"].partition(";")[0] for key, answer in answers.items()}
    assert ways == {
        ("letter", "viewUrl"): "attachment",
        ("letter", "downloadUrl"): "attachment",
        ("photo", "viewUrl"): "inline",
        ("photo", "downloadUrl"): "attachment",
    }
    assert answers["photo", "viewUrl"].headers["content-type"] == "image/jpeg"


async def test_a_text_is_shown_in_the_letters_it_was_written_in(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    modern = await documented(portal, claire, "a.txt", "text/plain", "Été".encode())
    old = await documented(portal, claire, "b.txt", "text/plain", "Été".encode("cp1252"))

    types = [(await portal.http.get(file["viewUrl"])).headers["content-type"] for file in (modern, old)]

    assert types == ["text/plain; charset=utf-8", "text/plain; charset=windows-1252"]


async def test_an_address_is_good_for_five_minutes_and_for_that_file_only(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    first = await documented(portal, claire, "a.pdf", "application/pdf", PDF)
    second = await documented(portal, claire, "b.pdf", "application/pdf", PDF)
    path, _, signature = first["viewUrl"].partition("?")
    upload = await place(claire, "c.pdf", "application/pdf", len(PDF))
    forged = [
        path,
        f"{second['viewUrl'].partition('?')[0]}?{signature}",
        f"{path.removesuffix('/view')}/save?{signature}",
        f"{path}?{upload['url'].partition('?')[2]}",
        f"{portal.url}/files/{'9' * 40}/view?{signature}",
        f"{portal.url}/files/../settings.py/view?{signature}",
    ]

    refused = [await portal.http.get(address) for address in forged]
    portal.clock.forward(minutes=4, seconds=55)
    in_time = await portal.http.get(first["viewUrl"])
    portal.clock.forward(seconds=6)
    late = await portal.http.get(first["viewUrl"])
    gone = await portal.http.get(first["downloadUrl"], headers={"Accept-Language": "en"})

    assert [answer.status_code for answer in refused] == [404] * len(forged)
    assert in_time.status_code == 200
    assert (late.status_code, gone.status_code) == (410, 410)
    assert PDF not in (late.content, gone.content)


async def test_a_store_that_speaks_s3_gives_what_is_saved_and_we_what_is_looked_at(
    portal: Portal,
) -> None:
    claire = await portal.citizen("claire")
    with a_bucket() as url, changed(portal, files=store_of(url)):
        file = await documented(portal, claire, "Reçu.pdf", "application/pdf", PDF)
        saved = await portal.http.get(file["downloadUrl"])
        viewed = await portal.http.get(file["viewUrl"])

    assert not file["downloadUrl"].startswith(portal.url)
    assert file["viewUrl"].startswith(portal.url)
    assert "X-Amz-Expires=300&" in file["downloadUrl"]
    assert saved.content == viewed.content == PDF
    assert saved.headers["content-type"] == "application/pdf"
    assert saved.headers["content-disposition"] == "attachment; filename=\"Recu.pdf\"; filename*=UTF-8''Re%C3%A7u.pdf"
    assert "sandbox" in viewed.headers["content-security-policy"]


async def test_a_file_whose_bytes_have_gone_is_not_found(portal: Portal, kept: Kept) -> None:
    claire = await portal.citizen("claire")
    file = await documented(portal, claire, "a.pdf", "application/pdf", PDF)
    [row] = await kept.files()
    (kept.folder / row["place"]).unlink()

    answer = await portal.http.get(file["viewUrl"])

    assert (answer.status_code, answer.text) == (404, "Introuvable.")


async def test_files_come_in_from_pages_of_the_origins_that_are_allowed_to(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    upload = await place(claire, "a.pdf", "application/pdf", len(PDF))
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}

    elsewhere = await portal.http.options(upload["url"], headers={"Origin": "https://ailleurs.example", **asked})

    assert elsewhere.status_code == 400
    assert "PUT" in elsewhere.headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in elsewhere.headers
