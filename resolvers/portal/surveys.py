"""Which surveys (« votre avis nous intéresse ») are there for whoever asks, and how does the staff write them?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from models.portal import Survey
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, NotFound
from resolvers.portal import wording
from resolvers.portal.reading import audiences
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules import forms
from rules.vocabulary.portal import Audience, FormFieldKind
from rules.vocabulary.staff import AgentRole

#: Answers are kept without a name and read by the whole staff: nothing in them names a row or a bank account.
NOT_IN_SURVEYS = frozenset({FormFieldKind.IBAN, FormFieldKind.FAMILY_MEMBER, FormFieldKind.WATER_CONTRACT})


async def listed(actor: Actor, *, today: date) -> list[Survey]:
    """Return the surveys that are open, newest first; to the staff, those that are closed too."""
    rows = Survey.filter(audience__in=audiences(actor))
    if not is_reader(actor):
        rows = rows.filter(Q(closes_on=None) | Q(closes_on__gte=today))
    return await rows.order_by("-created_at", "-id")


async def one(actor: Actor, survey_id: int | None) -> Survey | None:
    """Return a survey, open or closed, if it is for whoever asks."""
    return await Survey.get_or_none(id=survey_id, audience__in=audiences(actor))


def is_reader(actor: Actor) -> bool:
    """Tell whether somebody may read what was answered: the staff."""
    return isinstance(actor, actors.System) or (isinstance(actor, actors.Agent) and not actor.pending)


def is_closed(row: Survey, *, today: date) -> bool:
    """Tell whether it is too late to answer; `closes_on` is the last day on which one can."""
    return row.closes_on is not None and row.closes_on < today


def form(row: Survey) -> tuple[forms.FormField, ...]:
    """Return what a survey asks."""
    return forms.read(row.form_fields)


async def save(
    actor: Actor,
    *,
    id: int | None,
    title: str,
    form_fields: Sequence[Mapping[str, Any]],
    audience: Audience,
    closes_on: date | None,
    now: datetime,
) -> Survey:
    """
    Ask something new, or correct the survey `id`; answers already given are kept as they are.

    :raises NotAllowed: for anybody but managers. :raises InvalidInput: every wrong field, those of the form too.
    :raises NotFound: when there is no such survey.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)
    fields = Fields()
    asked, faults = forms.judge_fields(form_fields, refused_kinds=NOT_IN_SURVEYS)
    written: dict[str, Any] = {
        "title": identity.line(fields, "title", title, maximum=wording.TITLE_MAX),
        "form_fields": forms.write(asked),
        "audience": audience,
        "closes_on": closes_on,
    }
    fields.note(faults)
    fields.refuse_if_any()

    async with transaction(now) as change:
        if id is None:
            row = await Survey.create(**written, created_at=now)
        elif await Survey.filter(id=id).update(**written):
            row = await Survey.get(id=id)
        else:
            raise NotFound
        await audit.note(change, manager, "surveySave", "Survey", row.id)
        return change.gives(row)
