"""Which meters do the tests of imports have, and what is kept of them?"""

from datetime import date
from typing import Any

from models.water.contracts import Meter, SupplyPoint
from rules.vocabulary.water import WaterUsage
from rules.water.references import bare
from tests.portal import Client, Portal

ADDRESS = {"line1": "1 rue du Lavoir", "line2": None, "postcode": "34000", "city": "Fontaine", "country": "FR"}


async def water_manager(portal: Portal) -> Client:
    """Return a manager of a service in charge of water."""
    from models.staff import Service

    wanda = await portal.agent("MANAGER", services=["eau"], name="Wanda Eau")
    await Service.filter(slug="eau").update(domain="WATER")
    return wanda


async def meter(serial_number: str, **given: Any) -> Meter:
    """Put a meter in, at a place of its own."""
    point = await SupplyPoint.create(
        reference=f"PDL-{serial_number}", address=ADDRESS, search="lavoir", usage=WaterUsage.DWELLING
    )
    return await Meter.create(
        **{
            "supply_point_id": point.id,
            "serial_number": serial_number,
            "serial_key": bare(serial_number),
            "digits": 5,
            "installed_on": date(2025, 1, 1),
            **given,
        }
    )


async def kept(portal: Portal) -> list[tuple[Any, ...]]:
    """Return the indexes of remote meters: serial number, moment, litres."""
    rows = await portal.sql(
        "SELECT m.serial_number, r.at, r.index_l FROM remote_index r JOIN meter m ON m.id = r.meter_id ORDER BY 1, 2"
    )
    return [tuple(row.values()) for row in rows]


async def readings(portal: Portal) -> list[tuple[Any, ...]]:
    """Return the readings: serial number, day, litres, whether the wheels passed zero, source, status."""
    rows = await portal.sql(
        "SELECT m.serial_number, r.taken_on, r.index_l, r.is_rollover, r.source, r.status FROM reading r"
        " JOIN meter m ON m.id = r.meter_id ORDER BY 1, 2"
    )
    return [tuple(row.values()) for row in rows]
