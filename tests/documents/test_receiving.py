"""Does a file that is what it says come in whole, and does nothing stay of any other?"""

import asyncio
import hashlib
import io
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from PIL import Image

import server
from resolvers import door
from resolvers.documents import places
from settings import Settings
from tests.documents.sending import DOCX, ODT, PDF, Kept, archive, docx, odt, picture, place, put, send
from tests.portal import Portal

PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
ZIP_INSIDE = archive({"[Content_Types].xml": b"<Types/>", "evil.txt": b"..."})
MANY_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "txt": "text/plain",
    "docx": DOCX,
    "odt": ODT,
    "csv": "text/csv",
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Attestation d’été n° 1.pdf", PDF),
        ("relevé.pdf", PDF + b"\r\n\0\0trace 12"),
        ("lettre.docx", docx()),
        ("en ligne.docx", archive({"[Content_Types].xml": b"<Types/>", "word/document2.xml": b"<w:document/>"})),
        ("lettre.odt", odt()),
        ("mot.txt", "Été comme hiver\r\n".encode()),
        ("ancien.txt", "Été comme hiver".encode("cp1252")),
    ],
)
async def test_a_file_that_is_what_it_says_is_kept_as_it_is(
    portal: Portal, kept: Kept, name: str, content: bytes
) -> None:
    claire = await portal.citizen("claire")

    sent = await send(portal, claire, name, MANY_TYPES[name.rpartition(".")[2]], content)

    [file] = await kept.files()
    assert (sent.answer.status_code, sent.answer.content) == (204, b"")
    assert await kept.bytes() == content
    assert (file["name"], file["byte_size"]) == (name, len(content))
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert file["scan"] == "NOT_SCANNED"
    assert await portal.sql("SELECT * FROM loose_place") == []


