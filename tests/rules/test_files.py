"""Which names and types of files are taken, and what becomes of a name?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import files
from rules.dispositions import disposition
from rules.faults import Fault
from rules.files import FileKind
from rules.texts import has_strange_characters


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Attestation d’été (n° 2).pdf", "Attestation d’été (n° 2).pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Claire\\photo.jpg", "photo.jpg"),
        ("facture\u202efdp.exe.pdf", "facturefdp.exe.pdf"),
        ("a\u200bb\u2066c\r\nd\0.pdf", "abc d.pdf"),
        ("  .caché.pdf. ", "caché.pdf"),
        ("é" * 300 + ".docx", "é" * 195 + ".docx"),
        ("x" * 300, "x" * 200),
        ("..", ""),
    ],
)
def test_a_file_keeps_the_name_it_had_but_for_folders_and_what_does_not_show(given_name: str, kept: str) -> None:
    assert files.clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_no_name_leads_anywhere_or_hides_anything(text: str) -> None:
    name = files.clean_name(text)

    assert not set(name) & set("/\\\n\r\0")
    assert not has_strange_characters(name)
    assert len(name) <= files.NAME_MAX
    header = disposition("attachment", name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("a.PDF", "application/pdf", "application/pdf"),
        ("a.jpeg", "image/jpg", "image/jpeg"),
        ("a.txt", "Text/Plain; charset=utf-8", "text/plain"),
    ],
)
def test_a_name_and_a_type_that_agree_are_taken(name: str, said: str, kind: str) -> None:
    found = files.kind_of(name, said, by_agent=False)

    assert isinstance(found, FileKind)
    assert found.content_type == kind


@pytest.mark.parametrize(
    ("name", "said", "path"),
    [
        ("logo.svg", "image/svg+xml", "fileName"),
        ("page.html", "text/html", "fileName"),
        ("photo.heic", "image/heic", "fileName"),
        ("macro.docm", "application/vnd.ms-word.document.macroEnabled.12", "fileName"),
        ("facture.pdf.exe", "application/pdf", "fileName"),
        ("facture", "application/pdf", "fileName"),
        ("pdf", "application/pdf", "fileName"),
        ("relevé.csv", "text/csv", "fileName"),
        ("photo.jpg", "text/html", "contentType"),
        ("photo.jpg", "image/png", "contentType"),
        ("photo.jpg", "", "contentType"),
    ],
)
def test_another_name_or_type_is_refused_on_its_field(name: str, said: str, path: str) -> None:
    found = files.kind_of(name, said, by_agent=False)

    assert isinstance(found, Fault)
    assert (found.path, found.code) == ((path,), "UNSUPPORTED_FILE")


def test_the_staff_alone_send_sheets_and_larger_files() -> None:
    assert isinstance(files.kind_of("relevé.csv", "application/vnd.ms-excel", by_agent=True), FileKind)
    assert [files.judge_size(20 * 2**20, by_agent=False), files.judge_size(512 * 2**20, by_agent=True)] == [[], []]
    for size, by_agent, code in [
        (0, False, "OUT_OF_RANGE"),
        (-5, True, "OUT_OF_RANGE"),
        (20 * 2**20 + 1, False, "FILE_TOO_LARGE"),
        (512 * 2**20 + 1, True, "FILE_TOO_LARGE"),
    ]:
        assert [fault.code for fault in files.judge_size(size, by_agent=by_agent)] == [code]
