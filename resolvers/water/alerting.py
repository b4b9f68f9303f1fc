"""
Which consumptions should somebody look at? Looked for whenever readings come in, and told once each.

Never from days that were spread between two readings, nor from estimates. What goes on past what was told lengthens
the alert there is; what it says is in rules/water/{warsmann,flow,limits}.py.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.connection import get_connection

from models.accounts import Citizen
from models.water.alerts import WaterAlert, WaterAlertRule
from models.water.contracts import Meter, SupplyPoint, WaterContract, WaterLink
from resolvers import letters, notifications, portal
from resolvers.transactions import Change, transaction
from resolvers.water import access, timelines
from resolvers.water.timelines import Asked
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.water import Granularity, WaterAlertKind
from rules.water import flow, limits, warsmann
from rules.water.days import years_before
from rules.water.flow import HourlyIndex
from rules.water.timeline import Timeline
from rules.water.units import CUBIC_METRE_L, half_up

#: The law compares readings of bills: shorter spans differ too much from one year to the next.
SHORTEST_SPAN = timedelta(days=28)
#: How far back what a citizen wants to be told of, and what runs without rest, is news.
NEWS = timedelta(days=8)
#: Readings that came in since then are looked at by the nightly job, whoever wrote them.
CAME_IN = timedelta(days=2)
#: Supply points of one transaction of that job.
AT_ONCE = 50
_DAY, _HOUR = timedelta(days=1), 3_600

_HOURS = """
SELECT r.meter_id, extract(epoch FROM r.at)::bigint AS at, r.index_l
FROM unnest($1::bigint[]) AS m (id)
CROSS JOIN LATERAL (SELECT max(at) AS at FROM remote_index WHERE meter_id = m.id) latest
JOIN remote_index r ON r.meter_id = m.id AND r.at >= latest.at - $2::interval
ORDER BY r.meter_id, r.at
"""
# Of a thousand dwellings at most: what they used each day between the readings around the span.
_NETWORK = """
SELECT avg((later.index_l - sooner.index_l)::numeric / (later.taken_on - sooner.taken_on)) AS daily_l
FROM (SELECT id FROM supply_point WHERE network_code = $1 AND usage = 'DWELLING' AND id <> $2 ORDER BY id LIMIT 1000) s
JOIN meter m ON m.supply_point_id = s.id
CROSS JOIN LATERAL (SELECT index_l, taken_on FROM reading WHERE meter_id = m.id AND status = 'ACCEPTED'
    AND source <> 'ESTIMATE' AND taken_on <= $3 ORDER BY taken_on DESC LIMIT 1) sooner
CROSS JOIN LATERAL (SELECT index_l, taken_on FROM reading WHERE meter_id = m.id AND status = 'ACCEPTED'
    AND source <> 'ESTIMATE' AND taken_on >= $4 ORDER BY taken_on LIMIT 1) later
