"""What is a field of a form, and how is it kept?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.vocabulary.portal import FormFieldKind


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Condition:
    """The field is shown, and asked for, only when the field `key` has one of these values."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class FormField:
    """One thing that a form asks for."""

    key: str
    label: str
    kind: FormFieldKind
    help: str | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    shown_when: Condition | None = None


def write(fields: Iterable[FormField]) -> list[dict[str, Any]]:
    """Return a form's fields as JSON keeps them."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "kind": one.kind.value,
            "help": one.help,
            "required": one.required,
            "choices": [{"value": choice.value, "label": choice.label} for choice in one.choices],
            "minimum": None if one.minimum is None else str(one.minimum),
            "maximum": None if one.maximum is None else str(one.maximum),
            "max_length": one.max_length,
            "shown_when": one.shown_when and {"key": one.shown_when.key, "values": list(one.shown_when.values)},
        }
        for one in fields
    ]


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[FormField, ...]:
    """Return the fields that `write` kept."""
    return tuple(
        FormField(
            key=one["key"],
            label=one["label"],
            kind=FormFieldKind(one["kind"]),
            help=one["help"],
            required=one["required"],
            choices=tuple(Choice(**choice) for choice in one["choices"]),
            minimum=None if one["minimum"] is None else Decimal(one["minimum"]),
            maximum=None if one["maximum"] is None else Decimal(one["maximum"]),
            max_length=one["max_length"],
            shown_when=one["shown_when"] and Condition(one["shown_when"]["key"], tuple(one["shown_when"]["values"])),
        )
        for one in kept
    )
