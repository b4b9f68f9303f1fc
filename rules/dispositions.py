"""How is a browser told what to do with a file, and under which name to save it (RFC 6266)?"""

import unicodedata
from typing import Literal
from urllib.parse import quote


def disposition(way: Literal["inline", "attachment"], name: str) -> str:
    """Return the Content-Disposition of a file: its name in full, and one without accents for old programs."""
    letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_()") else "_" for c in letters)
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
