"""
What is in one file? A program of its own, so that a file made to harm its reader harms nothing that has a secret.

    python -I child.py TYPE <file >picture

Its input and its output are open files. It ends with KEEP where the file will do as it is, with DRAWN once it has
written the picture anew, without anything but its pixels, and with REJECTED and a reason on its error output; with
anything else when the file was too much for it.
"""

import os
import re
import resource
import sys
import zipfile
from contextlib import suppress
from typing import IO, Any

KEEP, DRAWN, REJECTED = 0, 10, 11

#: Of the process, with what it shares: a picture of 25 million points takes 210 MB of it while it is turned upright. A
#: progressive JPEG takes more, for all of it is read at once; one of 50 million points is too much.
MEMORY_BYTES = 450 * 2**20
CPU_S = 20
#: Of what it writes: three times what a citizen may send.
WRITTEN_BYTES = 64 * 2**20
#: Of what is drawn: what a telephone takes is half of it or, larger, read at half its size.
MOST_PIXELS = 25_000_000
#: Of a JPEG, which may be read at a fraction of its size; of a WebP, which takes three times its memory to write.
MOST_READ = {"JPEG": 220_000_000, "PNG": MOST_PIXELS, "WEBP": 10_000_000}
#: Of an office document: its directory is read, nothing in it is unpacked.
MOST_ENTRIES = 5_000
MOST_DIRECTORY_BYTES = 2_000_000
MOST_UNPACKED_BYTES = 400_000_000
_TAIL_BYTES = 2_048
_TEXT_PIECE = 1_048_576
_END_OF_ZIP = b"PK\x05\x06"
_LARGE_ZIP = b"PK\x06\x07"
#: What browsers take for a page, whatever it is called; and what no text begins with.
_MARKUP = re.compile(
    rb"<(!doctype|!--|\?xml|html|head|body|script|svg|iframe|style|title|meta|link|object|embed|img|h1|div|font|table|"
    rb"a|br|b|p)\b",
    re.IGNORECASE,
)
_MAGIC = (b"%PDF-", b"%!PS", b"{\\rtf", b"#!", b"MZ")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

#: Word for the web numbers it now and then.
_DOCUMENT = re.compile(r"word/document\d*\.xml")

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WrongError(Exception):
    """The file is not a sound one of its type."""


def inspect(content_type: str, file: IO[bytes], drawn: IO[bytes]) -> int:
    """Look at a file, or draw it anew; return KEEP or DRAWN. :raises WrongError: with the reason."""
    if content_type in PICTURES:
        draw(PICTURES[content_type], file, drawn)
        return DRAWN
    if content_type == "application/pdf":
        look_at_pdf(file)
    elif content_type in (ODT, DOCX):
        look_at_office_document(content_type, file)
    elif content_type in ("text/plain", "text/csv"):
        look_at_text(file)
    else:
        raise WrongError("a type that nobody reads")
    return KEEP


def look_at_pdf(file: IO[bytes]) -> None:
    """One PDF from its first byte to its last, and no archive besides."""
    if not re.match(rb"%PDF-[12]\.\d", file.read(8)):
        raise WrongError("no PDF")
    # Some programs leave a little behind the end, and readers let them.
    if not re.search(rb"%%EOF[^<]{0,1000}\Z", tail(file)):
        raise WrongError("no end of a PDF")
    if zipfile.is_zipfile(file):
        raise WrongError("a PDF and an archive at once")


