"""
How are the analyses of a network brought up to date from Hub'Eau: page after page, by night or when a manager asks?

Each page is one transaction that also moves the cursor. Where Hub'Eau is away it is asked again later, from the page
that is missing; a span that has more rows than it gives is cut in two.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from connectors.hubeau.protocol import HubEauDown, HubEauRefuses, Page
from models.imports import Import
from models.water.analyses import WaterNetwork
from resolvers import actors, door, portal
from resolvers.actors import Actor
from resolvers.errors import Conflict, Fields
from resolvers.imports import leases
from resolvers.staff import audit
from resolvers.transactions import Change, transaction
from resolvers.water import access, analyses
from rules import retries
from rules.faults import Fault
from rules.vocabulary.imports import ImportKind, ImportStatus
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole
from rules.water.analyses import network_code as read_code

Clock = Callable[[], datetime]

#: Hub'Eau has nothing older.
OLDEST = date(2016, 1, 1)
#: Rows are corrected after the fact: a network that is known is asked about so far back.
CORRECTED_WITHIN = timedelta(days=400)
#: No more rows of one span can be had.
MOST = 20_000
AWAY, REFUSES = "HUBEAU_AWAY", "HUBEAU_REFUSES"


class NoHubEau(Conflict):
    """This portal asks nobody for analyses."""

    def __init__(self) -> None:
        super().__init__(variant="no_hubeau")


async def refresh(actor: Actor, *, network_code: str, now: datetime) -> Import:
    """
    Have a network's analyses brought up to date; what waits or runs for it already is the same.

    :raises NotAllowed: for anybody but managers. :raises NotFound: who does not work for the water service.
    :raises InvalidInput: that is no code. :raises NoHubEau: nobody is asked.
    """
    staff = access.water_staff(actor, AgentRole.MANAGER)
    fields = Fields()
    code = read_code(network_code)
    if code is None:
        fields.wrong("networkCode", RefusalCode.INVALID, "network_code")
    fields.refuse_if_any()
    assert code is not None
    if door.current().machines.hubeau is None:
        raise NoHubEau
    async with transaction(now) as change:
        row = await _begin(change, code, staff.id if isinstance(staff, actors.Agent) else None)
        await audit.note(change, staff, "waterAnalysesRefresh", "Import", row.id)
        return change.gives(row)


async def every_network(*, now: datetime) -> int:
    """Have every network that water is delivered by brought up to date; return how many there are."""
    if door.current().machines.hubeau is None:
        return 0
    async with transaction(now, aside=True) as change:
        rows = await change.connection.execute_query_dict(
            "SELECT DISTINCT network_code FROM supply_point WHERE network_code IS NOT NULL ORDER BY 1"
        )
        codes = [code for row in rows if (code := read_code(row["network_code"])) is not None]
        for code in codes:
            await _begin(change, code, None)
    return len(codes)


async def go_through(row: Import, clock: Clock) -> None:
    """
    Bring a network up to date, from where it was.

    :raises LeaseLost: another worker has it.
    """
    code = str(row.facts["network"])
    if row.cursor is None:
        await _plan(row, code, clock())
    while row.cursor and row.cursor["spans"]:
        since, until = (date.fromisoformat(day) for day in row.cursor["spans"][0])
        try:
            page = await _ask(code, since, until, row.cursor["page"])
        except HubEauDown as down:
            await _wait(row, down.reason, clock())
            return
        except HubEauRefuses:
            told = Fault((), RefusalCode.NOT_IN_THIS_STATE, "hubeau_refuses")
            await leases.finish(row, failure=REFUSES, told=told, now=clock())
            return
        await _keep(row, code, page, (since, until), clock())
    now = clock()
    await WaterNetwork.filter(code=code).update(refreshed_at=now)
    await leases.finish(row, now=now)


async def _ask(code: str, since: date, until: date, page: int) -> Page:
    hubeau = door.current().machines.hubeau
    if hubeau is None:
        raise HubEauDown("nobody is asked")
    return await hubeau.results(code, since, until, page)


async def _begin(change: Change, code: str, agent_id: int | None) -> Import:
    """Return what waits or runs for a network, or begin it."""
    await change.connection.execute_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [f"analyses {code}"])
    waiting = await change.connection.execute_query_dict(
        "SELECT id FROM import WHERE kind = 'WATER_ANALYSES' AND status IN ('QUEUED', 'RUNNING')"
        " AND facts ->> 'network' = $1 ORDER BY id LIMIT 1",
        [code],
    )
    if waiting:
        return await Import.get(id=waiting[0]["id"])
    return await Import.create(
        kind=ImportKind.WATER_ANALYSES,
        status=ImportStatus.QUEUED,
        facts={"network": code},
        agent_id=agent_id,
        created_at=change.now,
    )


async def _plan(row: Import, code: str, now: datetime) -> None:
    today = portal.today(await portal.read(), now)
    known = await WaterNetwork.get_or_none(code=code)
    since = today - CORRECTED_WITHIN if known and known.refreshed_at else OLDEST
    async with transaction(now, aside=True) as change:
        await leases.move(change, row, cursor=_cursor([[since.isoformat(), (today + timedelta(days=1)).isoformat()]]))


async def _keep(row: Import, code: str, page: Page, span: tuple[date, date], now: datetime) -> None:
    """Keep a page, or cut its span in two where it has more than can be had."""
    assert row.cursor is not None
    number, (since, until), rest = row.cursor["page"], span, row.cursor["spans"][1:]
    async with transaction(now, aside=True) as change:
        if number == 1 and page.total > MOST and (until - since).days > 1:
            middle = (since + (until - since) / 2).isoformat()
            halves = [[since.isoformat(), middle], [middle, until.isoformat()]]
            await leases.move(change, row, cursor=_cursor(halves + rest))
            return
        size = _page_size()
        await analyses.keep(change, code, page.results)
        is_last = not page.results or number * size >= min(page.total, MOST)
        cursor = _cursor(rest) if is_last else _cursor(row.cursor["spans"], number + 1)
        total = (row.total_rows or 0) + (page.total if number == 1 else 0)
        done = len(page.results) + page.unreadable
        await leases.move(change, row, done=done, failed=page.unreadable, total_rows=total, cursor=cursor)


async def _wait(row: Import, reason: str, now: datetime) -> None:
    """Have it asked again after a pause, longer each time; given up after two days."""
    cursor: dict[str, Any] = row.cursor or {}
    tries, since = cursor["tries"] + 1, datetime.fromisoformat(cursor["away_since"]) if cursor["tries"] else now
    again = retries.next_try(tries, first_tried_at=since, now=now)
    if again is None:
        told = Fault((), RefusalCode.NOT_IN_THIS_STATE, "hubeau_away")
        await leases.finish(row, failure=AWAY, told=told, now=now)
        return
    async with transaction(now, aside=True) as change:
        await leases.move(change, row, cursor={**cursor, "tries": tries, "away_since": since.isoformat()})
    await leases.put_off(row, again, now=now)


def _cursor(spans: list[list[str]], page: int = 1) -> dict[str, Any]:
    return {"spans": spans, "page": page, "tries": 0}


def _page_size() -> int:
    hubeau = door.current().machines.hubeau
    return hubeau.page_size if hubeau is not None else 1
