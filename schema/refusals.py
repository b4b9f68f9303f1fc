"""How does a refusal speak to programs and to people?"""

import strawberry

from language import say, speaks
from resolvers.errors import Refused, Wrong
from rules.vocabulary.accounts import Language
from rules.vocabulary.refusals import RefusalCode


@strawberry.type
class FieldRefusal:
    """One wrong field of the input."""

    path: list[str] = strawberry.field(
        description="Where in the input, outermost first, list positions as numbers: answers, birthDate; tariffs, 0,"
        " price."
    )
    code: RefusalCode
    message: str


@strawberry.type
class Refusal:
    """
    The portal understood and says no; nothing was changed. A bug, or a missing sign-in, is in errors instead.
    """

    code: RefusalCode = strawberry.field(description="For programs; clients switch on it.")
    message: str = strawberry.field(
        description="For people, in the language of the request (Accept-Language, else the citizen's own, else French)."
    )
    fields: list[FieldRefusal] = strawberry.field(
        description="Every field that is wrong, all at once; empty when the refusal is about the whole."
    )
    retry_after_seconds: int | None


def told(refused: Refused, language: Language) -> Refusal:
    """Say a refusal in the reader's language."""
    return Refusal(
        code=refused.code,
        message=sentence(refused.code, refused.variant, refused.values, language),
        fields=[field(wrong, language) for wrong in refused.fields],
        retry_after_seconds=refused.retry_after_s,
    )


def field(wrong: Wrong, language: Language) -> FieldRefusal:
    """Say what is wrong with one field."""
    return FieldRefusal(
        path=list(wrong.path),
        code=wrong.code,
        message=sentence(wrong.code, wrong.variant, wrong.values, language),
    )


def sentence(code: RefusalCode, variant: str | None, values: object, language: Language) -> str:
    """Return the sentence of a code, the variant's own where there is one."""
    precise = f"refusal.{code.value}.{variant}"
    return say(precise if variant and speaks(precise) else f"refusal.{code.value}", values, language.value)  # type: ignore[arg-type]
