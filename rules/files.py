"""Which files may come in, under which name, and how large (S004-23: « la pièce jointe »)?"""

import re
import unicodedata
from dataclasses import dataclass

from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

MEBIBYTE = 2**20
#: Of what a citizen sends, in bytes.
CITIZEN_MAX = 20 * MEBIBYTE
#: Of what the staff sends, such as the sheets that an import reads, in bytes.
AGENT_MAX = 512 * MEBIBYTE
NAME_MAX = 200
_EXTENSION_MAX = 5


@dataclass(frozen=True)
class FileKind:
    """
    One kind of file: the type that we call it by, its extensions (the usual one first), the bytes that it begins with
    where it has any, what browsers also call it.
    """

    content_type: str
    extensions: tuple[str, ...]
    begins: bytes = b""
    also_said: tuple[str, ...] = ()
    for_agents_only: bool = False


#: No SVG and no HTML, which are programs; no HEIC, which telephones turn into JPEG by themselves where it is asked for.
KINDS = (
    FileKind("application/pdf", ("pdf",), b"%PDF-", ("application/x-pdf",)),
    FileKind("image/jpeg", ("jpg", "jpeg"), b"\xff\xd8\xff", ("image/jpg", "image/pjpeg")),
    FileKind("image/png", ("png",), b"\x89PNG\r\n\x1a\n", ("image/x-png",)),
    FileKind("image/webp", ("webp",), b"RIFF"),
    FileKind("application/vnd.oasis.opendocument.text", ("odt",), b"PK\x03\x04"),
    FileKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), b"PK\x03\x04"),
    FileKind("text/plain", ("txt",)),
    FileKind("text/csv", ("csv",), also_said=("application/csv", "application/vnd.ms-excel"), for_agents_only=True),
)
#: How many bytes tell whether a file begins as its kind does.
HEAD_BYTES = max(len(kind.begins) for kind in KINDS)
#: What a browser may show by itself; all else is only ever saved.
SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain"})


def clean_name(text: str) -> str:
    """
    Return the name of a file as it is kept: the one it had, on one line, without its folders and invisible signs.

    Past NAME_MAX its end is cut, and its extension stays.
    """
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if c.isspace() or not _is_invisible(c))
    name = " ".join(re.split(r"[/\\]", visible)[-1].split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if len(name) > NAME_MAX and dot and len(extension) <= _EXTENSION_MAX:
        return f"{stem[: NAME_MAX - len(extension) - 1]}.{extension}"
    return name[:NAME_MAX]


def kind_of(name: str, content_type: str, *, by_agent: bool) -> FileKind | Fault:
    """Return which kind a file says it is, by its name and its type both; what is wrong otherwise."""
    kinds = [kind for kind in KINDS if by_agent or not kind.for_agents_only]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    named = next((kind for kind in kinds if extension in kind.extensions), None)
    if named is None:
        accepted = ", ".join(kind.extensions[0] for kind in kinds)
        return Fault(("fileName",), RefusalCode.UNSUPPORTED_FILE, "name", {"kinds": accepted})
    said = content_type.partition(";")[0].strip().lower()
    if said in (named.content_type, *named.also_said):
        return named
    known = any(said in (kind.content_type, *kind.also_said) for kind in kinds)
    return Fault(("contentType",), RefusalCode.UNSUPPORTED_FILE, "mismatch" if known else None)


def begins_as(content_type: str, head: bytes) -> bool:
    """Tell whether a file that begins so may be of that type; what it is whole is looked at once it has come."""
    return any(head.startswith(kind.begins) for kind in KINDS if kind.content_type == content_type)


def judge_size(byte_size: int, *, by_agent: bool) -> list[Fault]:
    """Return what is wrong with the size of a file."""
    most = AGENT_MAX if by_agent else CITIZEN_MAX
    if byte_size < 1:
        return [Fault(("byteSize",), RefusalCode.OUT_OF_RANGE, "empty_file")]
    if byte_size > most:
        return [Fault(("byteSize",), RefusalCode.FILE_TOO_LARGE, values={"maximum": most // MEBIBYTE})]
    return []


def _is_invisible(character: str) -> bool:
    """Tell whether nothing shows of a character, but perhaps in what stands around it: controls, directions."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
