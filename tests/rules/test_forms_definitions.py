"""Can anybody answer the forms that are let through, and is every fault of the others told?"""

from decimal import Decimal
from typing import Any

import pytest

from rules import forms
from rules.forms import definitions
from rules.vocabulary.portal import FormFieldKind as Kind
from rules.vocabulary.refusals import RefusalCode as Code


def field(key: str = "reponse", kind: Kind = Kind.TEXT, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": "Votre réponse", "kind": kind, **more}


def choice(key: str = "avis", *values: str) -> dict[str, Any]:
    return field(key, Kind.CHOICE, choices=[{"value": v, "label": v.capitalize()} for v in values or ("oui", "non")])


def faults(*given: dict[str, Any], **options: Any) -> list[tuple[str, Code, str | None]]:
    _, found = forms.judge_fields(given, **options)
    return [(".".join(fault.path), fault.code, fault.variant) for fault in found]


def test_lets_through_a_form_of_every_kind() -> None:
    given = [
        choice(kind.value, "a", "b") | {"kind": kind}
        if kind in definitions.WITH_CHOICES
        else field(kind.value, kind, required=True, help="Aide")
        for kind in Kind
    ]

    fields, found = forms.judge_fields(given)

    assert found == []
    assert [one.kind for one in fields] == list(Kind)


def test_keeps_a_form_and_reads_it_back_as_it_was() -> None:
    given = [
        choice(),
        field(
            "combien",
            Kind.DECIMAL,
            minimum=Decimal("0.5"),
            maximum=Decimal(9),
            shown_when={"key": "avis", "values": ["oui"]},
        ),
        field("pourquoi", Kind.LONG_TEXT, max_length=500, help="Deux\nlignes"),
    ]

    fields, _ = forms.judge_fields(given)

    assert forms.read(forms.write(fields)) == fields


def test_refuses_a_form_that_asks_nothing() -> None:
    assert faults() == [("formFields", Code.REQUIRED, None)]


def test_refuses_a_form_that_never_ends() -> None:
    assert faults(*(field(f"k{n}") for n in range(101))) == [("formFields", Code.TOO_LONG, "list")]


def test_refuses_two_fields_with_one_key() -> None:
    assert faults(field("nom"), field(" nom ")) == [("formFields.1.key", Code.DUPLICATE, None)]


@pytest.mark.parametrize("key", ["2e", "prénom", "a b", "a.b", "-a"])
def test_refuses_a_key_that_programs_cannot_use(key: str) -> None:
    assert faults(field(key)) == [("formFields.0.key", Code.INVALID, "field_key")]


def test_refuses_what_is_empty_or_too_long() -> None:
    found = faults(field("", help="x" * 2001) | {"label": " "}, field("b") | {"label": "x" * 301})

    assert found == [
        ("formFields.0.key", Code.REQUIRED, None),
        ("formFields.0.label", Code.REQUIRED, None),
        ("formFields.0.help", Code.TOO_LONG, None),
        ("formFields.1.label", Code.TOO_LONG, None),
    ]


@pytest.mark.parametrize("kind", sorted(definitions.WITH_CHOICES))
def test_refuses_a_choice_among_nothing(kind: Kind) -> None:
    assert faults(field(kind=kind)) == [("formFields.0.choices", Code.REQUIRED, None)]


def test_refuses_a_choice_twice_and_one_without_a_name() -> None:
    twice = choice("avis", "oui", "oui")
    twice["choices"].append({"value": " ", "label": ""})

    assert faults(twice) == [
        ("formFields.0.choices.1.value", Code.DUPLICATE, None),
        ("formFields.0.choices.2.value", Code.REQUIRED, None),
        ("formFields.0.choices.2.label", Code.REQUIRED, None),
    ]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in definitions.WITH_BOUNDS])
