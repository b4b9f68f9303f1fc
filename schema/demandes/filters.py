"""Which demandes does a list show?"""

import datetime as dt
from typing import Any

import strawberry

from rules.vocabulary.demandes import Archived, DemandeStatus
from schema.inputs import refuse_unreadable, said


@strawberry.input
class DemandeFilter:
    status: list[DemandeStatus] | None = strawberry.UNSET
    archived: Archived = strawberry.field(default=Archived.EXCLUDE, description="Voir les demandes archivées.")
    type: str | None = strawberry.field(default=strawberry.UNSET, description="A type's slug.")
    search: str | None = strawberry.field(
        default=strawberry.UNSET, description="A whole ticket; or the beginning of every word in titles and names."
    )
    has_unread: bool | None = strawberry.UNSET
    updated_since: dt.datetime | None = strawberry.UNSET
    assigned_to_me: bool | None = strawberry.field(default=strawberry.UNSET, description="For agents.")
    late: bool | None = strawberry.field(
        default=strawberry.UNSET, description="For agents: past answerExpectedBy and not answered."
    )


def wanted(filter: DemandeFilter | None) -> dict[str, Any]:
    """
    Return a filter as keywords.

    :raises InvalidInput: when its moment cannot be read.
    """
    if not filter:
        return {}
    refuse_unreadable({"filter": filter})
    return said(filter)


@strawberry.type
class DemandeCounts:
    """How many demandes of the queue wait, and for what."""

    submitted: int
    in_progress: int
    awaiting_citizen: int
    unread_exchanges: int = strawberry.field(description="Messages of citizens that nobody of the town hall has read.")
    late: int = strawberry.field(description="Past answerExpectedBy and not answered.")
