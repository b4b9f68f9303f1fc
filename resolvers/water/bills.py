"""What would a volume cost (« 120 m³ par an »)? The lines of a real bill, for anyone."""

from datetime import date, datetime
from decimal import Decimal

from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.water import access, consumption, tariffs
from rules.vocabulary.refusals import RefusalCode
from rules.water.bills import Bill, bill

#: Whole cubic metres: the black wheels.
VOLUME_MAX_M3 = 10**9
MAX_YEARS = 10


async def of(
    actor: Actor, *, volume: Decimal, start: date, end: date, contract: int | None, now: datetime
) -> Bill | None:
    """
    Return the bill of a volume over [start, end), by the tariff of a contract that one sees, else by the usual one.

    None where a day of it has no tariff, and for a contract that is not one's own.

    :raises InvalidInput: the volume is not whole, too large or negative; the span is backwards, or too long.
    """
    fields = Fields()
    if volume != volume.to_integral_value():
        fields.wrong("volume", RefusalCode.INVALID, "whole")
    elif not 0 <= volume <= VOLUME_MAX_M3:
        fields.wrong("volume", RefusalCode.OUT_OF_RANGE, "between", minimum=0, maximum=VOLUME_MAX_M3)
    consumption.judge_span(fields, start, end, years=MAX_YEARS)
    fields.refuse_if_any()
    seen = None
    if contract is not None and (seen := await access.one(actor, contract, now=now)) is None:
        return None
    versions = await tariffs.of_contract(seen)
    return bill(int(volume), start, end, tariffs.as_rules(versions))
