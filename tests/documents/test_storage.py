"""Can a citizen keep pieces, find them, change them and take them out, and nothing of that touch a demande?"""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from schema import ids
from tests.accounts.people import wrongs
from tests.demandes.asking import begun, sent
from tests.demandes.types import offer
from tests.documents.sending import PDF
from tests.documents.storing import ON_PIECE, labels, opened, received, space, store, upload
from tests.family.households import add as add_member
from tests.portal import Client, Portal
from tests.statements import listening

COPY = """
... on Attachment { id label fromStorageSpace fromStorage { id } file { name sha256 viewUrl } }
"""

BY_ID = f"query A($id: ID!) {{ node(id: $id) {{ id {COPY} }} }}"
LIST = "{ me { storage { pieces(first: 100) { edges { node { expired member { firstName } file { viewUrl } } } } } } }"
#: What a type of demande asks for.
ASKED: list[dict[str, Any]] = [
    {"key": "domicile", "label": "Justificatif de domicile", "category": "PROOF_OF_ADDRESS", "required": True},
    {"key": "identite", "label": "Pièce d’identité", "category": "IDENTITY", "required": True},
]


async def seen(client: Client, copy: dict[str, Any]) -> dict[str, Any]:
    """Return a file of a demande as somebody sees it now."""
    shown: dict[str, Any] = (await client.data(BY_ID, {"id": copy["id"]}))["node"]
    return shown


