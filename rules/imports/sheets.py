"""
How is a CSV file read, whatever program wrote it: in UTF-8 or as Windows writes, between semicolons or commas?

Record by record from any byte of it that one begins at, so that whoever was interrupted goes on where they were, and
never with more than a record in memory.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, NamedTuple

from rules import folding

UTF_8, WINDOWS = "utf-8", "cp1252"
SEPARATORS = (";", ",", "\t")
#: Bytes of a line, and lines of a record, past which somebody forgot to close a quotation.
LINE_MAX, RECORD_MAX = 65_536, 40
_BOM = codecs.BOM_UTF8
_PIECE_BYTES = 1_048_576
_UNREADABLE = "\ufffd"
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Column:
    """One column of a sheet, by the name that the guide gives it and those that programs give it."""

    name: str
    required: bool = False
    also: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All of them, as they are compared."""
        return frozenset(plain(name) for name in (self.name, *self.also))


@dataclass(frozen=True)
class Dialect:
    """How a sheet is written."""

    encoding: str
    separator: str
    #: The byte after its head.
    body: int


@dataclass(frozen=True)
class Surveyed:
    """What is known of a sheet once it was gone through."""

    dialect: Dialect
    head: tuple[str, ...]
    #: Records, the head and empty lines not counted.
    rows: int


class Record(NamedTuple):
    """One record: its row in a spreadsheet, where the head is 1; None for cells that cannot be read."""

    row: int
    cells: list[str] | None
    #: The byte after it.
    end: int


def plain(name: str) -> str:
    """Return the name of a column as it is compared: its words, without case or accents."""
    return " ".join(_WORD.findall(folding.fold(name)))


def survey(file: IO[bytes]) -> Surveyed:
    """Go through a whole sheet: find how it is written, and count its records."""
    encoding = _encoding(file)
    file.seek(0)
    start = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
    file.seek(start)
    first = file.readline(LINE_MAX).decode(encoding, "replace")
    dialect = Dialect(encoding, max(SEPARATORS, key=first.count), start)
    head = next(iter(records(file, dialect, at=start, row=1)), Record(1, [], start))
    dialect = Dialect(encoding, dialect.separator, head.end)
    rows = sum(1 for _ in records(file, dialect, at=head.end, row=head.row + 1))
    return Surveyed(dialect, tuple(cell.strip() for cell in head.cells or ()), rows)


def records(file: IO[bytes], dialect: Dialect, *, at: int, row: int) -> Iterator[Record]:
    """Give the records from byte `at` on, the first of which is row `row`; empty lines are counted and not given."""
    file.seek(at)
    while line := file.readline(LINE_MAX):
        at += len(line)
        if not line.endswith(b"\n") and len(line) == LINE_MAX:
            at += _skip_line(file)
            yield Record(row, None, at)
        elif line.count(b'"') % 2 and _opens_a_quotation(line, dialect.separator):
            more = _quoted(file)
            if more is None:
                file.seek(at)
                yield Record(row, None, at)
            else:
                at += len(more)
                yield _record(row, line + more, dialect, at)
        elif (record := _record(row, line, dialect, at)).cells != []:
            yield record
        row += 1


def arrange(columns: Sequence[Column], head: Sequence[str]) -> tuple[list[int | None], list[str], list[str]]:
    """
    Return where each of `columns` stands in a head, None where it does not.

    With that, the names of those that must and do not, or do twice, and those of the head that nobody knows.
    """
    names = [plain(cell) for cell in head]
    places = [[at for at, name in enumerate(names) if name in column.names] for column in columns]
    wrong = [
        column.name for column, at in zip(columns, places, strict=True) if len(at) > 1 or (column.required and not at)
    ]
    known = {at for found in places for at in found}
    unknown = [cell for at, cell in enumerate(head) if cell and at not in known]
    return [found[0] if found else None for found in places], wrong, unknown


def pick(cells: Sequence[str], places: Iterable[int | None]) -> list[str]:
    """Return the cells of a record in the order of the columns, trimmed; an empty text for one that is not there."""
    last = len(cells)
    return ["" if at is None or at >= last else cells[at].strip() for at in places]


def _record(row: int, written: bytes, dialect: Dialect, end: int) -> Record:
    text = written.decode(dialect.encoding, "replace")
    if _UNREADABLE in text:
        return Record(row, None, end)
    if '"' not in text:
        cells = text.rstrip("\r\n").split(dialect.separator)
    else:
        cells = next(csv.reader((text,), delimiter=dialect.separator), [])
    return Record(row, cells if any(cell.strip() for cell in cells) else [], end)


def _opens_a_quotation(line: bytes, separator: str) -> bool:
    """Inside a cell that does not begin with it, a quotation mark is one of its signs: 5" or 12"."""
    return line.startswith(b'"') or separator.encode() + b'"' in line


def _quoted(file: IO[bytes]) -> bytes | None:
    """Return the lines until a quotation is closed; None where it never is."""
    more = b""
    for _ in range(RECORD_MAX):
        line = file.readline(LINE_MAX)
        more += line
        if line.count(b'"') % 2:
            return more
        if not line or len(more) > LINE_MAX:
            return None
    return None


def _skip_line(file: IO[bytes]) -> int:
    skipped = 0
    while line := file.readline(LINE_MAX):
        skipped += len(line)
        if line.endswith(b"\n"):
            break
    return skipped


def _encoding(file: IO[bytes]) -> str:
    """Windows writes bytes that are no UTF-8 as soon as a letter has an accent."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        while piece := file.read(_PIECE_BYTES):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return WINDOWS
    return UTF_8
