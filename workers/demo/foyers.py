"""Who lives with whom in the demonstration collectivité, and whom do they trust with the children?"""

from dataclasses import dataclass
from datetime import date, datetime

from models.family import FamilyContact, FamilyMember
from resolvers.actors import Citizen
from resolvers.family import contacts, members
from rules.vocabulary.family import FamilyRelation


@dataclass(frozen=True)
class DemoMember:
    first_name: str
    last_name: str
    relation: FamilyRelation
    birth_date: date
    school: str | None = None


@dataclass(frozen=True)
class DemoContact:
    name: str
    phone: str
    may_fetch_children: bool


@dataclass(frozen=True)
class Foyer:
    members: tuple[DemoMember, ...]
    contacts: tuple[DemoContact, ...] = ()


#: Lives half the time with each of her parents, who are separated: a member of both foyers.
LINA = DemoMember("Lina", "Morel", FamilyRelation.CHILD, date(2018, 9, 3), "École élémentaire du Lavoir")

#: By username.
FOYERS = {
    "claire.martin": Foyer(
        (
            DemoMember("Thomas", "Martin", FamilyRelation.SPOUSE, date(1985, 2, 11)),
            DemoMember("Léo", "Martin", FamilyRelation.CHILD, date(2016, 5, 27), "École élémentaire de la Source"),
            DemoMember("Jade", "Martin", FamilyRelation.CHILD, date(2021, 1, 8), "École maternelle de la Source"),
        ),
        (
            DemoContact("Jeanne Martin, grand-mère", "+33612000101", may_fetch_children=True),
            DemoContact("Docteur Prévost", "+33326000102", may_fetch_children=False),
        ),
    ),
    "nadia.benali": Foyer((LINA,), (DemoContact("Samira Benali, tante", "+33612000103", may_fetch_children=True),)),
    "julien.morel": Foyer(
        (LINA, DemoMember("Élise", "Faure", FamilyRelation.PARTNER, date(1988, 7, 19))),
        (DemoContact("Gérard Morel, grand-père", "+33612000104", may_fetch_children=True),),
    ),
    "emma.clarke": Foyer((DemoMember("Oliver", "Clarke", FamilyRelation.CHILD, date(2023, 3, 30)),)),
}


async def settle(citizen: Citizen, foyer: Foyer, *, now: datetime) -> None:
    """Have a citizen say who their foyer is and whom to call, as far as they have not."""
    for member in foyer.members:
        if not await FamilyMember.exists(citizen_id=citizen.id, first_name=member.first_name):
            await members.add(
                citizen,
                first_name=member.first_name,
                last_name=member.last_name,
                birth_date=member.birth_date,
                relation=member.relation,
                school=member.school,
                now=now,
            )
    for contact in foyer.contacts:
        if not await FamilyContact.exists(citizen_id=citizen.id, name=contact.name):
            await contacts.save(
                citizen,
                id=None,
                name=contact.name,
                phone=contact.phone,
                may_fetch_children=contact.may_fetch_children,
                now=now,
            )