async def join(client: Client, demande: dict[str, Any], piece: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Join a copy of a piece to a demande."""
    return await client.play("attachmentAdd", {"demande": demande["id"], "storedPiece": piece["id"], **given}, COPY)


@pytest.mark.capability("S004-51", "S004-54")
async def test_a_piece_is_kept_with_its_fields_and_its_file_and_listed(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    leo = await add_member(claire)
    passport = await store(portal, claire, "  Passeport de Léo ", category="IDENTITY", member=leo["id"])
    bare = await store(portal, claire, "Facture d’eau", upload=await upload(portal, claire, "facture 12.pdf", PDF * 2))

    shown = await space(claire)

    assert (passport["label"], passport["category"]) == ("Passeport de Léo", "IDENTITY")
    assert passport["member"] == {"id": leo["id"], "firstName": "Léo"}
    assert (bare["category"], bare["member"], bare["expiresOn"], bare["expired"]) == (None, None, None, False)
    assert (bare["file"]["name"], bare["file"]["byteSize"]) == ("facture 12.pdf", str(2 * len(PDF)))
    assert await opened(portal, bare["file"]["viewUrl"]) == PDF * 2
    assert [edge["node"]["id"] for edge in shown["pieces"]["edges"]] == [bare["id"], passport["id"]]
    assert shown["pieces"]["totalCount"] == 2
    assert shown["usedBytes"] == str(3 * len(PDF))
    assert int(shown["quotaBytes"]) >= 100 * 2**20


@pytest.mark.capability("S004-54")
async def test_every_wrong_field_is_told_at_once_and_the_upload_still_serves(portal: Portal) -> None:
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")
    of_paul, his_upload = await add_member(paul), await received(portal, paul)
    mine = await received(portal, claire)

    async with portal.untouched():
        refused = await store(portal, claire, " ", upload=mine, category="PERMIS", member=of_paul["id"])
        not_mine = await store(portal, claire, "x" * 201, upload=his_upload, expiresOn="31/12/2026")
        not_hers = await store(portal, claire, "Passeport", upload=his_upload)
    kept = await store(portal, claire, "Passeport", upload=mine)
    again = await store(portal, claire, "Passeport", upload=mine)

    assert wrongs(refused) == {("label", "REQUIRED"), ("category", "INVALID"), ("member", "NOT_FOUND")}
    assert wrongs(not_mine) == {("expiresOn", "INVALID")}, "what cannot be read is told before the rest"
    assert wrongs(not_hers) == {("upload", "NOT_FOUND")}
    assert kept["__typename"] == "StoredPiece"
    assert wrongs(again) == {("upload", "NOT_FOUND")}, "an upload serves once"


@pytest.mark.capability("S004-55")
async def test_what_is_changed_replaced_or_removed_leaves_demandes_the_copy_they_have(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    leo = await add_member(claire)
    piece = await store(
        portal,
        claire,
        "Passeport",
        upload=await upload(portal, claire),
        category="IDENTITY",
        member=leo["id"],
        expiresOn="2031-05-01",
    )
    demande = await begun(claire)
    copy = await join(claire, demande, piece)

    renewed = await claire.play(
        "storedPieceUpdate", {"id": piece["id"], "upload": await upload(portal, claire, "neuf.pdf", PDF * 3)}, ON_PIECE
    )
    emptied = await claire.play(
        "storedPieceUpdate",
        {"id": piece["id"], "label": "Passeport neuf", "category": None, "member": None, "expiresOn": None},
        ON_PIECE,
    )
    before = await seen(claire, copy)
    removed = await claire.play("storedPieceRemove", {"id": piece["id"]}, "... on Acknowledgement { message }")
    after = await seen(claire, copy)

    assert (renewed["file"]["name"], renewed["member"]["id"]) == ("neuf.pdf", leo["id"])
    assert (renewed["label"], renewed["expiresOn"]) == ("Passeport", "2031-05-01"), "left out is not null"
    assert (emptied["label"], emptied["category"], emptied["member"]) == ("Passeport neuf", None, None)
    assert (emptied["expiresOn"], emptied["file"]["name"]) == (None, "neuf.pdf")
    assert await labels(claire, search="neuf") == []
    assert (before["fromStorage"], after["fromStorage"]) == ({"id": piece["id"]}, None)
    for one in (before, after):
        assert (one["label"], one["fromStorageSpace"]) == ("Passeport", True)
        assert one["file"]["sha256"] == copy["file"]["sha256"] == piece["file"]["sha256"]
        assert await opened(portal, one["file"]["viewUrl"]) == PDF
    assert "gardent" in removed["message"]
    assert (await claire.play("storedPieceRemove", {"id": piece["id"]}, ""))["code"] == "NOT_FOUND"


@pytest.mark.capability("S004-55")
async def test_what_may_not_be_empty_is_required_and_a_refused_change_changes_nothing(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    piece = await store(portal, claire, "Passeport")
    new = await received(portal, claire)

    async with portal.untouched():
        nulls = await claire.play("storedPieceUpdate", {"id": piece["id"], "label": None, "upload": None}, "")
        wrong = await claire.play(
            "storedPieceUpdate", {"id": piece["id"], "upload": new, "category": "X", "member": piece["id"]}, ""
        )
    right = await claire.play("storedPieceUpdate", {"id": piece["id"], "upload": new}, ON_PIECE)

    assert wrongs(nulls) == {("label", "REQUIRED"), ("upload", "REQUIRED")}
    assert wrongs(wrong) == {("category", "INVALID"), ("member", "NOT_FOUND")}
    assert right["label"] == "Passeport"


@pytest.mark.capability("S004-51")
async def test_pieces_are_found_by_their_words_and_their_category_a_page_at_a_time(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await store(portal, claire, "Pièce d’identité", category="IDENTITY")
    await store(portal, claire, "Avis d’impôts", upload=await received(portal, claire, "revenus_2025.pdf"))
    await store(portal, claire, "Passeport", category="IDENTITY")

    first = (await space(claire, first=2))["pieces"]
    rest = await labels(claire, first=2, after=first["pageInfo"]["endCursor"])

    assert [edge["node"]["label"] for edge in first["edges"]] == ["Passeport", "Avis d’impôts"]
    assert (first["pageInfo"]["hasNextPage"], rest) == (True, ["Pièce d’identité"])
    assert await labels(claire, category="IDENTITY") == ["Passeport", "Pièce d’identité"]
    assert await labels(claire, search="IMPOTS avis") == await labels(claire, search="reven") == ["Avis d’impôts"]
    assert await labels(claire, search="piece", category="IDENTITY") == ["Pièce d’identité"]
    assert await labels(claire, search="passeport impots") == []


@pytest.mark.capability("S004-56")
async def test_the_pieces_that_answer_a_requirement_are_proposed_likeliest_first_and_expired_ones_flagged(
    portal: Portal,
) -> None:
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")
    offered = await offer(portal, pieces=ASKED)
    type_id = ids.write("DemandeType", offered.id)
    today = portal.clock().date()
    for label, more in (
        ("Domicile, pour mémoire", {}),
        ("Quittance de loyer", {"category": "PROOF_OF_ADDRESS"}),
        ("Facture, domicile", {"category": "PROOF_OF_ADDRESS", "expiresOn": str(today - timedelta(days=2))}),
        ("Facture du domicile", {"category": "PROOF_OF_ADDRESS", "expiresOn": str(today + timedelta(days=2))}),
        ("Passeport", {"category": "IDENTITY"}),
        ("Vaccins", {"category": "HEALTH"}),
    ):
        await store(portal, claire, label, **more)
    await store(portal, paul, "Domicile de Paul", category="PROOF_OF_ADDRESS")

    found = (await space(claire, type=type_id, requirement="domicile"))["pieces"]
    first = (await space(claire, type=type_id, requirement="domicile", first=3))["pieces"]
    rest = await labels(claire, type=type_id, requirement="domicile", after=first["pageInfo"]["endCursor"])

    proposed = [edge["node"]["label"] for edge in found["edges"]]
    assert proposed == ["Facture du domicile", "Quittance de loyer", "Facture, domicile", "Domicile, pour mémoire"]
    assert found["totalCount"] == 4
    assert [edge["node"]["expired"] for edge in found["edges"]] == [False, False, True, False]
    assert [edge["node"]["label"] for edge in first["edges"]] + rest == proposed
    assert set(await labels(claire, type=type_id)) == {*proposed, "Passeport"}, "all that the type asks for"
    assert await labels(claire, type=type_id, requirement="rien") == []
    assert await labels(claire, type=claire.username, requirement="domicile") == []
    assert await labels(claire, type=type_id, requirement="domicile", search="loyer") == ["Quittance de loyer"]


async def test_a_requirement_is_named_with_the_type_that_asks_for_it(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    code = await claire.error_code('{ me { storage { pieces(requirement: "domicile") { totalCount } } } }')

    assert code == "BAD_USER_INPUT"


@pytest.mark.capability("S004-56")
async def test_one_piece_serves_several_demandes_and_says_which(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    piece = await store(portal, claire, "Passeport")
    older = await begun(claire)
    portal.clock.forward(hours=1)
    newer = await begun(claire)

    for demande in (older, newer):
        await join(claire, demande, piece)
    (shown,) = (await space(claire))["pieces"]["edges"]

    assert shown["node"]["usedBy"]["totalCount"] == 2
    assert [edge["node"]["id"] for edge in shown["node"]["usedBy"]["edges"]] == [newer["id"], older["id"]]


@pytest.mark.capability("S004-58")
async def test_a_space_is_nobody_elses_and_the_town_hall_sees_the_copy_on_a_demande_only(portal: Portal) -> None:
    await offer(portal)
    claire, julien = await portal.citizen("claire"), await portal.citizen("julien")
    agent, administrator = await portal.agent("AGENT", services=["etat-civil"]), await portal.agent("ADMINISTRATOR")
    joined = await store(portal, claire, "Passeport", upload=await upload(portal, claire))
    kept = await store(portal, claire, "Livret de famille")
    demande = await sent(claire)
    copy = await join(claire, demande, joined)

    async with portal.untouched("audit_entry"):
        for other in (portal.client(), julien, agent, administrator):
            for piece in (joined, kept):
                assert await other.data(BY_ID, {"id": piece["id"]}) == {"node": None}
        for mutation, more in (("storedPieceUpdate", {"label": "À moi"}), ("storedPieceRemove", {})):
            for piece in (joined, kept):
                assert (await julien.play(mutation, {"id": piece["id"], **more}, ""))["code"] == "NOT_FOUND"
    stolen = await join(julien, await begun(julien), kept)
    by_agents = [await seen(one, copy) for one in (agent, administrator)]

    assert wrongs(stolen) == {("storedPiece", "NOT_FOUND")}
    assert (await space(julien))["pieces"]["totalCount"] == 0
    for one in by_agents:
        assert (one["fromStorageSpace"], one["fromStorage"]) == (True, None)
        assert await opened(portal, one["file"]["viewUrl"]) == PDF
    assert (await seen(claire, copy))["fromStorage"] == {"id": joined["id"]}
    assert (await portal.http.get(kept["file"]["viewUrl"].replace("signature=", "signature=x"))).status_code == 404


async def test_a_hundred_pieces_cost_no_more_statements_than_two(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    leo, paul = await add_member(claire), await add_member(claire, firstName="Paul")
    for member in (leo, paul):
        await store(portal, claire, "Vaccins", member=member["id"], category="IDENTITY", expiresOn="2031-05-01")
    offered = await offer(portal, pieces=ASKED)
    questions = (LIST, LIST.replace("first:", f'demandeType: "{ids.write("DemandeType", offered.id)}", first:'))

    few = [await statements(claire, question) for question in questions]
    await portal.sql(
        "WITH file AS (INSERT INTO stored_file (name, content_type, byte_size, sha256, scan, place, created_at)"
        " SELECT 'p.pdf', 'application/pdf', 1, '', 'CLEAN', 'p' || n, $1 FROM generate_series(1, 98) n RETURNING id)"
        " INSERT INTO stored_piece (citizen_id, label, category, member_id, file_id, added_at, expires_on, search)"
        " SELECT p.citizen_id, p.label, p.category, p.member_id, file.id, p.added_at, p.expires_on, p.search"
        " FROM file, (SELECT * FROM stored_piece LIMIT 1) p",
        portal.clock(),
    )
    many = [await statements(claire, question) for question in questions]

    assert many == few
    assert max(many) <= 8, "the session, the type, the day, what may answer; the page, its files, members and days"
    assert (await space(claire, first=100))["pieces"]["totalCount"] == 100


async def statements(client: Client, question: str) -> int:
    """Count what is asked of the database for a question."""
    with listening() as heard:
        await client.data(question)
    return len(heard.said)


async def test_a_member_who_goes_while_a_piece_of_theirs_is_kept_leaves_it_without_a_name(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    members = [await add_member(claire, firstName=f"Enfant {n}") for n in range(4)]
    uploads = [await received(portal, claire) for _ in members]
    kept = await store(portal, claire, "Déjà là", member=members[0]["id"])

    came = await asyncio.gather(
        *(store(portal, claire, "Vaccins", upload=u, member=m["id"]) for u, m in zip(uploads, members, strict=True)),
        *(claire.play("storedPieceUpdate", {"id": kept["id"], "member": m["id"]}, ON_PIECE) for m in members),
        *(claire.play("familyMemberRemove", {"id": m["id"]}, "") for m in members),
    )

    refusals = [one for one in came if one["__typename"] == "Refusal"]
    assert all(wrongs(one) == {("member", "NOT_FOUND")} for one in refusals)
    for edge in (await space(claire))["pieces"]["edges"]:
        assert edge["node"]["member"] is None


async def test_a_piece_that_goes_while_it_is_joined_is_joined_first_or_not_found(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    demande = await begun(claire)
    pieces = [await store(portal, claire, f"Pièce {n}") for n in range(5)]

    came = await asyncio.gather(
        *(join(claire, demande, piece) for piece in pieces),
        *(claire.play("storedPieceRemove", {"id": piece["id"]}, "") for piece in pieces),
    )

    joined = [one for one in came[:5] if one["__typename"] == "Attachment"]
    assert all(wrongs(one) == {("storedPiece", "NOT_FOUND")} for one in came[:5] if one not in joined)
    assert {one["__typename"] for one in came[5:]} == {"Acknowledgement"}
    for one in joined:
        assert (await seen(claire, one))["fromStorage"] is None


async def test_a_category_that_goes_while_a_piece_is_sorted_by_it_goes_first_or_stays(portal: Portal) -> None:
    administrator, claire = await portal.agent("ADMINISTRATOR"), await portal.citizen("claire")

    async def sort_by(*keys: str) -> dict[str, Any]:
        version = (await claire.data("{ portal { version } }"))["portal"]["version"]
        categories = [{"key": key, "label": key.capitalize()} for key in keys]
        return await administrator.play("portalSave", {"version": version, "pieceCategories": categories}, "")

    stay: list[str] = []
    for key in ("A", "B", "C", "D"):
        await sort_by(*stay, key)
        uploads = [await received(portal, claire) for _ in range(2)]
        without, *kept = await asyncio.gather(
            sort_by(*stay), *(store(portal, claire, key, upload=one, category=key) for one in uploads)
        )
        if any(one["__typename"] == "StoredPiece" for one in kept):
            stay.append(key)
        assert without["__typename"] == ("Refusal" if key in stay else "Portal")


async def test_of_many_who_keep_one_upload_at_once_one_does(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    one = await received(portal, claire)

    came = await asyncio.gather(*(store(portal, claire, f"Passeport {n}", upload=one) for n in range(6)))

    assert sorted(each["__typename"] for each in came) == ["Refusal"] * 5 + ["StoredPiece"]
    assert len(await labels(claire)) == 1
