"""How does a row's key become an opaque id, unique across the graph, and back?"""

import base64
import binascii

MAX_LENGTH = 200


def write(type_name: str, key: object) -> str:
    """Return the global id of a row, as that graph type."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")


def read(text: str) -> tuple[str, str] | None:
    """Return the type and the key that an id says, or None when it is none of ours."""
    if len(text) > MAX_LENGTH:
        return None
    try:
        said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    type_name, separator, key = said.partition(":")
    return (type_name, key) if separator and type_name and key and write(type_name, key) == text else None


def row(text: str, type_name: str) -> int | None:
    """Return the row's number when `text` is an id of that type, else None: another type's id is not found."""
    said = read(text)
    return number(said[1]) if said is not None and said[0] == type_name else None


def number(text: str) -> int | None:
    """Return the number of a row that a text is, or None when no row could have it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def key(text: str, type_name: str) -> str:
    """Return the key that an id of that type says, else an empty one, which nothing has."""
    said = read(text)
    return said[1] if said is not None and said[0] == type_name else ""
