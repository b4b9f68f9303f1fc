"""What was answered to a survey, for the staff to read or to take into a spreadsheet? Never by whom."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tortoise.connection import get_connection

from models.portal import Survey, SurveyAnswer
from resolvers import actors, portal, signing_addresses
from resolvers.actors import Actor
from resolvers.errors import NotFound, StepPending
from resolvers.listing import Listing, Place
from resolvers.portal import surveys
from rules.folding import fold
from rules.forms import FormField

#: How many answers of a sheet are read at a time.
_BATCH = 500


@dataclass(frozen=True)
class Sheet:
    """A survey as a table: its columns, and its answers as they come, newest first."""

    #: Of its file: the survey's title as an address would have it.
    name: str
    #: By key; None for what was asked once and is not any more.
    columns: dict[str, FormField | None]
    zone: ZoneInfo
    rows: AsyncIterator[SurveyAnswer]


def of(actor: Actor, row: Survey) -> Listing:
    """
    Return what was answered to a survey, newest first.

    :raises NotSignedIn, NotAllowed: for anybody but the staff. :raises StepPending: while one is.
    """
    _only_staff(actor)
    return _answers(row.id)


async def one(actor: Actor, answer_id: int) -> SurveyAnswer | None:
    """Return one answer, to the staff."""
    return await SurveyAnswer.get_or_none(id=answer_id) if surveys.is_reader(actor) else None


def address(actor: Actor, row: Survey, *, now: datetime) -> str:
    """
    Return the address of a survey's sheet, good for a few minutes.

    :raises NotSignedIn, NotAllowed: for anybody but the staff. :raises StepPending: while one is.
    """
    _only_staff(actor)
    return signing_addresses.signed(_path(row.id), now=now)


async def sheet(survey_id: int, *, until: str | None, signature: str | None, now: datetime) -> Sheet:
    """
    Return a survey's sheet to whoever has its signed address.

    :raises NotFound: we signed no such address. :raises Expired: it was good.
    """
    signing_addresses.check(_path(survey_id), until=until, signature=signature, now=now)
    row = await Survey.get_or_none(id=survey_id)
    if row is None:
        raise NotFound
    columns: dict[str, FormField | None] = {field.key: field for field in surveys.form(row)}
    columns |= dict.fromkeys(sorted(await _keys_answered(survey_id) - columns.keys()))
    name = re.sub(r"[^a-z0-9]+", "-", fold(row.title)[:60]).strip("-") or f"survey-{row.id}"
    return Sheet(name, columns, ZoneInfo((await portal.read()).time_zone), _all(_answers(survey_id)))


def _answers(survey_id: int) -> Listing:
    return Listing(SurveyAnswer.filter(survey_id=survey_id), "answered_at")


async def _all(listing: Listing) -> AsyncIterator[SurveyAnswer]:
    place: Place | None = None
    while True:
        page = await listing.page(_BATCH, place)
        for row in page.rows:
            yield row
        if not page.has_next:
            return
        place = listing.place(page.rows[-1])


async def _keys_answered(survey_id: int) -> set[str]:
    rows = await get_connection("default").execute_query_dict(
        "SELECT DISTINCT jsonb_object_keys(answers) AS key FROM survey_answer WHERE survey_id = $1", [survey_id]
    )
    return {row["key"] for row in rows}


def _path(survey_id: int) -> str:
    return f"/surveys/{survey_id}/answers.csv"


def _only_staff(actor: Actor) -> None:
    actors.staff(actor)
    if isinstance(actor, actors.Agent) and actor.pending:
        raise StepPending(actor.pending[0])
