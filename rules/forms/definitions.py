"""Can anybody answer this form? Every fault of its definition is told at once, before a citizen meets it."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rules import texts
from rules.faults import Fault
from rules.forms.fields import Choice, Condition, FormField
from rules.vocabulary.portal import FormFieldKind as Kind
from rules.vocabulary.refusals import RefusalCode as Code

#: Where a form stands in the inputs that carry one.
PATH = "formFields"
MAX_FIELDS = 100
MAX_CHOICES = 300
KEY_MAX, LABEL_MAX, HELP_MAX, CHOICE_MAX = 60, 300, 2_000, 100
#: Longest answer of a kind, and what `maxLength` may not pass.
MAX_LENGTHS = {Kind.TEXT: 1_000, Kind.LONG_TEXT: 10_000}
#: Every whole number up to here is exact in a JSON reader that knows only doubles.
LARGEST = Decimal(10**15)

WITH_CHOICES = frozenset({Kind.CHOICE, Kind.MULTIPLE_CHOICE})
WITH_BOUNDS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.METER_INDEX})
#: Kinds whose answers are few enough for another field to hang on one of them.
DECIDING = WITH_CHOICES | {Kind.CHECKBOX, Kind.INTEGER}
TICKED = ("true", "false")

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def judge_fields(
    given: Sequence[Mapping[str, Any]], *, refused_kinds: frozenset[Kind] = frozenset()
) -> tuple[tuple[FormField, ...], list[Fault]]:
    """
    Return a form's fields as they are kept, and every fault in them, with its path.

    `given` holds one mapping for each field, named as FormField is; `refused_kinds` have no place in this form.
    """
    judge = _Judge()
    if not given:
        judge.wrong(Code.REQUIRED)
    if len(given) > MAX_FIELDS:
        judge.wrong(Code.TOO_LONG, "list", maximum=MAX_FIELDS)
        return (), judge.faults
    keys = [texts.clean(one["key"]) for one in given]
    fields: list[FormField] = []
    for index, one in enumerate(given):
        judge.at = (PATH, str(index))
        if keys[index] and keys[index] in keys[:index]:
            judge.wrong(Code.DUPLICATE, path=("key",))
        fields.append(_field(judge, one, before=fields, refused_kinds=refused_kinds, keys=keys))
    return tuple(fields), judge.faults


class _Judge:
    """Gathers faults, each under the field being judged."""

    def __init__(self) -> None:
        self.at: tuple[str, ...] = (PATH,)
        self.faults: list[Fault] = []

    def wrong(self, code: Code, variant: str | None = None, *, path: tuple[str, ...] = (), **values: Any) -> None:
        self.faults.append(Fault((*self.at, *path), code, variant, values))

    def text(self, path: tuple[str, ...], text: str, *, maximum: int, lines: bool = False) -> str:
        cleaned = texts.clean(text, lines=lines)
        self.faults.extend(fault.under(*self.at, *path) for fault in texts.judge(cleaned, maximum=maximum))
        return cleaned


def _field(
    judge: _Judge,
    given: Mapping[str, Any],
    *,
    before: Sequence[FormField],
    refused_kinds: frozenset[Kind],
    keys: Sequence[str],
) -> FormField:
    kind: Kind = given["kind"]
    key = judge.text(("key",), given["key"], maximum=KEY_MAX)
    if 0 < len(key) <= KEY_MAX and not KEY.fullmatch(key):
        judge.wrong(Code.INVALID, "field_key", path=("key",))
    if kind in refused_kinds:
        judge.wrong(Code.INVALID, "field_kind", path=("kind",))
    minimum, maximum = _bounds(judge, kind, given.get("minimum"), given.get("maximum"))
    said = given.get("help")
    return FormField(
        key=key,
        label=judge.text(("label",), given["label"], maximum=LABEL_MAX),
        kind=kind,
        help=judge.text(("help",), said, maximum=HELP_MAX, lines=True) if said and said.strip() else None,
        required=given.get("required", False),
        choices=_choices(judge, kind, given.get("choices") or ()),
        minimum=minimum,
        maximum=maximum,
        max_length=_max_length(judge, kind, given.get("max_length")),
        shown_when=_condition(judge, given.get("shown_when"), before, keys),
    )


def _choices(judge: _Judge, kind: Kind, given: Sequence[Mapping[str, str]]) -> tuple[Choice, ...]:
    if kind not in WITH_CHOICES:
        if given:
            judge.wrong(Code.INVALID, "not_of_this_kind", path=("choices",))
        return ()
    if not given:
        judge.wrong(Code.REQUIRED, path=("choices",))
    if len(given) > MAX_CHOICES:
        judge.wrong(Code.TOO_LONG, "list", path=("choices",), maximum=MAX_CHOICES)
        return ()
    choices: list[Choice] = []
    for index, one in enumerate(given):
        at = ("choices", str(index))
        value = judge.text((*at, "value"), one["value"], maximum=CHOICE_MAX)
        if value and any(value == other.value for other in choices):
            judge.wrong(Code.DUPLICATE, path=(*at, "value"))
        choices.append(Choice(value, judge.text((*at, "label"), one["label"], maximum=LABEL_MAX)))
    return tuple(choices)


def _bounds(
    judge: _Judge, kind: Kind, minimum: Decimal | None, maximum: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    fit = True
    for name, bound in (("minimum", minimum), ("maximum", maximum)):
        if bound is None:
            continue
        if kind not in WITH_BOUNDS:
            judge.wrong(Code.INVALID, "not_of_this_kind", path=(name,))
        elif kind is Kind.INTEGER and bound != bound.to_integral_value():
            judge.wrong(Code.INVALID, "whole_number", path=(name,))
        elif abs(bound) > LARGEST or (kind is Kind.METER_INDEX and bound < 0):
            judge.wrong(Code.OUT_OF_RANGE, path=(name,))
        else:
            continue
        fit = False
    if fit and minimum is not None and maximum is not None and minimum > maximum:
        judge.wrong(Code.OUT_OF_RANGE, "below_minimum", path=("maximum",))
    return minimum, maximum


def _max_length(judge: _Judge, kind: Kind, length: int | None) -> int | None:
    if length is None:
        return None
    if kind not in MAX_LENGTHS:
        judge.wrong(Code.INVALID, "not_of_this_kind", path=("maxLength",))
    elif not 1 <= length <= MAX_LENGTHS[kind]:
        judge.wrong(Code.OUT_OF_RANGE, "between", path=("maxLength",), minimum=1, maximum=MAX_LENGTHS[kind])
    return length


def _condition(
    judge: _Judge, given: Mapping[str, Any] | None, before: Sequence[FormField], keys: Sequence[str]
) -> Condition | None:
    """A field hangs on one that comes earlier, so that a form read from top to bottom never jumps back."""
    if given is None:
        return None
    key = texts.clean(given["key"])
    values = tuple(dict.fromkeys(texts.clean(value) for value in given["values"]))
    at = ("shownWhen", "values")
    if not values:
        judge.wrong(Code.REQUIRED, path=at)
    if len(values) > MAX_CHOICES:
        judge.wrong(Code.TOO_LONG, "list", path=at, maximum=MAX_CHOICES)
        return None
    on = next((one for one in before if one.key == key), None)
    if on is None:
        judge.wrong(Code.INVALID, "condition_later" if key in keys else "condition_absent", path=("shownWhen", "key"))
    elif on.kind not in DECIDING:
        judge.wrong(Code.INVALID, "condition_kind", path=("shownWhen", "key"))
    else:
        for index, value in enumerate(given["values"]):
            if not _can_be(on, texts.clean(value)):
                judge.wrong(Code.INVALID, "condition_value", path=(*at, str(index)))
    return Condition(key, values)


def _can_be(on: FormField, value: str) -> bool:
    if on.kind is Kind.CHECKBOX:
        return value in TICKED
    if on.kind is Kind.INTEGER:
        return re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", value) is not None
    return any(value == choice.value for choice in on.choices)