def look_at_office_document(content_type: str, file: IO[bytes]) -> None:
    """One archive from its first byte to its last, of a text, small enough to unpack, without programs."""
    end = tail(file)[-22:]
    entries, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if not end.startswith(_END_OF_ZIP) or end[20:22] != b"\0\0" or _LARGE_ZIP in tail(file):
        raise WrongError("no archive, or more than one")
    if entries > MOST_ENTRIES or size > MOST_DIRECTORY_BYTES:
        raise WrongError("too many parts")
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        names = [part.filename for part in parts]
        if not parts or min(part.header_offset for part in parts) != 0:
            raise WrongError("something before the archive")
        if len(set(names)) != len(names) or any(part.flag_bits & 1 for part in parts):
            raise WrongError("parts that hide others, or that a key hides")
        if any(".." in name.replace("\\", "/").split("/") for name in names):
            raise WrongError("parts that unpack elsewhere")
        if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise WrongError("too much to unpack")
        if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
            raise WrongError("programs")
        if content_type == DOCX:
            is_text = "[Content_Types].xml" in names and any(_DOCUMENT.fullmatch(name) for name in names)
        else:
            first = parts[0]
            is_text = first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
            is_text = is_text and first.file_size == len(ODT) and archive.read(first) == ODT.encode()
        if not is_text:
            raise WrongError("an archive of something else")


def look_at_text(file: IO[bytes]) -> None:
    """Text in UTF-8, or else as Windows writes it, that no browser would take for a page."""
    head = file.read(1_024).removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(head) or head.startswith(_MAGIC):
        raise WrongError("a page or a program")
    file.seek(0)
    while piece := file.read(_TEXT_PIECE):
        if _CONTROLS.search(piece):
            raise WrongError("no text")


def draw(kind: str, file: IO[bytes], drawn: IO[bytes]) -> None:
    """Write the pixels of a picture, upright, in the usual colours, and nothing else of it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # ours are looked at below
    with Image.open(file, formats=[kind]) as picture:
        width, height = picture.size
        if width * height > MOST_READ[kind]:
            raise WrongError("too many pixels")
        shrink = 1
        while width * height > MOST_PIXELS * shrink**2:
            shrink *= 2
        if shrink > 1:
            picture.draft(None, (width // shrink, height // shrink))
        picture.load()
        if picture.width * picture.height > MOST_PIXELS:
            raise WrongError("too many pixels")
        upright = ImageOps.exif_transpose(usual_colours(picture))
        if kind == "JPEG":
            upright.save(drawn, "JPEG", quality=88, icc_profile=None, exif=b"")
        elif kind == "PNG":
            upright.info = {}
            upright.save(drawn, "PNG")
        else:
            upright.save(drawn, "WEBP", quality=88, icc_profile=None, exif=b"", xmp=b"")


def usual_colours(picture: Any) -> Any:
    """Return a picture in sRGB, or in grey, transparent where it was."""
    import io

    from PIL import ImageCms

    see_through = "A" in picture.getbands() or "transparency" in picture.info
    plain = "L" if picture.mode in ("1", "L") and not see_through else "RGBA" if see_through else "RGB"
    exif = picture.getexif()
    profile = picture.info.get("icc_profile")
    converted = picture if picture.mode == plain else picture.convert(plain)
    if profile and picture.mode == "RGB":
        with suppress(ImageCms.PyCMSError, OSError):
            said = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(converted, said, ImageCms.createProfile("sRGB"), inPlace=True)
    orientation = exif.get(0x0112)
    converted.info = {}
    converted.getexif().clear()
    if orientation in range(2, 9):
        converted.getexif()[0x0112] = orientation
    return converted


def tail(file: IO[bytes]) -> bytes:
    """Return the end of a file, and go back to its beginning."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    end = file.read()
    file.seek(0)
    return end


def main() -> int:
    """Bound what this process may take, and look."""
    with suppress(ValueError, OSError):  # where a system has no such bound, time bounds it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES, WRITTEN_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(0, "rb") as file, os.fdopen(1, "wb") as drawn:
        file.seek(0)
        try:
            return inspect(sys.argv[1], file, drawn)
        except WrongError as wrong:
            sys.stderr.write(str(wrong))
        except Exception as wrong:  # noqa: BLE001 - whatever a library says of a broken file, it is broken
            sys.stderr.write(f"unreadable: {type(wrong).__name__}")
    return REJECTED


if __name__ == "__main__":
    sys.exit(main())
