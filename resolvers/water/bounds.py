"""How are the readings kept that bound something: that open or close a contract, that take a meter out?"""

from collections.abc import Mapping
from datetime import date

from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.water.contracts import Meter, WaterContract
from models.water.readings import Reading
from resolvers import actors
from resolvers.errors import Fields, Wrong
from resolvers.transactions import Change
from resolvers.water import judging, readings
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingAnomaly, ReadingSource, ReadingStatus
from rules.water.readings import REFUSED_AT


async def keep(
    change: Change,
    agent: actors.Staff,
    contract: WaterContract,
    meter: Meter,
    read_l: int,
    on: date,
    source: ReadingSource,
    *,
    today: date,
    paths: Mapping[str, str],
) -> None:
    """
    Keep what a meter showed on a bounding day, of a place that is held; the same index of that day is there already.

    What an agent reads to bound something is taken as it is, unless it is wrong for good; wheels that may have passed
    zero have. `paths` says where the input has what a reading's input calls index, takenOn and meterSerialNumber.

    :raises ReadingRefused: it is wrong for good, each anomaly on its field.
    """
    same = await Reading.filter(meter_id=meter.id, taken_on=on, status=ReadingStatus.ACCEPTED).first()
    if same is not None and same.index_l == read_l:
        return
    judged = await judging.judge(contract, meter.serial_number, read_l, on, today=max(today, on))
    wrong = [each for each in judged.verdict.anomalies if each in REFUSED_AT]
    if wrong:
        raise judging.ReadingRefused(
            fields=tuple(Wrong((paths[REFUSED_AT[each]],), RefusalCode(each.value)) for each in wrong)
        )
    row = Reading(
        meter_id=meter.id,
        supply_point_id=meter.supply_point_id,
        taken_on=on,
        index_l=read_l,
        is_rollover=ReadingAnomaly.ROLLOVER_SUSPECTED in judged.verdict.anomalies,
        source=source,
        status=ReadingStatus.ACCEPTED,
        anomalies=[each.value for each in judged.verdict.anomalies] or None,
        submitted_at=change.now,
        agent_id=agent.id if isinstance(agent, actors.Agent) else None,
    )
    await readings.keep(change, row)


async def insert(row: Model, fields: Fields, path: str, variant: str) -> None:
    """
    Insert what has a number of its own.

    :raises InvalidInput: DUPLICATE on `path`: another had it an instant before.
    """
    try:
        async with in_transaction():
            await row.save(force_create=True)
    except IntegrityError:
        fields.wrong(path, RefusalCode.DUPLICATE, variant)
        fields.refuse_if_any()
