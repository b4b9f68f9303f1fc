"""How many members and contacts may a foyer have?"""

from models.accounts import Citizen
from models.family import FamilyContact, FamilyMember
from resolvers.errors import Conflict, NotSignedIn

#: Of members, and of contacts: more than any family; a bound all the same, for they are shown whole.
MOST = 30


class FoyerFull(Conflict):
    """One more would be more than anybody shows or needs."""

    def __init__(self, variant: str) -> None:
        super().__init__(variant=variant, values={"maximum": MOST})


async def take(citizen_id: int, rows: type[FamilyMember] | type[FamilyContact]) -> None:
    """
    Make sure that there is room for one more, which nobody else takes before the caller's transaction ends.

    :raises FoyerFull: when there is none. :raises NotSignedIn: when the space has just been closed.
    """
    if await Citizen.filter(id=citizen_id).select_for_update(no_key=True).first() is None:
        raise NotSignedIn
    if await rows.filter(citizen_id=citizen_id).count() >= MOST:
        raise FoyerFull("family_members" if rows is FamilyMember else "family_contacts")
