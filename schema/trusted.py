"""Which documents are trusted: those of the explorer and of the guides, by the hash of their text?"""

from hashlib import sha256
from pathlib import Path

#: Folders of `.graphql` files, each one operation that a test runs.
_EXPLORER = Path(__file__).parent / "explorer"
FOLDERS = (
    _EXPLORER / "operations",
    _EXPLORER / "src" / "documents",
    Path(__file__).parents[1] / "docs" / "operations",
)


def manifest() -> dict[str, str]:
    """Return hexadecimal SHA-256 → text of every trusted document."""
    texts = (path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted(folder.rglob("*.graphql")))
    return {sha256(text.encode()).hexdigest(): text for text in texts}
