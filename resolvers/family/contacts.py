"""Whom may the town hall call, and who may fetch a child (003: « les contacts de votre entourage »)?"""

from datetime import datetime
from typing import Any

from models.family import FamilyContact
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, NotFound
from resolvers.family import room
from resolvers.transactions import Acknowledged, transaction
from rules.vocabulary.refusals import RefusalCode

NAME_MAX = 120


async def own(actor: Actor) -> list[FamilyContact]:
    """Return the contacts of the citizen who asks, in the order in which they were given."""
    return await FamilyContact.filter(citizen_id=actors.citizen(actor).id).order_by("id")


async def one(actor: Actor, contact_id: int | None) -> FamilyContact | None:
    """Return one of one's own."""
    return await FamilyContact.get_or_none(id=contact_id, citizen_id=actors.citizen(actor).id)


async def save(
    actor: Actor, *, id: int | None, name: str, phone: str, may_fetch_children: bool, now: datetime
) -> FamilyContact:
    """
    Add a contact, or change the contact `id`.

    :raises InvalidInput: every wrong field. :raises NotFound: when there is no such contact of one's own.
    :raises room.FoyerFull: when there are as many as there may be.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    written: dict[str, Any] = {
        "name": identity.line(fields, "name", name, maximum=NAME_MAX),
        "phone": identity.phone(fields, "phone", phone),
        "may_fetch_children": may_fetch_children,
    }
    if not phone.strip():
        fields.wrong("phone", RefusalCode.REQUIRED)
    fields.refuse_if_any()

    async with transaction(now) as change:
        if id is None:
            await room.take(citizen.id, FamilyContact)
            row = await FamilyContact.create(citizen_id=citizen.id, created_at=now, **written)
        elif await FamilyContact.filter(id=id, citizen_id=citizen.id).update(**written):
            row = await FamilyContact.get(id=id)
        else:
            raise NotFound
        return change.gives(row)


async def remove(actor: Actor, *, id: int | None, now: datetime) -> Acknowledged:
    """
    Forget a contact.

    :raises NotFound: when there is no such contact of one's own.
    """
    citizen = actors.citizen(actor)

    async with transaction(now) as change:
        if not await FamilyContact.filter(id=id, citizen_id=citizen.id).delete():
            raise NotFound
        return change.acknowledges("acknowledgement.familyContactRemove")
