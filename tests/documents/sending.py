"""How does a test send a file, and which files does it send?"""

import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

from connectors.files.folder import Folder
from tests.portal import Client, Portal

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UPLOAD = "... on Upload { id url headers expiresAt received }"


@dataclass
class Sent:
    """What came of sending a file."""

    id: str
    url: str
    answer: httpx2.Response


async def place(client: Client, name: str, content_type: str, byte_size: int) -> dict[str, Any]:
    """Ask for a place for one file."""
    given = {"fileName": name, "contentType": content_type, "byteSize": str(byte_size)}
    return await client.play("uploadCreate", given, UPLOAD)


async def put(portal: Portal, upload: dict[str, Any], content: Any, **headers: str) -> httpx2.Response:
    """Put bytes where an upload says."""
    return await portal.http.put(upload["url"], content=content, headers=upload["headers"] | headers)


async def send(portal: Portal, client: Client, name: str, content_type: str, content: bytes) -> Sent:
    """Ask for a place for a file, and put it there."""
    upload = await place(client, name, content_type, len(content))
    assert upload["__typename"] == "Upload", upload
    return Sent(upload["id"], upload["url"], await put(portal, upload, content))


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return a picture, red above and blue below."""
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (0, size[1] // 2, *size))
    written = io.BytesIO()
    drawn.save(written, kind, **options)
    return written.getvalue()


def archive(parts: dict[str, bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """Return a ZIP of these parts, in their order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return written.getvalue()


def docx(**more: bytes) -> bytes:
    """Return a DOCX."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more})


def odt(**more: bytes) -> bytes:
    """Return an ODT."""
    return archive({"mimetype": ODT.encode(), "content.xml": b"<office:document-content/>", **more})


class Kept:
    """What lies in the store of files and in the tables."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        store = portal.parts.machines.files
        assert isinstance(store, Folder)
        self.folder: Path = store._root

    def places(self) -> set[str]:
        """Return every place at which bytes lie, halves included."""
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}

    async def files(self) -> list[dict[str, Any]]:
        """Return the files that there are."""
        return await self.portal.sql("SELECT * FROM stored_file ORDER BY id")

    async def bytes(self, number: int = 0) -> bytes:
        """Return what is kept of one of them."""
        file = (await self.files())[number]
        return (self.folder / str(file["place"])).read_bytes()

    @asynccontextmanager
    async def nothing_more(self) -> AsyncIterator[None]:
        """Assert that the block leaves no byte and no row."""
        before = self.places()
        async with self.portal.untouched():
            yield
        assert self.places() == before
