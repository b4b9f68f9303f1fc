"""What is the récapitulatif of a demande: its lines as they are when it is sent, whatever changes afterwards?"""

from typing import Any

from models.catalogue import DemandeType
from models.demandes import Demande
from models.family import FamilyMember
from models.water.contracts import WaterContract
from resolvers.demandes.contents import ReadId
from rules import forms
from rules.vocabulary.portal import FormFieldKind as Kind

#: What of the contact is told, each with how its value reads.
_CONTACT = (
    ("civility", "CIVILITY"),
    ("first_name", "TEXT"),
    ("last_name", "TEXT"),
    ("email", "TEXT"),
    ("phone", "PHONE"),
    ("postal_address", "ADDRESS"),
    ("preferred_contact", "CONTACT_METHOD"),
)

#: A line: under `label`, what the form says, or under `code`, which sentence of ours; how its value reads; the value.
Line = dict[str, Any]


async def of(row: Demande, type_: DemandeType, *, read_id: ReadId) -> list[Line]:
    """Return the lines of a draft as they are now, or those that were sent."""
    if row.summary is not None:
        return row.summary
    lines = of_contact(row)
    lines += [{"code": "person", "kind": "PERSON", "value": person} for person in row.persons]
    form = forms.read(type_.form_fields)
    members = await _members(row, form)
    for field in form:
        answer = row.answers.get(field.key)
        if answer is None or not forms.is_shown(field, row.answers):
            continue
        labels = {choice.value: choice.label for choice in field.choices}
        if field.kind is Kind.CHOICE:
            answer = labels.get(answer, answer)
        elif field.kind is Kind.MULTIPLE_CHOICE:
            answer = [labels.get(one, one) for one in answer]
        elif field.kind is Kind.FAMILY_MEMBER:
            answer = members.get(read_id(answer, "FamilyMember") or 0, "")
        elif field.kind is Kind.WATER_CONTRACT:
            contract = await WaterContract.get_or_none(id=read_id(answer, "WaterContract") or 0)
            answer = contract.number if contract else ""
        lines.append({"label": field.label, "kind": field.kind.value, "value": answer})
    return lines


def of_contact(row: Demande) -> list[Line]:
    """Return the lines that say who asks, and how they are reached."""
    return [
        {"code": f"contact.{name}", "kind": kind, "value": row.contact[name]}
        for name, kind in _CONTACT
        if row.contact.get(name)
    ]


async def _members(row: Demande, form: tuple[forms.FormField, ...]) -> dict[int, str]:
    if row.citizen_id is None or all(field.kind is not Kind.FAMILY_MEMBER for field in form):
        return {}
    rows = await FamilyMember.filter(citizen_id=row.citizen_id)
    return {one.id: f"{one.first_name} {one.last_name}" for one in rows}
