"""Which answers to a form are kept, and how; which are wrong, and is each told?"""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import ENGLISH, FRENCH, say
from rules import forms
from rules.forms import Choice, Condition, FormField
from rules.vocabulary.portal import FormFieldKind as Kind
from rules.vocabulary.refusals import RefusalCode as Code

CHOICES = (Choice("lundi", "Lundi"), Choice("mardi", "Mardi"), Choice("jeudi", "Jeudi"))
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
ADDRESS = {"line1": "10 rue Creuse", "postcode": "44522", "city": "Mésanger"}


def asked(kind: Kind, **more: Any) -> FormField:
    return FormField(key="q", label="Question", kind=kind, **more)


def kept(field: FormField, answer: Any) -> Any:
    values, faults = forms.judge_answers([field], {"q": answer})
    assert faults == []
    return values["q"]


def faults(field: FormField, answer: Any) -> list[tuple[str, Code, str | None]]:
    _, found = forms.judge_answers([field], {"q": answer})
    return [(".".join(fault.path), fault.code, fault.variant) for fault in found]


@pytest.mark.parametrize(
    ("field", "answer", "value"),
    [
        (asked(Kind.TEXT), "  deux   mots ", "deux mots"),
        (asked(Kind.LONG_TEXT), "deux\r\nlignes ", "deux\nlignes"),
        (asked(Kind.INTEGER), 12, 12),
        (asked(Kind.INTEGER), "1 200", 1200),
        (asked(Kind.INTEGER), 5.0, 5),
        (asked(Kind.DECIMAL), "1 200,50", "1200.5"),
        (asked(Kind.DECIMAL), 0.1, "0.1"),
        (asked(Kind.DECIMAL), "-100", "-100"),
        (asked(Kind.METER_INDEX), "1257,125", "1257.125"),
        (asked(Kind.DATE), " 2026-11-21 ", "2026-11-21"),
        (asked(Kind.EMAIL), "claire@Example.ORG", "claire@example.org"),
        (asked(Kind.PHONE), "01 99 00 12 34", "+33199001234"),
        (asked(Kind.IBAN), IBAN.lower(), IBAN.replace(" ", "")),
        (asked(Kind.CHECKBOX), True, True),
        (asked(Kind.CHECKBOX), None, False),
        (asked(Kind.CHOICE, choices=CHOICES), "mardi", "mardi"),
        (asked(Kind.MULTIPLE_CHOICE, choices=CHOICES), ["jeudi", "lundi", "jeudi"], ["lundi", "jeudi"]),
        (asked(Kind.ADDRESS), ADDRESS, {**ADDRESS, "line2": None, "country": "FR"}),
        (asked(Kind.FAMILY_MEMBER), "RmFtaWx5TWVtYmVyOjE", "RmFtaWx5TWVtYmVyOjE"),
        (asked(Kind.WATER_CONTRACT), "V2F0ZXJDb250cmFjdDox", "V2F0ZXJDb250cmFjdDox"),
    ],
)
def test_keeps_an_answer_clean(field: FormField, answer: Any, value: Any) -> None:
    assert kept(field, answer) == value


@pytest.mark.parametrize(
    ("field", "answer", "code", "variant"),
    [
        (asked(Kind.TEXT), 5, Code.INVALID, "text"),
        (asked(Kind.TEXT), "a\x00b", Code.INVALID, "characters"),
        (asked(Kind.TEXT, max_length=3), "abcd", Code.TOO_LONG, None),
        (asked(Kind.TEXT), "x" * 1001, Code.TOO_LONG, None),
        (asked(Kind.LONG_TEXT), "x" * 10_001, Code.TOO_LONG, None),
        (asked(Kind.INTEGER), "deux", Code.INVALID, "number"),
        (asked(Kind.INTEGER), True, Code.INVALID, "number"),
        (asked(Kind.INTEGER), "2,5", Code.INVALID, "whole_number"),
        (asked(Kind.INTEGER), 10**40, Code.OUT_OF_RANGE, None),
        (asked(Kind.INTEGER, minimum=Decimal(1)), 0, Code.OUT_OF_RANGE, "at_least"),
        (asked(Kind.INTEGER, maximum=Decimal(9)), 10, Code.OUT_OF_RANGE, "at_most"),
        (asked(Kind.DECIMAL), "1e5", Code.INVALID, "number"),
        (asked(Kind.DECIMAL), float("nan"), Code.OUT_OF_RANGE, None),
        (asked(Kind.DECIMAL), [1], Code.INVALID, "number"),
        (asked(Kind.METER_INDEX), "-1", Code.OUT_OF_RANGE, "at_least"),
        (asked(Kind.METER_INDEX), "1.2345", Code.INVALID, "meter_index"),
        (asked(Kind.METER_INDEX), "1000000000", Code.OUT_OF_RANGE, "at_most"),
        (asked(Kind.DATE), "2026-02-30", Code.INVALID, "date"),
        (asked(Kind.DATE), "0021-11-21", Code.INVALID, "date"),
        (asked(Kind.DATE), 20261121, Code.INVALID, "date"),
        (asked(Kind.EMAIL), "claire", Code.INVALID, "email"),
        (asked(Kind.PHONE), "12", Code.INVALID, "phone"),
        (asked(Kind.IBAN), IBAN.replace("606", "607"), Code.INVALID, "iban"),
        (asked(Kind.IBAN), IBAN[:-2], Code.INVALID, "iban"),
        (asked(Kind.CHECKBOX), "true", Code.INVALID, "checkbox"),
        (asked(Kind.CHECKBOX, required=True), False, Code.REQUIRED, "tick"),
        (asked(Kind.CHECKBOX, required=True), None, Code.REQUIRED, "tick"),
        (asked(Kind.CHOICE, choices=CHOICES), "dimanche", Code.INVALID, "choice"),
        (asked(Kind.CHOICE, choices=CHOICES), ["lundi"], Code.INVALID, "choice"),
        (asked(Kind.MULTIPLE_CHOICE, choices=CHOICES), "lundi", Code.INVALID, "choice"),
        (asked(Kind.MULTIPLE_CHOICE, choices=CHOICES), ["lundi", "dimanche"], Code.INVALID, "choice"),
        (asked(Kind.ADDRESS), "10 rue Creuse", Code.INVALID, "address"),
        (asked(Kind.FAMILY_MEMBER), 12, Code.INVALID, None),
        (asked(Kind.WATER_CONTRACT), "x" * 201, Code.INVALID, None),
    ],
)
def test_tells_why_an_answer_is_wrong(field: FormField, answer: Any, code: Code, variant: str | None) -> None:
    assert faults(field, answer) == [("answers.q", code, variant)]


