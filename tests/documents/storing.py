"""How do the people of these tests keep pieces, and what do they see of them?"""

from datetime import timedelta
from secrets import token_hex
from typing import Any

from models.accounts import Citizen
from models.documents import StoredFile, Upload
from schema import ids
from tests.documents.sending import PDF, send
from tests.portal import Client, Portal

PIECE = """
  id label category expiresOn expired addedAt member { id firstName }
  file { name contentType byteSize sha256 scan viewUrl downloadUrl } usedBy { totalCount edges { node { id } } }
"""
ON_PIECE = f"... on StoredPiece {{ {PIECE} }}"
SPACE = f"""
query S($search: String, $category: String, $type: ID, $requirement: String, $first: Int! = 50, $after: String) {{
  me {{ storage {{ usedBytes quotaBytes
    pieces(search: $search, category: $category, demandeType: $type, requirement: $requirement, first: $first,
      after: $after) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {PIECE} }} }} }} }} }} }}
"""


async def upload(portal: Portal, client: Client, name: str = "scan0001.pdf", content: bytes = PDF) -> str:
    """Send a file, and return the id to name it by."""
    sent = await send(portal, client, name, "application/pdf", content)
    assert sent.answer.status_code == 204, sent.answer.text
    return sent.id


async def received(portal: Portal, client: Client, name: str = "scan0001.pdf") -> str:
    """Return the id of an upload whose bytes nobody looks at: it is as if they had come."""
    now = portal.clock()
    file = await StoredFile.create(
        name=name,
        content_type="application/pdf",
        byte_size=len(PDF),
        sha256="0" * 64,
        scan="NOT_SCANNED",
        place=token_hex(16),
        created_at=now,
    )
    row = await Upload.create(
        who=f"citizen:{(await Citizen.get(email=client.email)).id}",
        file_name=name,
        content_type=file.content_type,
        byte_size=file.byte_size,
        created_at=now,
        expires_at=now + timedelta(days=1),
        file_id=file.id,
    )
    return ids.write("Upload", row.id)


async def store(portal: Portal, client: Client, label: str, **given: Any) -> dict[str, Any]:
    """Keep a piece, whose file `upload` names where anybody looks into it; return it, or the refusal."""
    given = {"label": label, "upload": given.get("upload") or await received(portal, client), **given}
    return await client.play("storedPieceAdd", given, ON_PIECE)


async def space(client: Client, **asked: Any) -> dict[str, Any]:
    """Return the storage space of whoever asks."""
    shown: dict[str, Any] = (await client.data(SPACE, asked))["me"]["storage"]
    return shown


async def labels(client: Client, **asked: Any) -> list[str]:
    """Return the labels of the pieces that a question finds, in its order."""
    found = (await space(client, **asked))["pieces"]
    assert found["totalCount"] >= len(found["edges"])
    return [edge["node"]["label"] for edge in found["edges"]]


async def opened(portal: Portal, url: str) -> bytes:
    """Return what lies at an address of a file."""
    answer = await portal.http.get(url)
    assert answer.status_code == 200, answer.text
    return answer.content
