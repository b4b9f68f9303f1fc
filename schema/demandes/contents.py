"""What is seen of how somebody is reached about a demande, and of whom it concerns?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import strawberry

from rules.vocabulary.accounts import Civility, ContactMethod
from rules.vocabulary.family import FamilyRelation
from schema import addresses
from schema.addresses import PostalAddress
from schema.context import Info
from schema.demandes import relations
from schema.family.members import FamilyMember
from schema.scalars import EmailAddress, PhoneNumber


@strawberry.type
class DemandeContact:
    """Mes informations; a draft's may be half filled in."""

    civility: Civility | None
    first_name: str | None
    last_name: str | None
    email: EmailAddress | None
    phone: PhoneNumber | None
    postal_address: PostalAddress | None
    preferred_contact: ContactMethod | None


@strawberry.type
class DemandePerson:
    """A person concerned; copied when sent, so that the foyer may change afterwards."""

    first_name: str
    last_name: str
    birth_date: dt.date | None
    relation: FamilyRelation | None
    member_id: strawberry.Private[int | None]

    @strawberry.field(description="The one of the foyer that it was taken from; null once removed, and to the staff.")
    async def member(self, info: Info) -> FamilyMember | None:
        return await relations.member(info, self.member_id)


def contact_of(kept: Mapping[str, Any]) -> DemandeContact:
    """Return a kept contact as the graph shows it."""
    return DemandeContact(
        civility=kept.get("civility") and Civility(kept["civility"]),
        first_name=kept.get("first_name"),
        last_name=kept.get("last_name"),
        email=kept.get("email"),
        phone=kept.get("phone"),
        postal_address=addresses.shown(kept.get("postal_address")),
        preferred_contact=kept.get("preferred_contact") and ContactMethod(kept["preferred_contact"]),
    )


def person_of(kept: Mapping[str, Any]) -> DemandePerson:
    """Return a kept person as the graph shows them; a draft's may have no name yet."""
    return DemandePerson(
        first_name=kept["first_name"] or "",
        last_name=kept["last_name"] or "",
        birth_date=kept["birth_date"] and dt.date.fromisoformat(kept["birth_date"]),
        relation=kept["relation"] and FamilyRelation(kept["relation"]),
        member_id=kept["member_id"],
    )