def test_refuses_a_number_too_long_to_be_written_out() -> None:
    assert faults(asked(Kind.DECIMAL), 10**5000) == [("answers.q", Code.OUT_OF_RANGE, None)]


def test_tells_every_wrong_line_of_an_address() -> None:
    found = faults(
        asked(Kind.ADDRESS), {"line1": " ", "line2": 5, "postcode": "4452", "city": "x" * 101, "country": "ZZZ"}
    )

    assert sorted(found) == [
        ("answers.q.city", Code.TOO_LONG, None),
        ("answers.q.country", Code.INVALID, "country"),
        ("answers.q.line1", Code.REQUIRED, None),
        ("answers.q.line2", Code.INVALID, None),
    ]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CHECKBOX])
@pytest.mark.parametrize("nothing", [None, "", "  ", [], {}])
def test_asks_for_what_is_required_and_leaves_out_what_is_not_answered(kind: Kind, nothing: Any) -> None:
    required, optional = asked(kind, required=True, choices=CHOICES), asked(kind, choices=CHOICES)

    assert faults(required, nothing) == [("answers.q", Code.REQUIRED, None)]
    assert forms.judge_answers([optional], {"q": nothing}) == ({}, [])


def test_tells_every_wrong_answer_at_once() -> None:
    fields = [
        FormField("nom", "Nom", Kind.TEXT, required=True),
        FormField("age", "Âge", Kind.INTEGER),
        FormField("jour", "Jour", Kind.CHOICE, choices=CHOICES),
    ]

    _, found = forms.judge_answers(fields, {"age": "x", "jour": "dimanche", "autre": 1, "y" * 61: 1})

    assert [(fault.path, fault.code) for fault in found] == [
        (("answers", "nom"), Code.REQUIRED),
        (("answers", "age"), Code.INVALID),
        (("answers", "jour"), Code.INVALID),
        (("answers", "autre"), Code.INVALID),
        (("answers",), Code.INVALID),
    ]


@pytest.mark.parametrize(
    ("on", "values", "answer"),
    [
        (asked(Kind.CHOICE, choices=CHOICES), ("lundi", "jeudi"), "jeudi"),
        (asked(Kind.MULTIPLE_CHOICE, choices=CHOICES), ("jeudi",), ["mardi", "jeudi"]),
        (asked(Kind.CHECKBOX), ("true",), True),
        (asked(Kind.CHECKBOX), ("false",), None),
        (asked(Kind.INTEGER), ("3", "4"), "3"),
    ],
)
def test_asks_for_a_conditional_field_when_its_condition_holds(
    on: FormField, values: tuple[str, ...], answer: Any
) -> None:
    why = FormField("why", "Pourquoi ?", Kind.TEXT, required=True, shown_when=Condition("q", values))

    _, found = forms.judge_answers([on, why], {"q": answer})

    assert [(fault.path, fault.code) for fault in found] == [(("answers", "why"), Code.REQUIRED)]


def test_neither_asks_for_nor_keeps_a_field_that_is_not_shown() -> None:
    on = asked(Kind.CHOICE, choices=CHOICES)
    hidden = FormField("a", "A", Kind.CHECKBOX, required=True, shown_when=Condition("q", ("mardi",)))
    below = FormField("b", "B", Kind.TEXT, required=True, shown_when=Condition("a", ("true",)))

    values, found = forms.judge_answers([on, hidden, below], {"q": "lundi", "a": True, "b": "reste"})

    assert (values, found) == ({"q": "lundi"}, [])


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


@given(kind=st.sampled_from(Kind), answer=ANYTHING)
def test_takes_or_refuses_whatever_is_sent_with_a_sentence_and_what_it_keeps_is_json_that_it_would_keep_again(
    kind: Kind, answer: Any
) -> None:
    field = asked(kind, choices=CHOICES)

    values, found = forms.judge_answers([field], {"q": answer})

    for fault in found:
        assert all(
            say(f"refusal.{fault.code}" + (f".{fault.variant}" if fault.variant else ""), fault.values, language)
            for language in (FRENCH, ENGLISH)
        )
    if not found:
        assert forms.judge_answers([field], json.loads(json.dumps(values))) == (values, [])
