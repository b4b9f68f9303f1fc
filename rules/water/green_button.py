"""
How does a consumption read for programs that know Green Button (NAESB REQ.21, ESPI 3.3)?

An Atom feed of one usage point and its readings, in litres, their ends in seconds of UTC; what is not known is left
out. The order of the elements is the schema's.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from rules.texts import has_strange_characters
from rules.vocabulary.water import ConsumptionQuality as Quality
from rules.water.series import Point, Series

_ATOM, _ESPI = "http://www.w3.org/2005/Atom", "http://naesb.org/espi"
#: The schema's own numbers.
_WATER, _POTABLE_WATER, _DELTA, _FORWARD, _LITRES, _EURO = 2, 9, 4, 1, 134, 978
#: Valid, estimated by linear interpolation, estimated by a reference day, mixed.
_QUALITIES = {Quality.MEASURED: 0, Quality.INTERPOLATED: 9, Quality.ESTIMATED: 8, Quality.MIXED: 13}
#: Costs are told in hundred-thousandths.
_OF_A_CENT = 1_000
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Named:
    """What the feed is about, in the reader's language; `key` tells one feed from any other, for ever."""

    key: str
    title: str
    place: str
    zone: ZoneInfo


def write(series: Series, named: Named, *, now: datetime) -> bytes:
    """Return the feed of a series, UTF-8."""
    ET.register_namespace("", _ATOM)
    ET.register_namespace("espi", _ESPI)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    updated = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    _head(feed, named, "feed", named.title, updated)
    point, meter, kind = "UsagePoint/1", "UsagePoint/1/MeterReading/1", "ReadingType/1"
    clock = "LocalTimeParameters/1"

    usage = _entry(feed, named, updated, "UsagePoint", named.place, point, f"{point}/MeterReading", clock)
    _add(_add(usage, "ServiceCategory"), "kind", _WATER)
    _add(usage, "status", 1)

    local = _entry(feed, named, updated, "LocalTimeParameters", str(named.zone), clock)
    _clock(local, named.zone, series.end.year)

    _entry(feed, named, updated, "MeterReading", named.title, meter, f"{meter}/IntervalBlock", kind)

    reading_type = _entry(feed, named, updated, "ReadingType", named.title, kind)
    for name, value in (
        ("accumulationBehaviour", _DELTA),
        ("commodity", _POTABLE_WATER),
        ("currency", _EURO),
        ("flowDirection", _FORWARD),
        ("powerOfTenMultiplier", 0),
        ("uom", _LITRES),
    ):
        _add(reading_type, name, value)

    block = _entry(feed, named, updated, "IntervalBlock", named.title, f"{meter}/IntervalBlock/1")
    _period(block, "interval", series.start, series.end, named.zone)
    _readings(block, series.points, named.zone)
    ET.indent(feed, space=" ")
    written: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _readings(block: ET.Element, points: Sequence[Point], zone: ZoneInfo) -> None:
    for point in points:
        if point.volume_l is None:
            continue
        reading = _add(block, "IntervalReading")
        if point.cost_cents is not None:
            _add(reading, "cost", point.cost_cents * _OF_A_CENT)
        _add(_add(reading, "ReadingQuality"), "quality", _QUALITIES[point.quality])
        _period(reading, "timePeriod", point.start, point.end, zone)
        _add(reading, "value", point.volume_l)


def _entry(
    feed: ET.Element, named: Named, updated: str, name: str, title: str, itself: str, *related: str
) -> ET.Element:
    """Add a resource, and return what says of it."""
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    _head(entry, named, itself, title, updated)
    ET.SubElement(entry, f"{{{_ATOM}}}link", rel="self", href=itself)
    ET.SubElement(entry, f"{{{_ATOM}}}link", rel="up", href=itself.rpartition("/")[0])
    for href in related:
        ET.SubElement(entry, f"{{{_ATOM}}}link", rel="related", href=href)
    return _add(ET.SubElement(entry, f"{{{_ATOM}}}content", type="application/xml"), name)


def _head(under: ET.Element, named: Named, what: str, title: str, updated: str) -> None:
    """What every feed and entry of Atom begins with; XML has no place for controls."""
    for name, text in (
        ("id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'{named.key}/{what}')}"),
        ("title", "".join(letter for letter in title if not has_strange_characters(letter))),
        ("updated", updated),
    ):
        ET.SubElement(under, f"{{{_ATOM}}}{name}").text = text


def _add(under: ET.Element, name: str, value: object = None) -> ET.Element:
    added = ET.SubElement(under, f"{{{_ESPI}}}{name}")
    if value is not None:
        added.text = str(value)
    return added


def _period(under: ET.Element, name: str, start: date, end: date, zone: ZoneInfo) -> None:
    """A day is 23 hours where the clocks go forward, 25 where they go back."""
    first, until = (int(datetime.combine(day, time(), zone).timestamp()) for day in (start, end))
    period = _add(under, name)
    _add(period, "duration", until - first)
    _add(period, "start", first)


def _clock(local: ET.Element, zone: ZoneInfo, year: int) -> None:
    """How far local time is from UTC, and when its clocks go forward and back; nothing goes where they do not."""
    standard = min(_offset(zone, datetime(year, month, 1, tzinfo=UTC)) for month in (1, 7))
    changes = {offset > standard: rule for offset, rule in _changes(zone, year)}
    offsets = {_offset(zone, datetime(year, month, 1, tzinfo=UTC)) for month in (1, 7)}
    _add(local, "dstEndRule", f"{changes.get(False, 0):08X}")
    _add(local, "dstOffset", int((max(offsets) - standard).total_seconds()))
    _add(local, "dstStartRule", f"{changes.get(True, 0):08X}")
    _add(local, "tzOffset", int(standard.total_seconds()))


def _changes(zone: ZoneInfo, year: int) -> list[tuple[timedelta, int]]:
    """Each change of the year: the offset from then on, and its rule as the schema packs it into 32 bits."""
    found = []
    for day in (datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(365)):
        if _offset(zone, day) == _offset(zone, day + timedelta(days=1)):
            continue
        for hour in (day + _HOUR * number for number in range(24)):
            before, after = _offset(zone, hour), _offset(zone, hour + _HOUR)
            if before != after:
                found.append((after, _rule((hour + _HOUR + before).replace(tzinfo=None))))
    return found


def _rule(at: datetime) -> int:
    """Month, which one of its Sundays or other weekdays, and hour by the clocks as they were until then."""
    is_last = at.day + 7 > monthrange(at.year, at.month)[1]
    which = 7 if is_last else (at.day - 1) // 7 + 2
    return at.month << 28 | which << 25 | at.isoweekday() << 17 | at.hour << 12


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
