"""Who may ask for a place to put a file, for which files, and who may then name it?"""

import asyncio
from typing import Any

import pytest

from models.documents import StoredFile, Upload
from resolvers import door
from resolvers.documents import uploads
from resolvers.errors import Fields, InvalidInput
from resolvers.sessions import finding
from resolvers.transactions import transaction
from schema import ids
from tests.demandes.asking import begun_by_visitor
from tests.demandes.types import offer
from tests.documents.sending import PDF, UPLOAD, Kept, place, send
from tests.portal import Client, Portal

MEBIBYTE = 2**20


async def test_a_place_says_where_and_how_the_bytes_are_put_and_until_when(portal: Portal, kept: Kept) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")

    upload = await place(claire, "../Attestation\u202e d’été.PDF", "application/x-pdf", len(PDF))
    look = f"query L($id: ID!) {{ node(id: $id) {{ {UPLOAD} }} }}"
    seen = (await claire.data(look, {"id": upload["id"]}))["node"]

    assert upload["url"].startswith(f"{portal.url}/files/uploads/")
    assert upload["headers"] == {"Content-Type": "application/pdf"}
    assert seen == {**{k: v for k, v in upload.items() if k != "__typename"}, "url": seen["url"], "received": False}
    assert (await denis.data(look, {"id": upload["id"]}))["node"] is None
    assert (await portal.client().data(look, {"id": upload["id"]}))["node"] is None
    assert (await Upload.get()).file_name == "Attestation d’été.PDF"
    assert await kept.files() == []


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (("logo.svg", "image/svg+xml", 0), {"fileName": "UNSUPPORTED_FILE", "byteSize": "OUT_OF_RANGE"}),
        (("page.jpg", "text/html", 21_000_000), {"contentType": "UNSUPPORTED_FILE", "byteSize": "FILE_TOO_LARGE"}),
        (("a.pdf", "application/pdf", "beaucoup"), {"byteSize": "INVALID"}),
        (("", "", 1), {"fileName": "UNSUPPORTED_FILE"}),
    ],
)
async def test_what_is_not_taken_is_refused_field_by_field(
    portal: Portal, given: tuple[str, str, Any], fields: dict[str, str]
) -> None:
    claire = await portal.citizen("claire")

    async with portal.untouched():
        refused = await place(claire, *given)

    assert refused["code"] == "INVALID_INPUT"
    assert {".".join(one["path"]): one["code"] for one in refused["fields"]} == fields


async def test_the_staff_may_send_larger_files_and_a_visitor_none(portal: Portal) -> None:
    agathe, visitor = await portal.agent(), portal.client()

    large = await place(agathe, "relevés.csv", "text/csv", 512 * MEBIBYTE)
    larger = await place(agathe, "relevés.csv", "text/csv", 512 * MEBIBYTE + 1)
    given = {"fileName": "a.pdf", "contentType": "application/pdf", "byteSize": 9}
    document = "mutation U($input: UploadCreateInput!) { uploadCreate(input: $input) { __typename } }"

    assert large["__typename"] == "Upload"
    assert [one["code"] for one in larger["fields"]] == ["FILE_TOO_LARGE"]
    async with portal.untouched():
        assert await visitor.error_code(document, {"input": given}) == "UNAUTHENTICATED"


async def test_what_waits_counts_against_the_quota_however_much_is_asked_at_once(portal: Portal) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")

    answers = await asyncio.gather(
        *(place(claire, "a.pdf", "application/pdf", 20 * MEBIBYTE) for _ in range(14)),
    )
    refused = [answer for answer in answers if answer["__typename"] == "Refusal"]
    his = await place(denis, "a.pdf", "application/pdf", 20 * MEBIBYTE)
    portal.clock.forward(hours=1, seconds=1)
    later = await place(claire, "a.pdf", "application/pdf", 20 * MEBIBYTE)

    assert len(refused) == 4
    assert {(one["fields"][0]["path"][0], one["fields"][0]["code"]) for one in refused} == {
        ("byteSize", "QUOTA_EXCEEDED")
    }
    assert his["__typename"] == later["__typename"] == "Upload"


async def test_an_upload_serves_once_and_its_asker_only_and_once_it_has_come(portal: Portal) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    upload = await place(claire, "a.pdf", "application/pdf", len(PDF))
    early = await take(portal, claire, upload["id"])
    sent = await portal.http.put(upload["url"], content=PDF, headers=upload["headers"])
    another_kind = await take(portal, claire, upload["id"], content_types={"text/csv"})
    his = await take(portal, denis, upload["id"])
    raced = await asyncio.gather(*(take(portal, claire, upload["id"]) for _ in range(10)))
    portal.clock.forward(days=1, seconds=1)
    late = await take(portal, claire, (await send(portal, claire, "b.pdf", "application/pdf", PDF)).id, after_hours=25)

    assert sent.status_code == 204
    assert early == his == late == "upload NOT_FOUND"
    assert another_kind == "upload UNSUPPORTED_FILE"
    assert sorted(raced) == ["a.pdf", *["upload NOT_FOUND"] * 9]


async def take(portal: Portal, client: Client, upload: str, *, after_hours: int = 0, **options: Any) -> str:
    """Take the file of an upload as a verb does; return its name, or what is refused where."""
    portal.clock.forward(hours=after_hours)
    now = portal.clock()
    fields = Fields()
    with door.through(portal.parts.door):
        actor = await finding.actor_of(client.token, now=now)
        try:
            async with transaction(now) as change:
                row = ids.row(upload, "Upload")
                file: StoredFile = await uploads.take(change, actor, row, path="upload", fields=fields, **options)
        except InvalidInput as refused:
            return " ".join([*refused.fields[0].path, refused.fields[0].code])
    return file.name


async def test_one_who_begins_a_demande_without_an_account_sends_files_for_it_within_the_same_bounds(
    portal: Portal,
) -> None:
    await offer(portal)
    visitor, _ = await begun_by_visitor(portal)
    another, _ = await begun_by_visitor(portal)
    sent = await send(portal, visitor, "a.pdf", "application/pdf", PDF)
    answers = [await place(visitor, "a.pdf", "application/pdf", 20 * MEBIBYTE) for _ in range(10)]
    look = f"query L($id: ID!) {{ node(id: $id) {{ {UPLOAD} }} }}"

    assert sent.answer.status_code == 204
    assert [answer["__typename"] for answer in answers] == ["Upload"] * 9 + ["Refusal"]
    assert answers[9]["fields"][0]["message"] == "Trop de fichiers attendent d’être joints : 200 Mo au plus, en tout."
    assert (await visitor.data(look, {"id": sent.id}))["node"]["received"] is True
    assert (await another.data(look, {"id": sent.id}))["node"] is None
