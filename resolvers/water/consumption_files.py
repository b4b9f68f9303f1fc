"""Where is a series fetched as a picture, a sheet or Green Button, by whoever has its signed address?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.water.contracts import SupplyPoint, WaterContract
from resolvers import portal, signing_addresses
from resolvers.errors import NotFound
from resolvers.water import consumption
from resolvers.water.consumption import Asked
from rules.vocabulary.accounts import Language
from rules.vocabulary.water import Granularity
from rules.water.series import Series

#: Of every address.
PREFIX = "/water/consumption"


class Form(StrEnum):
    """What a series is fetched as: the name of its file."""

    CHART = "consommation.svg"
    SHEET = "consommation.csv"
    GREEN_BUTTON = "consommation.xml"


@dataclass(frozen=True)
class Fetched:
    """A series, as it is now, and what its file says besides."""

    form: Form
    language: Language
    series: Series
    contract: WaterContract
    point: SupplyPoint
    zone: ZoneInfo


def address(asked: Asked, form: Form, language: Language, *, now: datetime) -> str:
    """Return the address of a series that somebody has been let see, good for a few minutes."""
    contract, granularity, start, end, _ = asked
    path = f"{PREFIX}/{contract.id}/{granularity}/{start}/{end}/{language}/{form}"
    return signing_addresses.signed(path, now=now)


async def fetched(rest: str, *, until: str | None, signature: str | None, now: datetime) -> Fetched:
    """
    Return what an address is about; `rest` is its path after the prefix.

    :raises NotFound: we signed no such address. :raises Expired: it was good.
    """
    signing_addresses.check(f"{PREFIX}/{rest}", until=until, signature=signature, now=now)
    # It is of ours from here on.
    contract_id, granularity, start, end, language, form = rest.split("/")
    contract = await WaterContract.get_or_none(id=int(contract_id)).select_related("supply_point")
    if contract is None:
        raise NotFound
    decided = await portal.read()
    asked = consumption.ask(
        contract,
        Granularity(granularity),
        date.fromisoformat(start),
        date.fromisoformat(end),
        today=portal.today(decided, now),
    )
    [series] = await consumption.read([asked])
    if not isinstance(series, Series):
        raise series
    return Fetched(Form(form), Language(language), series, contract, contract.supply_point, ZoneInfo(decided.time_zone))
