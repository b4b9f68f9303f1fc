"""Who is of a citizen's foyer, and how does the citizen say it (003: « les membres de votre foyer »)?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from models.family import FamilyMember
from resolvers import actors, portal, together
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, NotFound
from resolvers.family import room
from resolvers.transactions import Acknowledged, transaction
from rules import birth_dates
from rules.vocabulary.family import FamilyRelation
from rules.vocabulary.refusals import RefusalCode

SCHOOL_MAX = 120
_NAMES = {"first_name": "firstName", "last_name": "lastName"}


class Described(TypedDict, total=False):
    """What is said of a member; what is not named stays, and None empties."""

    first_name: str | None
    last_name: str | None
    birth_date: date | None
    relation: FamilyRelation | None
    school: str | None


async def own(actor: Actor) -> list[FamilyMember]:
    """Return the foyer of the citizen who asks, in the order in which it was told, in one statement."""
    return await together.rows(FamilyMember.filter(citizen_id=actors.citizen(actor).id).order_by("id"))


async def one(actor: Actor, member_id: int | None) -> FamilyMember | None:
    """Return one of one's own foyer."""
    return await FamilyMember.get_or_none(id=member_id, citizen_id=actors.citizen(actor).id)


async def of_citizens(keys: Sequence[tuple[int, int]]) -> list[FamilyMember | None]:
    """Return the member of each (citizen, member), where that member is of that citizen's foyer, in one query."""
    citizens, members = {citizen_id for citizen_id, _ in keys}, {member_id for _, member_id in keys}
    rows = await together.rows(FamilyMember.filter(citizen_id__in=citizens, id__in=members))
    found = {(row.citizen_id, row.id): row for row in rows}
    return [found.get(key) for key in keys]


async def add(actor: Actor, *, now: datetime, **described: Unpack[Described]) -> FamilyMember:
    """
    Add somebody to the foyer of the citizen who asks.

    :raises InvalidInput: every wrong field. :raises room.FoyerFull: when it has as many as it may.
    """
    citizen = actors.citizen(actor)
    written = await _judged(described, now)

    async with transaction(now) as change:
        await room.take(citizen.id, FamilyMember)
        return change.gives(await FamilyMember.create(citizen_id=citizen.id, created_at=now, **written))


async def update(actor: Actor, *, id: int | None, now: datetime, **described: Unpack[Described]) -> FamilyMember:
    """
    Change only what is named; demandes already sent keep what they say of the person.

    :raises InvalidInput: every wrong field; REQUIRED where None is given for what may not be empty.
    :raises NotFound: when there is no such member of one's own.
    """
    citizen = actors.citizen(actor)
    written = await _judged(described, now)

    async with transaction(now) as change:
        rows = FamilyMember.filter(id=id, citizen_id=citizen.id)
        if written:
            await rows.update(**written)
        if (row := await rows.first()) is None:
            raise NotFound
        return change.gives(row)


async def remove(actor: Actor, *, id: int | None, now: datetime) -> Acknowledged:
    """
    Take somebody out of the foyer; demandes already sent keep what they say of the person.

    :raises NotFound: when there is no such member of one's own.
    """
    citizen = actors.citizen(actor)

    async with transaction(now) as change:
        if not await FamilyMember.filter(id=id, citizen_id=citizen.id).delete():
            raise NotFound
        return change.acknowledges("acknowledgement.familyMemberRemove")


async def _judged(described: Described, now: datetime) -> dict[str, Any]:
    """
    Return what is said of a member as it is kept.

    :raises InvalidInput: every wrong field.
    """
    fields = Fields()
    written: dict[str, Any] = dict(described)
    for name, path in _NAMES.items():
        if name in written:
            written[name] = identity.line(fields, path, written[name] or "", maximum=identity.NAME_MAX)
    if "relation" in described and described["relation"] is None:
        fields.wrong("relation", RefusalCode.REQUIRED)
    if (born_on := described.get("birth_date")) is not None:
        today = portal.today(await portal.read(), now)
        fields.note(birth_dates.judge(born_on, today=today), "birthDate")
    if "school" in described:
        school = (described["school"] or "").strip()
        written["school"] = identity.line(fields, "school", school, maximum=SCHOOL_MAX) if school else None
    fields.refuse_if_any()
    return written
