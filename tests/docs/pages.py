"""What do the pages for people hold: their fenced blocks, their links, what they name in code?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]

_FENCED = re.compile(r"^```(\w*)(?: +([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what its first line says besides, its text."""

    language: str
    says: str
    text: str


def text_of(page: Path) -> str:
    """Return a page as it was written."""
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """Return where a page lies in the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in its order."""
    return [Block(language, says, text) for language, says, text in _FENCED.findall(text_of(page))]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCED.sub("", text_of(page))


def links(page: Path) -> list[str]:
    """Return where the links and the pictures of a page lead."""
    return _LINK.findall(prose(page))


def words_of_code(page: Path) -> list[str]:
    """Return what a page sets as code within its sentences and tables."""
    return _CODE.findall(prose(page))


def rows(page: Path) -> Iterator[list[str]]:
    """Give the rows of a page's tables, cell by cell, heads and rules left out."""
    lines = prose(page).splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        is_rule = set(line) <= set("|-: ")
        if line.startswith("|") and not is_rule and before.startswith("|"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]


def anchors(page: Path) -> set[str]:
    """Return the names that a forge gives to a page's headings."""
    headings = re.findall(r"^#+ +(.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
