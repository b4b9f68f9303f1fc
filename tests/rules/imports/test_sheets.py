"""Is a sheet read the same, whoever wrote it, from its beginning or from where one was?"""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.imports import sheets
from rules.imports.sheets import Column, Dialect, Record

TEXT = "Nom;Prénom\r\nLefèvre;Zoé\r\nN’Diaye;Aïcha\r\n"


def read(content: bytes) -> tuple[sheets.Surveyed, list[list[str] | None]]:
    file = io.BytesIO(content)
    found = sheets.survey(file)
    body = sheets.records(file, found.dialect, at=found.dialect.body, row=2)
    return found, [record.cells for record in body]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode("cp1252"),
        TEXT.replace("\r\n", "\n").encode().rstrip(b"\n"),
    ],
)
def test_reads_one_sheet_in_every_way_of_writing_it(content: bytes) -> None:
    found, rows = read(content)

    assert (found.head, found.rows) == (("Nom", "Prénom"), 2)
    assert rows == [["Lefèvre", "Zoé"], ["N’Diaye", "Aïcha"]]


def test_quotations_hold_separators_quotes_and_lines_and_empty_lines_hold_nothing() -> None:
    content = 'a;b\n"x;y";"dit ""oui"""\n\n;\n"deux\nlignes";z\ntuyau 5";1\n'

    found, rows = read(content.encode())
    file = io.BytesIO(content.encode())

    assert found.rows == 3
    assert rows == [["x;y", 'dit "oui"'], ["deux\nlignes", "z"], ['tuyau 5"', "1"]]
    assert [record.row for record in sheets.records(file, found.dialect, at=found.dialect.body, row=2)] == [2, 5, 6]


def test_a_quotation_that_nobody_closed_a_line_without_end_and_a_byte_that_says_nothing_cost_one_row_each() -> None:
    content = b'a;b\n"open;1\nx;2\n' + b"y" * 200_000 + b"\nz;\x81\xe9\nfin;3\n"

    found, rows = read(content)

    assert found.dialect.encoding == "cp1252"
    assert rows == [None, ["x", "2"], None, None, ["fin", "3"]]


@given(
    st.lists(
        st.lists(st.text('ab;,"\n é€', min_size=1, max_size=5).filter(str.strip), min_size=2, max_size=3), max_size=12
    ),
    st.integers(0, 12),
)
def test_goes_on_from_the_end_of_any_record(rows: list[list[str]], stop: int) -> None:
    import csv

    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    file, dialect = io.BytesIO(written.getvalue().encode()), Dialect("utf-8", ";", 0)
    whole = list(sheets.records(file, dialect, at=0, row=2))
    last = whole[stop - 1] if 0 < stop <= len(whole) else Record(1, [], 0)

    rest = list(sheets.records(file, dialect, at=last.end, row=last.row + 1))

    assert [record.cells for record in whole] == rows
    assert rest == whole[last.row - 1 :]


def test_finds_columns_by_their_words_and_tells_those_that_are_missing_twice_there_or_unknown() -> None:
    columns = [
        Column("numéro de compteur", required=True, also=("compteur",)),
        Column("index", required=True),
        Column("date"),
    ]

    found = sheets.arrange(columns, ["DATE", "Numero_de_Compteur", "index", "Tournée"])
    wrong = sheets.arrange(columns, ["compteur", "Numéro de compteur"])

    assert found == ([1, 2, 0], [], ["Tournée"])
    assert wrong[1] == ["numéro de compteur", "index"]
    assert sheets.pick([" 12 ", "A"], [1, 0, None, 7]) == ["A", "12", "", ""]
