"""Is a consumption fetched as a picture, a sheet and Green Button, by a signed address, in the reader's language?"""

import csv
import io
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pytest
from greenbutton_objects.parse import parse_feed

from rules.vocabulary.water import ReadingSource
from tests.portal import Client, Portal
from tests.rules.water.espi import faults
from tests.water.places import Place, at_home, water_agent
from tests.water.pricing import save

ADDRESSES = """
query($id: ID!, $granularity: Granularity! = MONTH, $from: Date!, $to: Date!) {
  node(id: $id) { ... on WaterContract { consumption(granularity: $granularity, from: $from, to: $to) {
    ... on ConsumptionSeries { chartUrl csvUrl greenButtonUrl }
  } } }
}
"""
YEAR = {"from": "2025-01-01", "to": "2026-01-01"}
SVG = "{http://www.w3.org/2000/svg}"


async def home(portal: Portal) -> tuple[Client, Place]:
    claire = await portal.citizen("claire")
    place = await at_home(portal, claire)
    for on, index in (("2024-01-01", "0"), ("2025-01-15", "500"), ("2025-03-20", "532"), ("2025-07-02", "584")):
        await place.read(on, index)
    await place.read("2025-09-01", "600", source=ReadingSource.ESTIMATE)
    return claire, place


async def addresses(client: Client, place: Place, **given: Any) -> dict[str, str]:
    found: dict[str, str] = (await client.data(ADDRESSES, {"id": place.id, **YEAR, **given}))["node"]["consumption"]
    return found


async def fetch(portal: Portal, url: str) -> httpx2.Response:
    return await portal.http.get(url)


@pytest.mark.capability("S001-15")
async def test_the_picture_is_safe_to_show_and_speaks_the_readers_language(portal: Portal) -> None:
    claire, place = await home(portal)
    abroad = portal.client(language="en", token=claire.token)

    french = await fetch(portal, (await addresses(claire, place))["chartUrl"])
    english = await fetch(portal, (await addresses(abroad, place))["chartUrl"])

    assert french.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert french.headers["content-disposition"] == 'inline; filename="consommation.svg"'
    assert french.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in french.headers["content-security-policy"]
    picture = ET.fromstring(french.text)
    assert picture.findtext(f"{SVG}title") == "Consommation d’eau"
    assert picture.findtext(f"{SVG}desc") == "118 m³ du 1 janv. 2025 au 31 déc. 2025 · 487 l/jour"
    assert "1 mars 2025 – 31 mars 2025" in french.text
    assert "réparti entre deux relevés" in french.text
    assert ET.fromstring(english.text).findtext(f"{SVG}title") == "Water consumption"
    assert "1 March 2025 – 31 March 2025" in english.text


@pytest.mark.capability("S000-21")
async def test_the_sheet_opens_in_the_readers_spreadsheet(portal: Portal) -> None:
    claire, place = await home(portal)
    await save(await water_agent(portal, "MANAGER"))
    abroad = portal.client(language="en", token=claire.token)

    french = await fetch(portal, (await addresses(claire, place))["csvUrl"])
    english = await fetch(portal, (await addresses(abroad, place))["csvUrl"])

    head, _, february, *_, december = list(csv.reader(io.StringIO(french.content.decode("utf-8-sig")), delimiter=";"))
    assert french.headers["content-disposition"] == 'attachment; filename="consommation.csv"'
    assert head[:3] == ["Du", "Au (inclus)", "Volume (m³)"]
    assert february == [
        "2025-02-01", "2025-02-28", "14,000", "réparti entre deux relevés", "1,0000", "38,158", "58,63"
    ]  # fmt: skip
    assert december == ["2025-12-01", "2025-12-31", "", "inconnu", "0,0000", "40,789", ""]
    _, _, february, *_ = list(csv.reader(io.StringIO(english.content.decode("utf-8-sig"))))
    assert february[2:4] == ["14.000", "spread between two readings"]


@pytest.mark.capability("S000-21")
async def test_green_button_keeps_to_its_schema_and_is_read_back_by_its_readers(portal: Portal) -> None:
    claire, place = await home(portal)
    await save(await water_agent(portal, "MANAGER"))

    response = await fetch(portal, (await addresses(claire, place))["greenButtonUrl"])
    [point] = parse_feed(io.BytesIO(response.content))
    [meter] = point.meterReadings
    readings = list(meter.intervalReadings)

    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert faults(response.content) == []
    assert (point.serviceCategory.name, point.title) == ("water", "3 rue du Lavoir, 51000 Châlons")
    assert meter.title == "Consommation d’eau du contrat C-2020-0042"
    assert (meter.readingType.commodity.name, meter.readingType.uom.name) == ("potableWater", "liters")
    assert [(one.timePeriod.start, one.value) for one in readings][1:3] == [
        (datetime(2025, 1, 31, 23, tzinfo=UTC), 14_000),
        (datetime(2025, 2, 28, 23, tzinfo=UTC), 15_500),
    ]
    assert readings[1].cost == 58.63
    assert readings[2].timePeriod.duration.total_seconds() == 31 * 86_400 - 3_600
    assert [quality.quality.name for one in readings[:1] for quality in one.readingQualities] == [
        "estimatedUsingLinearInterpolation"
    ]
    assert sum(one.value for one in readings) == 118_422


async def test_an_address_is_good_for_five_minutes_and_for_what_was_signed_only(portal: Portal) -> None:
    claire, place = await home(portal)
    url = (await addresses(claire, place))["csvUrl"]

    later = url.replace("until=1", "until=2")
    other = url.replace("/consumption/", "/consumption/9")
    longer = url.replace("2025-01-01", "2024-01-01")
    found = [(await fetch(portal, one)).status_code for one in (later, other, longer, url.partition("?")[0], url[:-3])]
    portal.clock.forward(minutes=4, seconds=55)
    in_time = await fetch(portal, url)
    portal.clock.forward(seconds=10)
    too_late = await fetch(portal, url)

    assert found == [404] * 5
    assert in_time.status_code == 200
    assert (too_late.status_code, too_late.text) == (410, "Ce lien n’est plus valable : demandez-en un nouveau.")
