"""Is every fault of what a type asks for told, and does a form stay one that whoever may fill it in can?"""

from typing import Any

import pytest

from rules import catalogue, forms
from rules.vocabulary.demandes import DemandeStep
from rules.vocabulary.portal import FormFieldKind as Kind
from rules.vocabulary.refusals import RefusalCode as Code


def piece(key: str = "identite", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": "Pièce d’identité", **more}


def faults(*given: dict[str, Any]) -> list[tuple[str, Code, str | None]]:
    _, found = catalogue.judge_pieces(given, categories={"IDENTITY"})
    return [(".".join(fault.path), fault.code, fault.variant) for fault in found]


def test_keeps_pieces_and_reads_them_back_as_they_were() -> None:
    given = [piece(category="IDENTITY", required=True, help=" Recto\r\nverso "), piece("mandat", category=" ", help="")]

    pieces, found = catalogue.judge_pieces(given, categories={"IDENTITY"})

    assert found == []
    assert pieces[0].help == "Recto\nverso"
    assert (pieces[1].category, pieces[1].required, pieces[1].help) == (None, False, None)
    assert catalogue.read_pieces(catalogue.write_pieces(pieces)) == pieces


def test_tells_every_fault_of_pieces_with_its_path() -> None:
    assert faults(piece("1a"), piece(label=""), piece(category="AUTRE"), piece("", help="x" * 2_001)) == [
        ("pieces.0.key", Code.INVALID, "field_key"),
        ("pieces.1.label", Code.REQUIRED, None),
        ("pieces.2.key", Code.DUPLICATE, None),
        ("pieces.2.category", Code.INVALID, "piece_category"),
        ("pieces.3.key", Code.REQUIRED, None),
        ("pieces.3.help", Code.TOO_LONG, None),
    ]
    assert faults(*[piece(f"p{turn}") for turn in range(31)]) == [("pieces", Code.TOO_LONG, "list")]


def test_keeps_each_keyword_once_and_tells_the_wrong_ones() -> None:
    assert catalogue.judge_keywords(["acte", " acte ", "état  civil"]) == (["acte", "état civil"], [])
    assert [fault.path for fault in catalogue.judge_keywords(["acte", "", "x" * 61])[1]] == [
        ("keywords", "1"),
        ("keywords", "2"),
    ]
    assert [fault.path for fault in catalogue.judge_keywords(["acte"] * 51)[1]] == [("keywords",)]


@pytest.mark.parametrize("kind", Kind)
def test_only_what_an_account_has_needs_one(kind: Kind) -> None:
    asked = [forms.FormField("a", "A", kind), forms.FormField("b", "B", kind, required=True)]

    found = catalogue.judge_account(asked, account_required=False)

    needs = kind in (Kind.FAMILY_MEMBER, Kind.WATER_CONTRACT)
    assert [fault.path for fault in found] == ([("formFields", "1", "required")] if needs else [])
    assert catalogue.judge_account(asked, account_required=True) == []


def test_the_appointment_comes_before_the_contact_where_there_is_one() -> None:
    with_one, without = catalogue.steps(has_agenda=True), catalogue.steps(has_agenda=False)

    assert with_one == tuple(DemandeStep)
    assert without == tuple(step for step in with_one if step is not DemandeStep.APPOINTMENT)
