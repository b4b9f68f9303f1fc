"""How is a form written in the graph: what it asks, and when?"""

import decimal

import strawberry

from rules.vocabulary.portal import FormFieldKind


@strawberry.type
class FormChoice:
    """One of the answers to choose from: what is kept, and what is shown."""

    value: str
    label: str


@strawberry.type
class FieldCondition:
    """When a field is asked for: what another is answered."""

    key: str = strawberry.field(description="Of a field that comes before.")
    values: list[str] = strawberry.field(description="Of a checkbox: true, false.")


@strawberry.type
class FormField:
    """One thing that a form asks for; its answer stands under its key."""

    key: str
    label: str
    help: str | None
    kind: FormFieldKind
    required: bool = strawberry.field(description="Where it is shown. A required checkbox must be ticked.")
    choices: list[FormChoice]
    minimum: decimal.Decimal | None
    maximum: decimal.Decimal | None
    max_length: int | None
    shown_when: FieldCondition | None = strawberry.field(
        description="Shown, and asked for, only when another field has one of these values."
    )


@strawberry.input
class FormChoiceInput:
    value: str
    label: str


@strawberry.input
class FieldConditionInput:
    key: str = strawberry.field(description="Of a choice, a checkbox or a whole number that comes before.")
    values: list[str] = strawberry.field(description="Of a checkbox: true, false.")


@strawberry.input
class FormFieldInput:
    key: str = strawberry.field(description="A letter, then letters without accents, digits, - and _; once in a form.")
    label: str
    help: str | None = strawberry.UNSET
    kind: FormFieldKind
    required: bool = False
    choices: list[FormChoiceInput] = strawberry.field(
        default_factory=list, description="Of CHOICE and MULTIPLE_CHOICE only."
    )
    minimum: decimal.Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="Of INTEGER, DECIMAL and METER_INDEX only."
    )
    maximum: decimal.Decimal | None = strawberry.UNSET
    max_length: int | None = strawberry.field(
        default=strawberry.UNSET, description="Of TEXT (1,000 at most, and when left out) and LONG_TEXT (10,000) only."
    )
    shown_when: FieldConditionInput | None = strawberry.UNSET
