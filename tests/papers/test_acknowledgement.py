"""Does an acknowledgement say what the law wants said, and does it read the same for ever?"""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from models.catalogue import DemandeType
from models.demandes import Attachment, Demande
from models.portal import Portal
from models.staff import Service
from rules import delays
from workers.papers import acknowledgement
from workers.papers.acknowledgement import Acknowledged

AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


def made(*, lines: list[dict[str, Any]] | None = None, **given: Any) -> PdfReader:
    """Return an acknowledgement, open to be read."""
    values: dict[str, Any] = {
        "portal": Portal(name="Valmont-la-Fontaine", contact_email="mairie@example.org", contact_phone="+33326000000"),
        "demande": Demande(summary=lines or [], answer_expected_by=date(2026, 12, 21)),
        "type": DemandeType(title="Demande d’acte de naissance"),
        "service": Service(name="État civil", email=None, phone="03 26 00 00 01"),
        "attachments": [],
        "ticket": "ACD-EFG-HJK-LMN-PQR",
        "received_on": date(2026, 11, 21),
        "received_at": "samedi 21 novembre 2026 à 14:05",
        "follow_at": "https://citoyen.example/suivi",
        "made_at": AT,
    }
    return PdfReader(BytesIO(acknowledgement.pdf(Acknowledged(**(values | given)))))


def said(paper: PdfReader) -> str:
    """Return what it says, on one line."""
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def test_says_when_it_was_received_by_which_service_and_what_silence_means() -> None:
    words = said(made(attachments=[Attachment(label="Livret de famille")]))

    for wanted in (
        "Valmont-la-Fontaine",
        "ACD-EFG-HJK-LMN-PQR",
        "Demande d’acte de naissance",
        "Reçue le samedi 21 novembre 2026 à 14:05",
        "Réponse attendue avant le 21 décembre 2026",
        "Service chargé du dossier État civil mairie@example.org 03 26 00 00 01",
        "le silence gardé jusqu’au 21 janvier 2027 vaut acceptation",
        "L. 232-3",
        "tribunal administratif",
        "Livret de famille",
        "page 1 sur",
    ):
        assert wanted in words, wanted


def test_reads_the_same_for_ever() -> None:
    paper = made()

    root: Any = paper.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>U</pdfaid:conformance>" in xmp
    assert "Accusé de réception – Demande d’acte de naissance" in xmp
    fonts: Any = paper.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert fonts
    for font in fonts.values():
        [descendant] = font.get_object()["/DescendantFonts"]
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]
        assert "/ToUnicode" in font.get_object()
    assert "/JavaScript" not in str(root)
    assert "/Annots" not in paper.pages[0]


def test_a_long_answer_goes_over_pages_and_nothing_of_it_is_lost() -> None:
    answer = "\n".join(f"Ligne numéro {n} de ce que j’ai à dire." for n in range(150))

    paper = made(lines=[{"label": "Précisions", "kind": "LONG_TEXT", "value": answer}])

    words = said(paper)
    assert len(paper.pages) > 3
    assert all(f"Ligne numéro {n} de" in words for n in range(150))
    assert f"page 1 sur {len(paper.pages)}" in words


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Nguyễn Σωκράτης Привет", "Nguyễn Σωκράτης Привет"),
        ("Jean‑Pierre", "Jean-Pierre"),
        ("a\u200bb\u0007c", "abc"),
        ("林", "☐"),
    ],
)
def test_names_of_many_languages_are_written_and_no_sign_is_without_letters(typed: str, shown: str) -> None:
    words = said(made(lines=[{"code": "contact.last_name", "kind": "TEXT", "value": typed}]))

    assert f"Nom {shown}" in words


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 21), date(2027, 1, 21)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 30), date(2028, 2, 29)),
        (date(2026, 10, 1), date(2026, 12, 1)),
    ],
)
def test_two_months_end_on_the_same_day_or_on_the_months_last(day: date, end: date) -> None:
    assert delays.months_after(day, 2) == end
