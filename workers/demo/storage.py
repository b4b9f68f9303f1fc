"""Which pieces do people of the demonstration collectivité keep? Scans of papers that say that they are none."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.documents import StoredPiece
from models.family import FamilyMember
from resolvers.actors import Citizen
from resolvers.documents import pieces, receiving, uploads

_A6 = (620, 874)  # at 150 points an inch
_PAPER, _INK, _RED = "#fdfcf8", "#1c2b3a", "#b3402a"


@dataclass(frozen=True)
class DemoPiece:
    label: str
    file_name: str
    category: str
    #: First name, where it is somebody else's of the foyer.
    member: str | None = None
    #: From today; before it for one whose day has passed.
    expires_in_days: int | None = None
    kept_days_ago: int = 60


#: By username.
PIECES = {
    "claire.martin": (
        DemoPiece("Carte d’identité", "carte-identite.jpg", "IDENTITY", expires_in_days=2_300),
        DemoPiece("Facture d’eau, printemps", "facture-eau.pdf", "PROOF_OF_ADDRESS", expires_in_days=-45),
        DemoPiece("Vaccins de Léo", "vaccins-leo.pdf", "HEALTH", member="Léo", kept_days_ago=20),
    ),
    # Of the same child, each parent's own.
    "nadia.benali": (DemoPiece("Vaccins de Lina", "vaccins.jpg", "HEALTH", member="Lina"),),
    "julien.morel": (DemoPiece("Assurance scolaire de Lina", "assurance.pdf", "INSURANCE", member="Lina"),),
    "yves.le.goff": (DemoPiece("Passeport", "passeport.jpg", "IDENTITY", expires_in_days=-10),),
}


async def keep(citizen: Citizen, piece: DemoPiece, clock: Callable[[], datetime]) -> None:
    """Have a citizen send a scan and keep it, unless they have."""
    if await StoredPiece.exists(citizen_id=citizen.id, label=piece.label):
        return
    now, scan = clock(), await asyncio.to_thread(_scan, piece)
    member = await FamilyMember.get_or_none(citizen_id=citizen.id, first_name=piece.member) if piece.member else None
    content_type = "application/pdf" if piece.file_name.endswith(".pdf") else "image/jpeg"
    upload = await uploads.create(
        citizen, file_name=piece.file_name, content_type=content_type, byte_size=len(scan), now=now
    )
    await receiving.receive(upload, _whole(scan), clock)
    last_day = None if piece.expires_in_days is None else (now + timedelta(days=piece.expires_in_days)).date()
    await pieces.add(
        citizen,
        upload=upload.id,
        label=piece.label,
        category=piece.category,
        member=member.id if member else None,
        expires_on=last_day,
        now=now - timedelta(days=piece.kept_days_ago),
    )


def _scan(piece: DemoPiece) -> bytes:
    """Return a small scan of a paper on which there is only what it is called, and that it is a specimen."""
    import font_source_sans_pro as letters
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", _A6, _PAPER)
    pen = ImageDraw.Draw(page)
    bold = ImageFont.truetype(letters.font_files_ttf["SourceSansProBold"], 40)
    pen.text((50, 70), piece.label, _INK, bold)
    pen.line((50, 140, 570, 140), _INK, 3)
    pen.text((50, 180), "SPÉCIMEN", _RED, bold)
    written = io.BytesIO()
    page.save(written, "PDF" if piece.file_name.endswith(".pdf") else "JPEG", resolution=150)
    return written.getvalue()


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
