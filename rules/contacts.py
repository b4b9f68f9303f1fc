"""How is somebody who asks for something reached, and whom does it concern? Half filled in too."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules import addresses, birth_dates, emails, phones, texts
from rules.faults import Fault
from rules.vocabulary.accounts import ContactMethod
from rules.vocabulary.refusals import RefusalCode as Code

NAME_MAX = 80
MAX_PERSONS = 30
#: Without these nobody can be answered; the acknowledgement is mailed.
_NEEDED = {"first_name": "firstName", "last_name": "lastName", "email": "email"}
_REACHED_BY = {ContactMethod.PHONE: ("phone", "phone"), ContactMethod.POST: ("postal_address", "postalAddress")}


def read(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return what is named of a contact as it is kept, None where it is emptied, and every fault in it."""
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for name in ("civility", "preferred_contact"):
        if name in given:
            kept[name] = given[name] and given[name].value
    for name, path in (("first_name", "firstName"), ("last_name", "lastName")):
        if name in given:
            kept[name] = _name(given[name], path, faults)
    for name, reader in (("email", emails.read), ("phone", phones.read)):
        if name in given:
            said = (given[name] or "").strip()
            kept[name] = reader(said) if said else None
            if said and kept[name] is None:
                faults.append(Fault((name,), Code.INVALID, name))
    if "postal_address" in given:
        kept["postal_address"] = None
        if given["postal_address"] is not None:
            kept["postal_address"], wrong = addresses.read(given["postal_address"])
            faults.extend(fault.under("postalAddress") for fault in wrong)
    return kept, faults


def missing(contact: Mapping[str, Any]) -> list[Fault]:
    """Return what a contact lacks to be answered: a name, an address for the acknowledgement, the preferred means."""
    needed = list(_NEEDED.items())
    if (preferred := contact.get("preferred_contact")) in _REACHED_BY:
        needed.append(_REACHED_BY[ContactMethod(preferred)])
    return [Fault((path,), Code.REQUIRED) for name, path in needed if not contact.get(name)]


def read_person(given: Mapping[str, Any], *, today: date) -> tuple[dict[str, Any], list[Fault]]:
    """Return somebody named in a demande as they are kept, and every fault in what was given."""
    faults: list[Fault] = []
    born: date | None = given.get("birth_date")
    if born is not None:
        faults.extend(fault.under("birthDate") for fault in birth_dates.judge(born, today=today))
    relation = given.get("relation")
    kept = {
        "member_id": None,
        "first_name": _name(given.get("first_name"), "firstName", faults),
        "last_name": _name(given.get("last_name"), "lastName", faults),
        "birth_date": born and born.isoformat(),
        "relation": relation and relation.value,
    }
    return kept, faults


def missing_of_person(person: Mapping[str, Any]) -> list[Fault]:
    """Return what somebody named in a demande lacks."""
    names = (("first_name", "firstName"), ("last_name", "lastName"))
    return [Fault((path,), Code.REQUIRED) for name, path in names if not person.get(name)]


def _name(said: str | None, path: str, faults: list[Fault]) -> str | None:
    cleaned = texts.clean(said or "")
    if cleaned:
        faults.extend(fault.under(path) for fault in texts.judge(cleaned, maximum=NAME_MAX))
    return cleaned or None
