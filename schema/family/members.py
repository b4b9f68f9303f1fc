"""What is seen and said of the members of a foyer?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from models.family import FamilyMember as Row
from resolvers.family import members
from rules.vocabulary.family import FamilyRelation
from schema import gates, ids
from schema.context import Context, Info
from schema.inputs import said
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement


async def _own(context: Context, key: int) -> Row | None:
    return await members.one(context.citizen, key) if context.citizen else None


@shows(Row, reach=_own)
class FamilyMember(Node):
    """A person of one citizen's foyer. A child of two foyers is a member of each, which know nothing of each other."""

    first_name: str
    last_name: str
    birth_date: dt.date | None
    relation: FamilyRelation = strawberry.field(description="What the person is to the citizen.")
    school: str | None


FamilyMemberAddResult: TypeAlias = Annotated[FamilyMember | Refusal, strawberry.union("FamilyMemberAddResult")]
FamilyMemberUpdateResult: TypeAlias = Annotated[FamilyMember | Refusal, strawberry.union("FamilyMemberUpdateResult")]
FamilyMemberRemoveResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("FamilyMemberRemoveResult")]


@strawberry.input
class FamilyMemberAddInput:
    first_name: str
    last_name: str
    birth_date: dt.date | None = strawberry.UNSET
    relation: FamilyRelation
    school: str | None = strawberry.UNSET


@strawberry.input
class FamilyMemberUpdateInput:
    id: strawberry.ID
    first_name: strawberry.Maybe[str | None]
    last_name: strawberry.Maybe[str | None]
    birth_date: strawberry.Maybe[dt.date | None]
    relation: strawberry.Maybe[FamilyRelation | None]
    school: strawberry.Maybe[str | None]


@strawberry.input
class FamilyMemberRemoveInput:
    id: strawberry.ID


@strawberry.type
class FamilyMemberMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def family_member_add(info: Info, input: FamilyMemberAddInput) -> FamilyMemberAddResult:
        """Adds somebody to one's own foyer; 30 at most."""
        return await members.add(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def family_member_update(info: Info, input: FamilyMemberUpdateInput) -> FamilyMemberUpdateResult:
        """
        Only what is named changes; null empties what may be empty, and is REQUIRED where it may not. Demandes already
        sent keep what they say of the person.
        """
        row_id = ids.row(input.id, "FamilyMember")
        return await members.update(info.context.actor, **said(input, id=row_id), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def family_member_remove(info: Info, input: FamilyMemberRemoveInput) -> FamilyMemberRemoveResult:
        """Takes somebody out of one's own foyer. Demandes already sent keep what they say of the person."""
        row_id = ids.row(input.id, "FamilyMember")
        return await members.remove(info.context.actor, id=row_id, now=info.context.now)
