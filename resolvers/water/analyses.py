"""« Mes analyses » (S000-22): what was found in the water of a network, and how is it kept as it is corrected?"""

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from connectors.hubeau.protocol import Result
from models.water.analyses import AnalysisResult, WaterAnalysis, WaterNetwork
from models.water.contracts import SupplyPoint
from resolvers import actors, together
from resolvers.actors import Actor
from resolvers.transactions import Change
from resolvers.water import access
from resolvers.water.looking import ByDay
from rules.water import analyses

_KEEP_NETWORK = """
    INSERT INTO water_network (code, name) VALUES ($1, $2)
    ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name
    WHERE EXCLUDED.name IS NOT NULL AND water_network.name IS DISTINCT FROM EXCLUDED.name
"""
_KEEP_SAMPLES = """
    INSERT INTO water_analysis AS kept
        (network_id, sample_code, sampled_on, conclusion, bacteriology, physicochemistry)
    SELECT $1, * FROM unnest($2::text[], $3::date[], $4::text[], $5::text[], $6::text[])
    ON CONFLICT (sample_code, network_id) DO UPDATE SET (sampled_on, conclusion, bacteriology, physicochemistry) =
        (EXCLUDED.sampled_on, EXCLUDED.conclusion, EXCLUDED.bacteriology, EXCLUDED.physicochemistry)
    WHERE (kept.sampled_on, kept.conclusion, kept.bacteriology, kept.physicochemistry) IS DISTINCT FROM
        (EXCLUDED.sampled_on, EXCLUDED.conclusion, EXCLUDED.bacteriology, EXCLUDED.physicochemistry)
"""
_KEEP_RESULTS = """
    INSERT INTO analysis_result AS kept (analysis_id, parameter_code, parameter, value, text, unit, quality_limit)
    SELECT a.id, n.parameter_code, n.parameter, n.value, n.text, n.unit, n.quality_limit
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        AS n (sample_code, parameter_code, parameter, value, text, unit, quality_limit)
    JOIN water_analysis a ON a.sample_code = n.sample_code AND a.network_id = $1
    ON CONFLICT (analysis_id, parameter_code) DO UPDATE SET (parameter, value, text, unit, quality_limit) =
        (EXCLUDED.parameter, EXCLUDED.value, EXCLUDED.text, EXCLUDED.unit, EXCLUDED.quality_limit)
    WHERE (kept.parameter, kept.value, kept.text, kept.unit, kept.quality_limit) IS DISTINCT FROM
        (EXCLUDED.parameter, EXCLUDED.value, EXCLUDED.text, EXCLUDED.unit, EXCLUDED.quality_limit)
"""


def of_place(point: SupplyPoint) -> ByDay:
    """Return what was found in the water of a place that somebody was let see, newest first."""
    return ByDay(WaterAnalysis.filter(network_id=point.network_code or ""), "sampled_on")


async def one(actor: Actor, analysis_id: int) -> WaterAnalysis | None:
    """Return an analysis, to whoever sees a contract that its network gives water to, and to the water service."""
    row = await WaterAnalysis.get_or_none(id=analysis_id)
    if row is None or access.serves_water(actor):
        return row
    if not isinstance(actor, actors.Citizen):
        return None
    points = await access.visible(actor).values_list("supply_point_id", flat=True)
    return row if await SupplyPoint.exists(id__in=points, network_code=row.network_id) else None


async def networks(codes: Sequence[str]) -> list[WaterNetwork]:
    """Return the networks of analyses that somebody has been let see."""
    found = {row.code: row for row in await together.rows(WaterNetwork.filter(code__in=set(codes)))}
    return [found[code] for code in codes]


async def results(analysis_ids: Sequence[int]) -> list[list[AnalysisResult]]:
    """Return what was measured in analyses that somebody has been let see, by parameter."""
    rows: QuerySet[AnalysisResult] = AnalysisResult.filter(analysis_id__in=set(analysis_ids))
    found = await together.rows(rows.order_by("parameter", "parameter_code"))
    return [[row for row in found if row.analysis_id == key] for key in analysis_ids]


async def keep(change: Change, network_code: str, found: Sequence[Result]) -> None:
    """Keep what was found, corrected where it was kept otherwise; the latest row says how a sample stands."""
    run = change.connection.execute_query
    name = next((one.network_name for one in reversed(found) if one.network_name), None)
    await run(_KEEP_NETWORK, [network_code, name and name[:200]])
    samples = list({one.sample_code: one for one in found}.values())
    await run(
        _KEEP_SAMPLES,
        [
            network_code,
            [one.sample_code[:40] for one in samples],
            [one.sampled_on for one in samples],
            [one.conclusion for one in samples],
            [analyses.conformity(one.bacteriology).value for one in samples],
            [analyses.conformity(one.physicochemistry).value for one in samples],
        ],
    )
    measured = list({(one.sample_code, one.parameter_code): one for one in found}.values())
    await run(
        _KEEP_RESULTS,
        [
            network_code,
            [one.sample_code[:40] for one in measured],
            [one.parameter_code[:40] for one in measured],
            [one.parameter[:300] for one in measured],
            [analyses.exact(one.text, one.number) for one in measured],
            [one.text[:300] for one in measured],
            [one.unit and one.unit[:60] for one in measured],
            [one.quality_limit and one.quality_limit[:300] for one in measured],
        ],
    )
