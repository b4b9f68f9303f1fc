"""Which alerts are there for somebody to see, when do they want to be told, and what do they say to one?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.letters import Letter
from models.water.alerts import WaterAlert, WaterAlertRule
from models.water.contracts import WaterContract
from resolvers import actors, portal, together
from resolvers.actors import Actor
from resolvers.documents import uploads
from resolvers.errors import Conflict, Fields, NotFound
from resolvers.listing import Listing
from resolvers.transactions import Change, transaction
from resolvers.water import access
from resolvers.water.looking import Looked
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import WaterAlertKind
from rules.water import warsmann

#: Of a home page.
LATEST = 20
DAILY_MAX_L, MONTHLY_MAX_M3 = 1_000_000, 100_000
#: What a plumber's certificate may be.
CERTIFICATES = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic"})


def of(contract: WaterContract, *, open_only: bool) -> Listing:
    """Return the alerts of a contract that somebody has been let see, newest first."""
    return Listing(_kept(WaterAlert.filter(contract_id=contract.id), open_only), "raised_at")


async def latest(actor: actors.Citizen) -> list[WaterAlert]:
    """Return what a citizen has not said to have seen, newest first, for a home page."""
    own = Subquery(access.visible(actor).values("id"))
    rows = _kept(WaterAlert.filter(contract_id__in=own), open_only=True)
    return await together.rows(rows.order_by("-raised_at", "-id").limit(LATEST))


def at_the_desk(actor: actors.Agent, *, open_only: bool, now: datetime) -> Looked:
    """Return those of all contracts to the water service's agents, newest first; each that is shown is written."""
    rows = _kept(WaterAlert.all() if access.serves_water(actor) else WaterAlert.filter(id=0), open_only)
    return Looked(rows, "raised_at", actor=actor, action="agent.waterAlerts", about="WaterAlert", now=now)


async def one(actor: Actor, alert_id: int, *, now: datetime) -> WaterAlert | None:
    """Return one, to whoever sees its contract. An agent's look is written."""
    row = await WaterAlert.get_or_none(id=alert_id)
    return row if row is not None and await access.one(actor, row.contract_id, now=now) else None


async def rules(contract_ids: Sequence[int]) -> list[WaterAlertRule | None]:
    """Return past which the holders of contracts want to be told; None where nothing is set."""
    found = await together.rows(WaterAlertRule.filter(contract_id__in=list(contract_ids)))
    said = {row.contract_id: row for row in found if row.daily_l is not None or row.monthly_m3 is not None}
    return [said.get(key) for key in contract_ids]


async def set_rule(
    actor: Actor, *, contract: int | None, daily_litres: int | None, monthly_cubic_metres: int | None, now: datetime
) -> WaterAlertRule:
    """
    Say past which consumption one wants to be told, from now on; nothing for never.

    :raises NotFound: no such contract of theirs. :raises InvalidInput: a limit is out of range.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    for path, value, maximum in (
        ("dailyLitres", daily_litres, DAILY_MAX_L),
        ("monthlyCubicMetres", monthly_cubic_metres, MONTHLY_MAX_M3),
    ):
        if value is not None and not 0 < value <= maximum:
            fields.wrong(path, RefusalCode.OUT_OF_RANGE, "between", minimum=1, maximum=maximum)
    fields.refuse_if_any()
    async with transaction(now) as change:
        held = await access.held(change, citizen, contract)
        row = await WaterAlertRule.get_or_none(contract_id=held.id)
        is_new = row is None
        row = row or WaterAlertRule(contract_id=held.id)
        row.daily_l, row.monthly_m3, row.set_at = daily_litres, monthly_cubic_metres, now
        await row.save(force_create=is_new)
        return change.gives(row)


async def acknowledge(actor: Actor, *, id: int | None, certificate: int | None, now: datetime) -> WaterAlert:
    """
    Say that one has seen an alert, and give the plumber's certificate that caps the bill, where one has it.

    :raises NotFound: no such alert of theirs. :raises Conflict: it has its certificate already.
    :raises InvalidInput: the certificate is for another kind of alert, comes too late, or is no such file.
    """
    citizen = actors.citizen(actor)
    today = portal.today(await portal.read(), now)
    async with transaction(now) as change:
        found = await WaterAlert.get_or_none(id=id or 0)
        if found is None:
            raise NotFound
        await access.held(change, citizen, found.contract_id)
        row = await WaterAlert.get(id=found.id)
        if certificate is not None:
            await _certify(change, citizen, row, certificate, today=today)
        row.acknowledged_at = row.acknowledged_at or now
        await row.save(update_fields=["acknowledged_at", "certificate_id"])
        return change.gives(row)


async def mailed(change: Change, letter: Letter) -> None:
    """Write until when a certificate is awaited, in the transaction that marks the mail sent: the first one counts."""
    row = await WaterAlert.get_or_none(id=letter.subject_id, kind=WaterAlertKind.ABNORMAL_CONSUMPTION)
    if row is not None:
        due_on = warsmann.certificate_due_on(portal.today(await portal.read(), change.now))
        await WaterAlert.filter(id=row.id, certificate_due_on=None).update(certificate_due_on=due_on)


def shown(actor: Actor, row: WaterAlert, contract: WaterContract) -> dict[str, Any]:
    """Return what the sentence of an alert says to whoever sees it: to the staff, every year that counted."""
    if isinstance(actor, actors.Citizen):
        return shown_to_holder(row, contract)
    return row.facts | {"windows": [one for one in row.facts.get("windows", ()) if one["counts"]]}


def shown_to_holder(row: WaterAlert, contract: WaterContract) -> dict[str, Any]:
    """Return what it says to a holder: the years that were theirs one by one, and of all of them the mean only."""
    windows = [one for one in row.facts.get("windows", ()) if one["counts"]]
    own = [one for one in windows if date.fromisoformat(one["from"]) >= contract.started_on]
    return row.facts | {"windows": own if own == windows else []}


async def _certify(change: Change, citizen: actors.Citizen, row: WaterAlert, upload: int, *, today: date) -> None:
    fields = Fields()
    if row.certificate_id is not None:
        raise Conflict(RefusalCode.ALREADY_DONE, variant="certificate")
    if row.kind is not WaterAlertKind.ABNORMAL_CONSUMPTION:
        fields.wrong("certificate", RefusalCode.INVALID, "not_of_this_alert")
    elif row.certificate_due_on is not None and today > row.certificate_due_on:
        fields.wrong("certificate", RefusalCode.TOO_LATE, "certificate", until=row.certificate_due_on)
    fields.refuse_if_any()
    file = await uploads.take(change, citizen, upload, path="certificate", fields=fields, content_types=CERTIFICATES)
    row.certificate_id = file.id


def _kept(rows: QuerySet[WaterAlert], open_only: bool) -> QuerySet[WaterAlert]:
    return rows.filter(acknowledged_at=None) if open_only else rows