def with_gps(kind: str) -> bytes:
    """Return a picture that says where it was taken, lies on its side, and has a page behind its end."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Fontaine 3000", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    extra: dict[str, Any] = {"comment": b"chez Claire"} if kind == "JPEG" else {}
    return picture(kind, exif=exif, **extra) + PAGE + ZIP_INSIDE


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
async def test_a_picture_is_drawn_anew_upright_without_saying_where_it_was_taken(
    portal: Portal, kept: Kept, name: str, kind: str
) -> None:
    claire = await portal.citizen("claire")
    content = with_gps(kind)

    sent = await send(portal, claire, name, MANY_TYPES[name.rpartition(".")[2]], content)

    assert sent.answer.status_code == 204
    written = await kept.bytes()
    drawn = Image.open(io.BytesIO(written))
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == (kind, (48, 64), {})
    assert not {"exif", "comment", "icc_profile", "xmp", "XML:com.adobe.xmp"} & drawn.info.keys()
    for trace in (b"Fontaine 3000", b"chez Claire", b"script", b"PK\x03\x04"):
        assert trace in content or kind != "JPEG"
        assert trace not in written
    left, right = (drawn.convert("RGB").getpixel((x, 32)) for x in (4, 43))
    assert blue(left)
    assert not blue(right)


def blue(pixel: Any) -> bool:
    red, _, blue = pixel
    return bool(blue > red)


@pytest.mark.parametrize(
    ("mode", "kind", "after"),
    [("RGBA", "PNG", "RGBA"), ("P", "PNG", "RGB"), ("1", "PNG", "L"), ("I;16", "PNG", "L"), ("CMYK", "JPEG", "RGB")],
)
async def test_pictures_of_other_colours_are_drawn_in_the_usual_ones(
    portal: Portal, kept: Kept, mode: str, kind: str, after: str
) -> None:
    claire = await portal.citizen("claire")
    written = io.BytesIO()
    Image.new(mode, (8, 8)).save(written, kind)

    sent = await send(portal, claire, f"a.{kind.lower()[:4]}", f"image/{kind.lower()}", written.getvalue())

    assert sent.answer.status_code == 204
    assert Image.open(io.BytesIO(await kept.bytes())).mode in (after, "RGB")


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says that it is enormous."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """Return a DOCX that unpacks to half a gigabyte."""
    return docx(**{"word/media/image1.bin": bytes(500_000_000)})


HARMFUL: dict[str, tuple[str, bytes]] = {
    "a program": ("a.pdf", b"MZ\x90\0" + bytes(200)),
    "a page called a PDF": ("a.pdf", PAGE),
    "a page behind the head of a PDF": ("a.pdf", b"%PDF-1.7\n" + PAGE),
    "a PDF and an archive": ("a.pdf", PDF + ZIP_INSIDE),
    "a PDF and a page": ("a.pdf", PDF + PAGE),
    "a PDF whose archive has a PDF's end": ("a.pdf", PDF + ZIP_INSIDE + b"\n%%EOF\n"),
    "a PDF behind something else": ("a.pdf", b"GIF89a" + PDF),
    "half a PDF": ("a.pdf", PDF[:-8]),
    "a PDF called a picture": ("a.jpg", PDF),
    "a PNG called a JPEG": ("a.jpg", picture("PNG")),
    "an SVG called a PNG": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "half a picture": ("a.jpg", picture()[:300]),
    "the head of a picture and a page": ("a.jpg", b"\xff\xd8\xff\xe0" + PAGE),
    "a sound called a picture": ("a.webp", b"RIFF\x24\0\0\0WAVEfmt "),
    "an enormous picture": ("a.png", bomb(60_000, 60_000)),
    "a picture larger than any": ("a.png", bomb(2**31 - 1, 2**31 - 1)),
    "a page called a text": ("a.txt", b"\xef\xbb\xbf \n" + PAGE),
    "an SVG called a text": ("a.txt", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "no text": ("a.txt", b"abc\0def"),
    "a PDF called a text": ("a.txt", PDF),
    "any archive": ("a.docx", ZIP_INSIDE),
    "an ODT called a DOCX": ("a.docx", odt()),
    "a DOCX called an ODT": ("a.odt", docx()),
    "a DOCX with macros": ("a.docx", docx(**{"word/vbaProject.bin": b"\xd0\xcf"})),
    "an ODT with macros": ("a.odt", odt(**{"Basic/Standard/Module1.xml": b"<script:module/>"})),
    "a DOCX that unpacks elsewhere": ("a.docx", docx(**{"word/../../../etc/cron.d/x": b"*"})),
    "an ODT that unpacks elsewhere": ("a.odt", odt(**{"..\\..\\x.exe": b"MZ"})),
    "a DOCX with something before": ("a.docx", b"PK\x03\x04" + docx()),
    "a DOCX with something behind": ("a.docx", docx() + PAGE),
    "a DOCX that unpacks to too much": ("a.docx", zip_bomb()),
    "a DOCX of too many parts": ("a.docx", docx(**{f"p{n}": b"" for n in range(6_000)})),
}


async def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_stays_of_it(portal: Portal, kept: Kept) -> None:
    claire = await portal.citizen("claire")
    told = {}
    for case, (name, content) in HARMFUL.items():
        upload = await place(claire, name, MANY_TYPES[name.rpartition(".")[2]], len(content))
        async with kept.nothing_more():
            told[case] = await put(portal, upload, content)

    assert {case: answer.status_code for case, answer in told.items()} == dict.fromkeys(HARMFUL, 415)
    assert {answer.text for answer in told.values()} == {
        "Ce fichier n’est pas ce que dit son nom, il est abîmé, ou son image est trop grande."
    }


async def pieces(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def test_a_body_that_is_not_the_one_announced_is_refused(portal: Portal, kept: Kept) -> None:
    claire = await portal.citizen("claire")
    upload = await place(claire, "a.pdf", "application/pdf", len(PDF))
    large = PDF + b" " * 21_000_000

    async with kept.nothing_more():
        answers = {
            "longer": await put(portal, upload, PDF + b" "),
            "longer, in pieces": await put(portal, upload, pieces(PDF + b" ")),
            "21 MB": await put(portal, upload, large),
            "21 MB, in pieces": await put(portal, upload, pieces(large)),
            "shorter": await put(portal, upload, PDF[:-1]),
            "shorter, in pieces": await put(portal, upload, pieces(PDF[:-1])),
            "nothing": await put(portal, upload, b""),
            "another type": await put(portal, upload, PDF, **{"Content-Type": "text/html"}),
            "compressed": await put(portal, upload, PDF, **{"Content-Encoding": "gzip"}),
        }
    whole = await put(portal, upload, PDF)

    assert {why: answer.status_code for why, answer in answers.items()} == {
        "longer": 413,
        "longer, in pieces": 413,
        "21 MB": 413,
        "21 MB, in pieces": 413,
        "shorter": 400,
        "shorter, in pieces": 400,
        "nothing": 400,
        "another type": 415,
        "compressed": 415,
    }
    assert whole.status_code == 204


async def test_an_address_that_we_did_not_sign_or_that_is_too_old_expects_nothing(portal: Portal, kept: Kept) -> None:
    claire = await portal.citizen("claire")
    first = await place(claire, "a.pdf", "application/pdf", len(PDF))
    second = await place(claire, "a.pdf", "application/pdf", len(PDF))
    path, _, signature = first["url"].partition("?")
    addresses = [
        path,
        f"{path}?until=&signature=",
        f"{second['url'].partition('?')[0]}?{signature}",
        first["url"].replace("until=1", "until=2"),
        f"{portal.url}/files/uploads/{'9' * 30}?{signature}",
        f"{portal.url}/files/uploads/abc?{signature}",
    ]

    async with kept.nothing_more():
        answers = [await put(portal, {**first, "url": address}, PDF) for address in addresses]
        portal.clock.forward(hours=1, seconds=1)
        answers.append(await put(portal, first, PDF))
        looked_at = await portal.http.get(second["url"])

    assert {(answer.status_code, answer.text) for answer in answers} == {
        (404, "Aucun fichier n’est attendu à cette adresse, ou il l’était plus tôt : demandez-en une autre.")
    }
    assert looked_at.status_code == 405


async def test_an_address_that_puts_too_many_files_waits(portal: Portal) -> None:
    upload = await place(await portal.citizen("claire"), "a.pdf", "application/pdf", len(PDF))
    given: dict[str, Any] = {"_env_file": None, "mode": "development", "requests_per_minute": 20}
    app = server.create_app(Settings(**given), portal.parts, portal.clock)
    from_afar = httpx2.ASGITransport(app=app, client=("198.51.100.7", 1))

    async with httpx2.AsyncClient(transport=from_afar) as client:
        answers = [await client.put(upload["url"], content=b"", headers=upload["headers"]) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [400, 400, 429, 429]
    assert 0 < int(answers[3].headers["retry-after"]) <= 60


async def test_of_those_who_put_the_same_file_at_once_one_has_put_it(portal: Portal, kept: Kept) -> None:
    claire = await portal.citizen("claire")
    upload = await place(claire, "a.pdf", "application/pdf", len(PDF))
    before = kept.places()

    answers = await asyncio.gather(*(put(portal, upload, PDF) for _ in range(5)))
    again = await put(portal, upload, PDF)

    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409, 409]
    assert (again.status_code, again.text) == (409, "Ce fichier a déjà été reçu.")
    assert len(await kept.files()) == 1
    assert len(kept.places() - before) == 1
    assert await portal.sql("SELECT * FROM loose_place") == []


async def test_a_body_that_is_cut_off_leaves_nothing_and_may_be_sent_again(portal: Portal, kept: Kept) -> None:
    claire = await portal.citizen("claire")
    content = PDF.replace(b"<< >>", b"<< >>" + b" " * 5_000_000, 1)
    upload = await place(claire, "a.pdf", "application/pdf", len(content))
    host = portal.url.removeprefix("http://")
    name, _, port = host.partition(":")

    async with kept.nothing_more():
        _, writer = await asyncio.open_connection(name, int(port))
        target = upload["url"].removeprefix(portal.url)
        head = f"PUT {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/pdf\r\n"
        writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content[:3_000_000])
        await writer.drain()
        writer.transport.abort()
        await asyncio.sleep(0.1)
    answer = await put(portal, upload, content)

    assert answer.status_code == 204
    assert await kept.bytes() == content


async def test_a_store_that_does_not_answer_is_said_and_nothing_is_kept(
    portal: Portal, kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    claire = await portal.citizen("claire")
    upload = await place(claire, "a.pdf", "application/pdf", len(PDF))
    in_the_way = tmp_path / "a file"
    in_the_way.write_bytes(b"")
    monkeypatch.setattr(portal.parts.machines.files, "_root", in_the_way)

    answer = await put(portal, upload, PDF)
    monkeypatch.undo()
    portal.clock.forward(seconds=1)
    with door.through(portal.parts.door):
        await places.empty_due(portal.clock())
    later = await put(portal, upload, PDF)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert later.status_code == 204
    assert len(await kept.files()) == 1
    assert await portal.sql("SELECT * FROM loose_place") == []
