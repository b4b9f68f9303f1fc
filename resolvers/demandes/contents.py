"""What does a draft say: how one is reached, whom it concerns, what is answered? And what does it still lack?"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Subquery

from models.catalogue import DemandeType
from models.demandes import Attachment, Demande
from models.family import FamilyMember
from models.water.contracts import WaterContract, WaterLink
from resolvers import actors
from resolvers.actors import Actor
from resolvers.errors import Fields
from rules import contacts, forms
from rules.faults import Fault
from rules.vocabulary.documents import ScanStatus
from rules.vocabulary.portal import FormFieldKind
from rules.vocabulary.refusals import RefusalCode

#: From an opaque id and its graph type, the row's number.
ReadId = Callable[[str, str], int | None]
CONTACT, PERSONS, PIECES = "contact", "persons", "pieces"


async def judge_persons(
    fields: Fields, row: Demande, persons: Sequence[Mapping[str, Any]], *, read_id: ReadId, today: date
) -> list[dict[str, Any]]:
    """Return the persons concerned as they are kept, those of the foyer copied from it; every wrong one is noted."""
    if len(persons) > contacts.MAX_PERSONS:
        fields.wrong(PERSONS, RefusalCode.TOO_LONG, "list", maximum=contacts.MAX_PERSONS)
        return []
    members = await _members(row)
    kept: list[dict[str, Any]] = []
    for index, given in enumerate(persons):
        if given.get("member") is None:
            person, faults = contacts.read_person(given, today=today)
            fields.note(faults, PERSONS, str(index))
            kept.append(person)
        elif (member := members.get(read_id(given["member"], "FamilyMember") or 0)) is None:
            fields.wrong((PERSONS, str(index), "member"), RefusalCode.NOT_FOUND)
        else:
            kept.append(copied(member))
    return kept


async def judge_answers(
    fields: Fields, row: Demande, type_: DemandeType, answers: Mapping[str, Any], *, read_id: ReadId
) -> dict[str, Any]:
    """Return what is answered as it is kept, None where an answer is taken back; every wrong one is noted."""
    form = forms.read(type_.form_fields)
    kept, faults = forms.judge_given(form, answers)
    fields.note(faults)
    fields.note(await _not_theirs(row, form, kept, read_id))
    for field in form:
        if field.kind is FormFieldKind.WATER_CONTRACT and kept.get(field.key):
            row.water_contract_id = read_id(kept[field.key], "WaterContract")
    return kept


async def sees_contract(actor: Actor, contract_id: int) -> bool:
    """Tell whether whoever begins a demande may have it be about that water contract."""
    return isinstance(actor, actors.Citizen) and await _holds(actor.id, contract_id)


async def _holds(citizen_id: int, contract_id: int) -> bool:
    linked = WaterLink.filter(citizen_id=citizen_id).values("subscriber_id")
    return await WaterContract.exists(id=contract_id, subscriber_id__in=Subquery(linked))


async def _not_theirs(
    row: Demande, form: Sequence[forms.FormField], answers: Mapping[str, Any], read_id: ReadId
) -> list[Fault]:
    """Tell the answers that name somebody of another foyer, or a contract of others; and those who have gone since."""
    given = [(field.key, field.kind, answers[field.key]) for field in form if answers.get(field.key)]
    members = await _members(row) if any(kind is FormFieldKind.FAMILY_MEMBER for _, kind, _ in given) else {}
    wrong: list[Fault] = []
    for key, kind, said in given:
        is_theirs = True
        if kind is FormFieldKind.FAMILY_MEMBER:
            is_theirs = read_id(said, "FamilyMember") in members
        elif kind is FormFieldKind.WATER_CONTRACT:
            named = read_id(said, "WaterContract")
            is_theirs = named is not None and row.citizen_id is not None and await _holds(row.citizen_id, named)
        if not is_theirs:
            wrong.append(Fault(("answers", key), RefusalCode.NOT_FOUND))
    return wrong


async def lacking(row: Demande, type_: DemandeType, *, read_id: ReadId) -> list[Fault]:
    """Return everything that still keeps a draft from being sent, under the names of what would bring it."""
    form = forms.read(type_.form_fields)
    answers, faults = forms.judge_answers(form, row.answers)
    found = [fault.under(CONTACT) for fault in contacts.missing(row.contact)]
    for index, person in enumerate(row.persons):
        found.extend(fault.under(PERSONS, str(index)) for fault in contacts.missing_of_person(person))
    found.extend(faults)
    found.extend(await _not_theirs(row, form, answers, read_id))
    required = [piece["key"] for piece in type_.pieces if piece["required"]]
    if required:
        there = await come(row, required)
        found.extend(Fault((PIECES, key), RefusalCode.REQUIRED, "piece") for key in required if key not in there)
    return found


async def come(row: Demande, requirements: Collection[str], *, since: datetime | None = None) -> set[str]:
    """Return which of these pieces lie on a demande; one in which a virus was found is none: nobody can read it."""
    files = Attachment.filter(demande_id=row.id, requirement__in=requirements)
    if since is not None:
        files = files.filter(added_at__gte=since)
    sound = files.exclude(file__scan=ScanStatus.INFECTED)
    return {str(key) for key in await sound.values_list("requirement", flat=True)}


def copied(member: FamilyMember) -> dict[str, Any]:
    """Return a member of the foyer as a demande keeps them: the foyer may change afterwards."""
    return {
        "member_id": member.id,
        "first_name": member.first_name,
        "last_name": member.last_name,
        "birth_date": member.birth_date and member.birth_date.isoformat(),
        "relation": member.relation.value,
    }


async def recopy(row: Demande) -> None:
    """Copy the persons taken from the foyer once more, as they are when the demande is sent."""
    members = await _members(row)
    row.persons = [
        copied(members[person["member_id"]]) if person["member_id"] in members else person for person in row.persons
    ]


async def _members(row: Demande) -> dict[int, FamilyMember]:
    if row.citizen_id is None:
        return {}
    return {member.id: member for member in await FamilyMember.filter(citizen_id=row.citizen_id)}
