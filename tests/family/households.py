"""What do the tests of the foyer ask, and whom do they put into it?"""

from typing import Any

from tests.portal import Client

MEMBER = "... on FamilyMember { id firstName lastName birthDate relation school }"
CONTACT = "... on FamilyContact { id name phone mayFetchChildren }"
FAMILY = (
    "{ me { family { members { id firstName lastName birthDate relation school }"
    " contacts { id name phone mayFetchChildren } } } }"
)
LEO = {
    "firstName": "Léo",
    "lastName": "Durand",
    "birthDate": "2019-04-12",
    "relation": "CHILD",
    "school": "École Jules-Ferry",
}
MAMIE = {"name": "Jeanne Durand", "phone": "06 11 22 33 44", "mayFetchChildren": True}


async def family(client: Client) -> dict[str, Any]:
    """Return the foyer of whoever asks."""
    shown: dict[str, Any] = (await client.data(FAMILY))["me"]["family"]
    return shown


async def add(client: Client, **given: Any) -> dict[str, Any]:
    """Add a member: Léo, unless something else is said of them."""
    return await client.play("familyMemberAdd", LEO | given, MEMBER)


async def save(client: Client, **given: Any) -> dict[str, Any]:
    """Add a contact, or change one: Mamie, unless something else is said of them."""
    return await client.play("familyContactSave", MAMIE | given, CONTACT)