WHERE later.index_l >= sooner.index_l
"""


@dataclass
class _Place:
    """A contract under way, and all that is known of where it is."""

    point: SupplyPoint
    contract: WaterContract
    #: The meter in place, where it tells its index by itself.
    remote: Meter | None
    #: What passed there, whoever lived there.
    timeline: Timeline
    #: Of this contract's holder only.
    own: Timeline
    rule: WaterAlertRule | None
    hours: list[HourlyIndex]
    zone: ZoneInfo
    told: dict[WaterAlertKind, list[WaterAlert]] = field(default_factory=lambda: defaultdict(list))

    @property
    def real_days(self) -> list[date]:
        """The days of the contract on which something was really read."""
        return sorted(self.own.real_days)


@dataclass(frozen=True)
class _Found:
    """What somebody is to be told."""

    kind: WaterAlertKind
    occasion: str
    start: date
    end: date
    volume_l: int
    facts: dict[str, Any]
    expected_l: int | None = None


async def look_at_news(*, now: datetime) -> None:
    """Look at every supply point where readings have come in of late: those of remote meters, and of imports."""
    rows = await get_connection("default").execute_query_dict(
        "SELECT DISTINCT supply_point_id AS id FROM reading"
        " WHERE submitted_at >= $1 AND status = 'ACCEPTED' ORDER BY supply_point_id",
        [now - CAME_IN],
    )
    ids = [row["id"] for row in rows]
    for at in range(0, len(ids), AT_ONCE):
        async with transaction(now, aside=True) as change:
            await look(change, ids[at : at + AT_ONCE])


async def look(change: Change, supply_point_ids: Sequence[int]) -> None:
    """Look at what is known of supply points, in the transaction of what has just been read there; they are held."""
    await access.hold(change, supply_point_ids)
    for place in await _places(supply_point_ids, now=change.now):
        for found in [*await _abnormal(place), *_flowing(place), *_over_limits(place)]:
            await _tell(change, place, found)


async def _places(supply_point_ids: Sequence[int], *, now: datetime) -> list[_Place]:
    decided = await portal.read()
    today = portal.today(decided, now)
    contracts = await WaterContract.filter(supply_point_id__in=supply_point_ids, started_on__lte=today)
    latest: dict[int, WaterContract] = {}
    for contract in sorted(contracts, key=lambda one: one.started_on):
        latest[contract.supply_point_id] = contract
    points = await SupplyPoint.in_bulk(list(latest), "id")
    meters = await Meter.filter(supply_point_id__in=list(latest), removed_on=None, remote=True)
    remote = {meter.supply_point_id: meter for meter in meters}
    rules = await WaterAlertRule.in_bulk([one.id for one in latest.values()], "contract_id")
    hours = await _hours([meter.id for meter in meters])
    since = years_before(today, 5)
    whole = await timelines.read([Asked(key, since, today + _DAY) for key in latest])
    places = {}
    for (key, contract), timeline in zip(latest.items(), whole, strict=True):
        own = Timeline(timeline.segments, start=contract.started_on, end=contract.ended_on)
        meter = remote.get(key)
        places[contract.id] = _Place(
            points[key],
            contract,
            meter,
            timeline,
            own,
            rules.get(contract.id),
            hours[meter.id] if meter else [],
            ZoneInfo(decided.time_zone),
        )
    for alert in await WaterAlert.filter(contract_id__in=list(places)).order_by("-ends_on", "-id"):
        places[alert.contract_id].told[alert.kind].append(alert)
    return list(places.values())


async def _hours(meter_ids: Sequence[int]) -> dict[int, list[HourlyIndex]]:
    found: dict[int, list[HourlyIndex]] = defaultdict(list)
    if meter_ids:
        for row in await get_connection("default").execute_query_dict(_HOURS, [list(meter_ids), NEWS]):
            found[row["meter_id"]].append(HourlyIndex(datetime.fromtimestamp(row["at"], UTC), row["index_l"]))
    return found


# ------------------------------------------------------------------------------------------------ loi Warsmann


async def _abnormal(place: _Place) -> list[_Found]:
    span = _billed(place)
    if span is None:
        return []
    start, end = span
    usage = place.point.usage
    compared = warsmann.compare(place.timeline, start, end, usage=usage)
    if compared is not None and compared.reference_l is None:
        mean_l = await _network_mean_l(place.point, start, end)
        compared = warsmann.compare(place.timeline, start, end, usage=usage, network_mean_l=mean_l)
    if compared is None or compared.reference_l is None or not compared.is_abnormal:
        return []
    if any(alert.ends_on > start for alert in place.told[WaterAlertKind.ABNORMAL_CONSUMPTION]):
        return []
    windows = [
        {
            "from": window.start.isoformat(),
            "to": window.end.isoformat(),
            "volume_l": half_up(window.volume_l),
            "coverage": f"{float(window.coverage):.4f}",
            "counts": window.counts,
        }
        for window in compared.windows
    ]
    caps = warsmann.caps(half_up(compared.volume_l, CUBIC_METRE_L), compared.reference_l)
    facts = {
        "windows": windows,
        "is_of_network": compared.is_of_network,
        "water_cap_m3": caps.water_m3,
        "wastewater_cap_m3": caps.wastewater_m3,
    }
    expected_l = half_up(compared.reference_l)
    return [
        _Found(WaterAlertKind.ABNORMAL_CONSUMPTION, start.isoformat(), start, end, compared.volume_l, facts, expected_l)
    ]


def _billed(place: _Place) -> tuple[date, date] | None:
    """The span just read: to the latest real reading, or the latest whole month of a meter that is read each day."""
    days = place.real_days
    if not days:
        return None
    if place.remote is not None:
        end = days[-1].replace(day=1)
        start = (end - _DAY).replace(day=1)
        return (start, end) if {start, end} <= place.own.real_days else None
    earlier = [day for day in days if day <= days[-1] - SHORTEST_SPAN]
    return (earlier[-1], days[-1]) if earlier else None


async def _network_mean_l(point: SupplyPoint, start: date, end: date) -> Fraction | None:
    """What a dwelling of the network used over a span, as far as readings around it say."""
    if point.network_code is None:
        return None
    [found] = await get_connection("default").execute_query_dict(_NETWORK, [point.network_code, point.id, start, end])
    return None if found["daily_l"] is None else Fraction(found["daily_l"]) * (end - start).days


# --------------------------------------------------------------------------------- water that never rests; limits


def _flowing(place: _Place) -> list[_Found]:
    if place.remote is None:
        return []
    found = []
    for run in flow.continuous_flows(place.hours, capacity_l=10**place.remote.digits * CUBIC_METRE_L):
        start, end = run.start.astimezone(place.zone).date(), (run.end - timedelta(seconds=1)).astimezone(place.zone)
        facts = {"hours": int((run.end - run.start).total_seconds()) // _HOUR, "least_l": run.least_l}
        until = end.date() + _DAY
        found.append(_Found(WaterAlertKind.CONTINUOUS_FLOW, start.isoformat(), start, until, run.volume_l, facts))
    return [one for one in found if one.start >= place.contract.started_on]


def _over_limits(place: _Place) -> list[_Found]:
    if place.rule is None or not place.real_days:
        return []
    newest = place.real_days[-1]
    since = max(place.rule.set_at.astimezone(place.zone).date(), newest - NEWS)
    wanted = limits.Limits(place.rule.daily_l, place.rule.monthly_m3)
    found: list[_Found] = []
    for excess in limits.excesses(place.own, wanted, since, newest):
        kind = Granularity.DAY if excess.end - excess.start == _DAY else Granularity.MONTH
        facts = {"of": kind.value, "limit_l": excess.limit_l}
        occasion = f"{kind.value} {excess.start}"
        found.append(_Found(WaterAlertKind.THRESHOLD, occasion, excess.start, excess.end, excess.volume_l, facts))
    return found


# ------------------------------------------------------------------------------------------------------- telling


async def _tell(change: Change, place: _Place, found: _Found) -> None:
    """Write an alert with its letters, or lengthen the one that it goes on from."""
    going_on = next((alert for alert in place.told[found.kind] if _goes_on(alert, found)), None)
    if going_on is not None:
        if found.end > going_on.ends_on:
            going_on.ends_on = found.end
            known_l = place.own.volume_l(going_on.starts_on, found.end)
            going_on.volume_l = max(known_l, going_on.volume_l, found.volume_l)
            await going_on.save(update_fields=["ends_on", "volume_l"])
        return
    row = WaterAlert(
        contract_id=place.contract.id,
        kind=found.kind,
        occasion=found.occasion,
        raised_at=change.now,
        starts_on=found.start,
        ends_on=found.end,
        volume_l=found.volume_l,
        expected_l=found.expected_l,
        facts=found.facts,
    )
    await row.save(force_create=True)
    place.told[found.kind].insert(0, row)
    linked = await WaterLink.filter(subscriber_id=place.contract.subscriber_id)
    for citizen in await Citizen.filter(id__in=[link.citizen_id for link in linked]).order_by("id"):
        await letters.write(change, LetterKind.WATER_ALERT, citizen, occasion=row.id, subject_id=row.id)
        await notifications.write(
            change,
            citizen.id,
            f"WATER_ALERT_{found.kind.value}",
            about=("WaterAlert", row.id),
            contract=place.contract.number,
        )


def _goes_on(alert: WaterAlert, found: _Found) -> bool:
    """Tell whether an alert has told of this: the same occasion, or what has not ceased since."""
    if alert.occasion == found.occasion:
        return True
    if found.kind is WaterAlertKind.THRESHOLD and {alert.facts.get("of"), found.facts["of"]} != {Granularity.DAY}:
        return False
    return alert.starts_on <= found.start <= alert.ends_on
