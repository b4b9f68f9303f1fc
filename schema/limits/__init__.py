"""How much may a request ask for? Everything that is counted before any work is done, in time linear in its length."""

from schema.limits.documents import Document, Documents, Operation
from schema.limits.numbers import Limits

__all__ = ["Document", "Documents", "Limits", "Operation"]
