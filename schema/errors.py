"""How does an error of the graph speak: a code, a sentence in the reader's language, nothing of our insides?"""

from graphql import GraphQLError

from language import FRENCH, say
from resolvers.errors import DatabaseAway, InvalidInput, NotAllowed, NotFound, NotSignedIn, Refused, StepPending
from resolvers.idempotency import KeyReused
from resolvers.listing import BadPage
from rules.vocabulary.accounts import Language
from rules.vocabulary.errors import ErrorCode
from schema.refusals import sentence


def described(error: GraphQLError, language: str) -> tuple[str, str] | None:
    """Return the code of an error and its sentence in a language (FR or EN); None leaves it as it is."""
    raised = error.original_error
    code = (error.extensions or {}).get("code")
    if isinstance(raised, (NotSignedIn, NotAllowed, StepPending)):
        return raised.code.value, say(f"error.{raised.code.value}", language=language)
    if isinstance(raised, (KeyReused, BadPage)):
        variant = "key" if isinstance(raised, KeyReused) else raised.variant
        return raised.code.value, say(f"error.BAD_USER_INPUT.{variant}", language=language)
    if isinstance(raised, NotFound):
        return ErrorCode.NOT_FOUND.value, say("error.NOT_FOUND", language=language)
    if isinstance(raised, InvalidInput):
        wrong = raised.fields[0]
        path = ".".join(wrong.path)
        return (
            ErrorCode.BAD_USER_INPUT.value,
            f"{path}: {sentence(wrong.code, wrong.variant, wrong.values, Language(language))}",
        )
    if isinstance(raised, Refused):
        return ErrorCode.BAD_USER_INPUT.value, sentence(raised.code, raised.variant, raised.values, Language(language))
    if isinstance(raised, DatabaseAway):
        return ErrorCode.UNAVAILABLE.value, say("error.UNAVAILABLE", language=language)
    if code == ErrorCode.INTERNAL.value:
        return code, say("error.INTERNAL", {"incident": (error.extensions or {}).get("incident", "")}, language)
    if code == ErrorCode.RATE_LIMITED.value:
        return code, say("error.RATE_LIMITED", language=language)
    if code == ErrorCode.BAD_USER_INPUT.value and language == FRENCH:
        # The detail is for the client's author, in the words of the specification.
        return code, f"{say('error.BAD_USER_INPUT', language=language)} {error.message}"
    return None
