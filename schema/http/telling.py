"""
How are errors told? A few, each with a code; what nobody anticipated is masked, and logged by its incident.

What the portal rests on being away is no bug: it is said to be UNAVAILABLE, and logged once an answer.
"""

import logging
import re
import secrets
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

from graphql import GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError

from language import FRENCH
from rules.vocabulary.errors import ErrorCode
from schema.http.hooks import Describe

_logger = logging.getLogger(__name__)

#: After so many seconds one may ask again what was UNAVAILABLE: a PostgreSQL that starts anew takes as many.
RETRY_AFTER_S = 5

_MASK = "Something went wrong; report the incident."
_MESSAGE_CHARACTERS = 500
_FRAMES = 30

#: What the libraries' sentences say of Python, and the value itself: its sender knows it, a screen should not show it.
_LEAKS = (
    (re.compile(r", (?:but encountered error '.*'; )?found: .*", re.DOTALL), "."),
    (re.compile(r"\. Found: .*", re.DOTALL), "."),
    (re.compile(r"( cannot represent [^:]*): .*", re.DOTALL), r"\1."),
    (re.compile(r"(found null\.) .*", re.DOTALL), r"\1"),
    (re.compile(r"not to be None\."), "not to be null."),
)


class Teller:
    """Tells errors as the house describes them."""

    def __init__(self, describe: Describe, *, at_most: int, logs_messages: bool) -> None:
        self._describe = describe
        self._at_most = at_most
        self._logs_messages = logs_messages

    def tell(self, errors: Sequence[GraphQLError], language: str) -> list[dict[str, Any]]:
        """Return the errors of an answer, as JSON."""
        away = next((error for error in errors if self.is_unavailable(error)), None)
        if away:
            _logger.warning("unavailable at %s: %s", away.path or "the door", self._kinds(away.original_error or away))
        return [self._told(error, language) for error in errors[: self._at_most]]

    def is_unavailable(self, error: GraphQLError) -> bool:
        """Tell whether an error is that of something away, which the portal rests on."""
        described = self._described(error, FRENCH)
        return described is not None and described[0] == ErrorCode.UNAVAILABLE

    def tell_bug(self, bug: Exception, language: str) -> list[dict[str, Any]]:
        """Return the errors of an answer that an exception prevented."""
        return self.tell([GraphQLError(_MASK, original_error=bug, extensions=_unforeseen())], language)

    def _told(self, error: GraphQLError, language: str) -> dict[str, Any]:
        values = _values(error)
        shown = GraphQLError(
            _plain(error.message), error.nodes, error.source, error.positions, error.path, error.original_error, values
        )
        described = self._described(shown, language)
        code, message = described or (values["code"], shown.message)
        if code == ErrorCode.INTERNAL:
            incident = values.setdefault("incident", secrets.token_hex(8))
            self._log(error.original_error or error, incident, error.path or "the door")
            message = message if described else _MASK
        else:
            values.pop("incident", None)
        if code == ErrorCode.UNAVAILABLE:
            values["retryAfterSeconds"] = RETRY_AFTER_S
        return {**shown.formatted, "message": message, "extensions": {**values, "code": str(code)}}

    def _described(self, error: GraphQLError, language: str) -> tuple[str, str] | None:
        try:
            return self._describe(error, language)
        except Exception as bug:  # noqa: BLE001 - the sentence is missing, but the error must be told
            self._log(bug, secrets.token_hex(8), "its description")
            return None

    def _log(self, bug: BaseException, incident: str, place: object) -> None:
        where = "".join(traceback.StackSummary.extract(traceback.walk_tb(bug.__traceback__)).format()[-_FRAMES:])
        _logger.error("incident %s at %s: %s\n%s", incident, place, self._kinds(bug), where)

    def _kinds(self, bug: BaseException) -> str:
        return " from ".join(self._kind(each) for each in _chain(bug))

    def _kind(self, bug: BaseException) -> str:
        name = f"{type(bug).__module__}.{type(bug).__qualname__}"
        return f"{name} ({bug})" if self._logs_messages else name


def _values(error: GraphQLError) -> dict[str, Any]:
    """Return the error's extensions, with the code it has, or should have."""
    values = dict(error.extensions or {})
    if "code" in values:
        return values
    if error.path is None or _is_input(error.original_error):
        return {"code": ErrorCode.BAD_USER_INPUT.value}
    return _unforeseen()


def _unforeseen() -> dict[str, Any]:
    return {"code": ErrorCode.INTERNAL.value, "incident": secrets.token_hex(8)}


def _is_input(raised: BaseException | None) -> bool:
    """
    Tell whether an argument's value was refused, though the operation was valid: a null variable, a wrong global id.

    graphql-core raises the same class for what a resolver answered wrongly; where it was raised tells them apart.
    """
    if isinstance(raised, StrawberryInputCoercionError):
        return True
    frames = [frame for frame, _ in traceback.walk_tb(raised.__traceback__)] if isinstance(raised, GraphQLError) else []
    return bool(frames) and frames[-1].f_globals.get("__name__") == "graphql.execution.values"


def _plain(message: str) -> str:
    message = message[: 4 * _MESSAGE_CHARACTERS]
    for leak, instead in _LEAKS:
        message = leak.sub(instead, message)
    return message if len(message) <= _MESSAGE_CHARACTERS else message[: _MESSAGE_CHARACTERS - 1] + "…"


def _chain(bug: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while bug is not None and id(bug) not in seen:
        yield bug
        seen.add(id(bug))
        bug = bug.__cause__ or bug.__context__
