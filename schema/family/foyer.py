"""What does a citizen see of their foyer and entourage?"""

import strawberry

from resolvers.actors import Actor
from resolvers.family import contacts, members
from schema.family.contacts import FamilyContact
from schema.family.members import FamilyMember


@strawberry.type
class Family:
    """The citizen's foyer and entourage."""

    @strawberry.field(description="In the order in which they were added; 30 at most.")
    @staticmethod
    async def members(root: strawberry.Parent[Actor]) -> list[FamilyMember]:
        return await members.own(root)

    @strawberry.field(description="Persons authorised to fetch a child, emergency contacts; 30 at most.")
    @staticmethod
    async def contacts(root: strawberry.Parent[Actor]) -> list[FamilyContact]:
        return await contacts.own(root)