def test_refuses_bounds_where_nothing_is_counted(kind: Kind) -> None:
    given = (choice() if kind in definitions.WITH_CHOICES else field()) | {"kind": kind}

    assert faults(given | {"minimum": Decimal(1)}) == [("formFields.0.minimum", Code.INVALID, "not_of_this_kind")]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.TEXT, Kind.LONG_TEXT)])
def test_refuses_a_length_where_nothing_is_written(kind: Kind) -> None:
    given = (choice() if kind in definitions.WITH_CHOICES else field()) | {"kind": kind}

    assert faults(given | {"max_length": 5}) == [("formFields.0.maxLength", Code.INVALID, "not_of_this_kind")]


def test_refuses_choices_where_nothing_is_chosen() -> None:
    assert faults(choice() | {"kind": Kind.TEXT}) == [("formFields.0.choices", Code.INVALID, "not_of_this_kind")]


def test_refuses_a_maximum_below_the_minimum() -> None:
    given = field(kind=Kind.INTEGER, minimum=Decimal(5), maximum=Decimal(4))

    assert faults(given) == [("formFields.0.maximum", Code.OUT_OF_RANGE, "below_minimum")]


def test_refuses_bounds_that_no_answer_can_meet() -> None:
    found = faults(
        field("a", Kind.INTEGER, minimum=Decimal("1.5")),
        field("b", Kind.DECIMAL, maximum=Decimal(10**16)),
        field("c", Kind.METER_INDEX, minimum=Decimal(-1)),
        field("d", Kind.TEXT, max_length=0),
        field("e", Kind.LONG_TEXT, max_length=10_001),
    )

    assert found == [
        ("formFields.0.minimum", Code.INVALID, "whole_number"),
        ("formFields.1.maximum", Code.OUT_OF_RANGE, None),
        ("formFields.2.minimum", Code.OUT_OF_RANGE, None),
        ("formFields.3.maxLength", Code.OUT_OF_RANGE, "between"),
        ("formFields.4.maxLength", Code.OUT_OF_RANGE, "between"),
    ]


def test_refuses_a_condition_on_a_field_that_is_not_there_or_comes_later_or_is_itself() -> None:
    found = faults(
        field("a", shown_when={"key": "absent", "values": ["oui"]}),
        field("b", shown_when={"key": "avis", "values": ["oui"]}),
        field("c", shown_when={"key": "c", "values": ["oui"]}),
        choice("avis"),
    )

    assert found == [
        ("formFields.0.shownWhen.key", Code.INVALID, "condition_absent"),
        ("formFields.1.shownWhen.key", Code.INVALID, "condition_later"),
        ("formFields.2.shownWhen.key", Code.INVALID, "condition_later"),
    ]


def test_refuses_a_condition_that_can_never_hold() -> None:
    found = faults(
        choice("avis"),
        field("coche", Kind.CHECKBOX),
        field("combien", Kind.INTEGER),
        field("texte"),
        field("a", shown_when={"key": "avis", "values": ["oui", "jamais"]}),
        field("b", shown_when={"key": "coche", "values": ["oui"]}),
        field("c", shown_when={"key": "combien", "values": ["2", "deux"]}),
        field("d", shown_when={"key": "texte", "values": ["x"]}),
        field("e", shown_when={"key": "avis", "values": []}),
    )

    assert found == [
        ("formFields.4.shownWhen.values.1", Code.INVALID, "condition_value"),
        ("formFields.5.shownWhen.values.0", Code.INVALID, "condition_value"),
        ("formFields.6.shownWhen.values.1", Code.INVALID, "condition_value"),
        ("formFields.7.shownWhen.key", Code.INVALID, "condition_kind"),
        ("formFields.8.shownWhen.values", Code.REQUIRED, None),
    ]


def test_refuses_a_kind_that_has_no_place_in_this_form() -> None:
    given = field(kind=Kind.IBAN)

    assert faults(given, refused_kinds=frozenset({Kind.IBAN})) == [("formFields.0.kind", Code.INVALID, "field_kind")]
