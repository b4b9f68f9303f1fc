"""How does an administrator change what the collectivité has decided?"""

from datetime import datetime, time
from typing import Any, TypedDict, Unpack

from tortoise.expressions import F

from models.portal import Portal
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, StaleVersion, Wrong
from resolvers.portal import reading
from resolvers.staff import audit
from resolvers.transactions import Change, transaction
from rules import holidays, passwords, piece_categories, time_zones
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole

NAME_MAX = 120
#: 003: « au minimum 8 caractères »; a longer one than this would keep people out, not thieves.
SHORTEST_MINIMUM, LONGEST_MINIMUM = 8, 64


class Named(TypedDict, total=False):
    """What may be changed; what is left out stays as it is."""

    name: str | None
    time_zone: str | None
    reminder_time: time | None
    holiday_subdivision: str | None
    reading_needs_notice: bool | None
    contact_email: str | None
    contact_phone: str | None
    password_policy: dict[str, int] | None
    piece_categories: list[dict[str, str]] | None


async def save(actor: Actor, *, version: int, now: datetime, **named: Unpack[Named]) -> Portal:
    """
    Change what is named of the portal that was read as `version`; null empties what may be empty.

    :raises NotAllowed: for anybody but administrators.
    :raises InvalidInput: every wrong field, or a category of pieces left out that is in use.
    :raises StaleVersion: when somebody saved in between.
    """
    administrator = actors.staff(actor, AgentRole.ADMINISTRATOR)
    fields = Fields()
    changes = _judged(fields, named)
    fields.refuse_if_any()
    before = await reading.read()

    async with transaction(now) as change:
        if not await Portal.filter(version=version).update(version=F("version") + 1, **changes):
            raise StaleVersion
        if "piece_categories" in changes:
            # The version that was replaced is the one read above: the update says so.
            await _keep_what_is_used(change, _keys(before.piece_categories) - _keys(changes["piece_categories"]))
        await audit.note(change, administrator, "portalSave")
        return change.gives(await reading.read())


def _judged(fields: Fields, named: Named) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "name" in named:
        changes["name"] = identity.line(fields, "name", named["name"] or "", maximum=NAME_MAX)
    if "time_zone" in named:
        changes["time_zone"] = zone = (named["time_zone"] or "").strip()
        if not time_zones.is_one(zone):
            fields.wrong(
                "timeZone", RefusalCode.INVALID if zone else RefusalCode.REQUIRED, "time_zone" if zone else None
            )
    if "reminder_time" in named:
        changes["reminder_time"] = named["reminder_time"]
        if named["reminder_time"] is None:
            fields.wrong("reminderTime", RefusalCode.REQUIRED)
    if "holiday_subdivision" in named:
        changes["holiday_subdivision"] = subdivision = (named["holiday_subdivision"] or "").strip().upper() or None
        if subdivision is not None and not holidays.is_subdivision(subdivision):
            fields.wrong("holidaySubdivision", RefusalCode.INVALID, "subdivision")
    if "reading_needs_notice" in named:
        changes["reading_needs_notice"] = named["reading_needs_notice"]
        if named["reading_needs_notice"] is None:
            fields.wrong("readingNeedsNotice", RefusalCode.REQUIRED)
    if "contact_email" in named:
        email = named["contact_email"]
        changes["contact_email"] = identity.email(fields, "contactEmail", email) if email and email.strip() else None
    if "contact_phone" in named:
        changes["contact_phone"] = identity.phone(fields, "contactPhone", named["contact_phone"])
    if "password_policy" in named:
        changes["password_policy"] = _policy(fields, named["password_policy"])
    if "piece_categories" in named:
        if (given := named["piece_categories"]) is None:
            fields.wrong(piece_categories.PATH, RefusalCode.REQUIRED)
        else:
            changes["piece_categories"], faults = piece_categories.judge(given)
            fields.note(faults)
    return changes


def _keys(categories: list[dict[str, str]]) -> set[str]:
    return {one["key"] for one in categories}


async def _keep_what_is_used(change: Change, gone: set[str]) -> None:
    """
    Make sure that no stored piece, and no type of demande that is offered, is sorted by a category that goes.

    Whoever sorts a piece waits for the portal's row, which the caller has just written.

    :raises InvalidInput: naming those that are in use.
    """
    used = await change.connection.execute_query_dict(
        "SELECT category FROM stored_piece WHERE category = ANY($1) UNION"
        " SELECT piece->>'category' FROM demande_type, jsonb_array_elements(pieces) AS piece"
        " WHERE in_force AND piece->>'category' = ANY($1) ORDER BY 1",
        [sorted(gone)],
    )
    if used:
        named = ", ".join(row["category"] for row in used)
        raise InvalidInput(
            (Wrong((piece_categories.PATH,), RefusalCode.NOT_IN_THIS_STATE, "piece_categories", {"keys": named}),)
        )


def _policy(fields: Fields, given: dict[str, int] | None) -> dict[str, int]:
    """A policy that nobody could follow, or that is weaker than the guides', is refused."""
    path = "passwordPolicy"
    if given is None:
        fields.wrong(path, RefusalCode.REQUIRED)
        return {}
    policy = passwords.Policy(**given)
    counts = {
        "minLowercase": policy.min_lowercase,
        "minUppercase": policy.min_uppercase,
        "minDigits": policy.min_digits,
        "minSymbols": policy.min_symbols,
    }
    if not SHORTEST_MINIMUM <= policy.min_length <= LONGEST_MINIMUM:
        fields.wrong(
            (path, "minLength"), RefusalCode.OUT_OF_RANGE, "between", minimum=SHORTEST_MINIMUM, maximum=LONGEST_MINIMUM
        )
    negative = [name for name, count in counts.items() if count < 0]
    for name in negative:
        fields.wrong((path, name), RefusalCode.OUT_OF_RANGE, "at_least", minimum=0)
    if not negative and sum(counts.values()) > policy.min_length:
        fields.wrong(path, RefusalCode.INVALID, "policy")
    return given
