"""How does a rule on paper say what is wrong with what somebody gave?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.vocabulary.refusals import RefusalCode


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where (outermost first), which code, and a variant of its sentence where it has one."""

    path: tuple[str, ...]
    code: RefusalCode
    variant: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def under(self, *path: str) -> "Fault":
        """Return the same fault, of something that lies under `path`."""
        return Fault((*path, *self.path), self.code, self.variant, self.values)
