"""
Which ways can a verb say no?

PortalError
├── Refused            expected, the person can act, never logged as an error   → data: … | Refusal
│   ├── InvalidInput   several fields at once
│   ├── NotFound       absent or not yours, never told apart
│   ├── Conflict       the state does not allow it
│   ├── Expired        a code, a link
│   └── TooMany        slowed, with retry_after_s
├── NotSignedIn, NotAllowed, StepPending                                        → errors, with their code
└── RateLimited                                                                 → errors, with Retry-After
DatabaseAway           raised by the engine below us                           → errors: UNAVAILABLE, with Retry-After
anything else          a bug                                                    → errors: INTERNAL, masked, logged

Bases only: a refusal of one verb is a subclass born beside it. Codes and values, never a sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tortoise.exceptions import DBConnectionError

from rules.faults import Fault
from rules.vocabulary.accounts import PendingStep
from rules.vocabulary.errors import ErrorCode
from rules.vocabulary.refusals import RefusalCode

#: PostgreSQL is away; a verb lets it pass.
DatabaseAway = DBConnectionError


class PortalError(Exception):
    """Whatever the portal itself says no with."""


@dataclass(frozen=True)
class Wrong:
    """One wrong field: where (outermost first), which code, and a variant of its sentence where it has one."""

    path: tuple[str, ...]
    code: RefusalCode
    variant: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


class Refused(PortalError):
    """The portal understood and says no; nothing was changed."""

    code: RefusalCode

    def __init__(
        self,
        code: RefusalCode | None = None,
        *,
        variant: str | None = None,
        values: Mapping[str, Any] | None = None,
        fields: tuple[Wrong, ...] = (),
        retry_after_s: int | None = None,
    ) -> None:
        self.code = code or type(self).code
        self.variant = variant
        self.values = dict(values or {})
        self.fields = fields
        self.retry_after_s = retry_after_s
        super().__init__(self.code.value)


class InvalidInput(Refused):
    """Several fields, each with its own reason."""

    code = RefusalCode.INVALID_INPUT

    def __init__(self, fields: tuple[Wrong, ...]) -> None:
        super().__init__(fields=fields)


class NotFound(Refused):
    code = RefusalCode.NOT_FOUND


class Conflict(Refused):
    code = RefusalCode.NOT_IN_THIS_STATE


class StaleVersion(Conflict):
    code = RefusalCode.STALE_VERSION


class Expired(Refused):
    code = RefusalCode.LINK_EXPIRED


class TooMany(Refused):
    code = RefusalCode.TOO_MANY_ATTEMPTS

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s=retry_after_s)


class NotSignedIn(PortalError):
    """Somebody is needed, and nobody is there (003: « la connexion est nécessaire »)."""

    code = ErrorCode.UNAUTHENTICATED


class NotAllowed(PortalError):
    """The wrong kind of actor; said before any id is read."""

    code = ErrorCode.FORBIDDEN


class StepPending(PortalError):
    """A step stands between this person and everything else."""

    _CODES = {  # noqa: RUF012
        PendingStep.CONFIRM_EMAIL: ErrorCode.EMAIL_CONFIRMATION_REQUIRED,
        PendingStep.CHANGE_PASSWORD: ErrorCode.PASSWORD_CHANGE_REQUIRED,
        PendingStep.ACCEPT_TERMS: ErrorCode.TERMS_ACCEPTANCE_REQUIRED,
        PendingStep.SET_UP_ONE_TIME_CODE: ErrorCode.ONE_TIME_CODE_SETUP_REQUIRED,
    }

    def __init__(self, step: PendingStep) -> None:
        self.step = step
        self.code = self._CODES[step]
        super().__init__(step.value)


class Fields:
    """Collects every wrong field of one input, then refuses once."""

    def __init__(self) -> None:
        self._wrong: list[Wrong] = []

    def wrong(self, path: str | tuple[str, ...], code: RefusalCode, variant: str | None = None, **values: Any) -> None:
        """Note that a field is wrong, and why."""
        self._wrong.append(Wrong((path,) if isinstance(path, str) else path, code, variant, values))

    def note(self, faults: Iterable[Fault], *under: str) -> None:
        """Note what a rule on paper found wrong with what lies under a path."""
        for fault in faults:
            self.wrong((*under, *fault.path), fault.code, fault.variant, **fault.values)

    def __bool__(self) -> bool:
        return bool(self._wrong)

    def refuse_if_any(self) -> None:
        """:raises InvalidInput: with every wrong field, when there is one."""
        if self._wrong:
            raise InvalidInput(tuple(self._wrong))
