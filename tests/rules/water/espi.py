"""What does the ESPI schema (NAESB REQ.21, 3.3) want of a feed of readings? Its rules, for what we write of it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree as ET

ATOM, ESPI = "{http://www.w3.org/2005/Atom}", "{http://naesb.org/espi}"

_WHOLE, _NATURAL = r"-?[0-9]+", r"[0-9]+"
_RULE = r"[0-9A-F]{8}"
_OF_READING_TYPE = (
    *("accumulationBehaviour", "commodity", "consumptionTier", "currency", "dataQualifier", "defaultQuality"),
    *("flowDirection", "intervalLength", "kind", "phase", "powerOfTenMultiplier", "timeAttribute", "tou", "uom"),
)
#: The children of each element in the schema's order: a pattern for its text, or the name of what it holds.
_TYPES: dict[str, dict[str, str]] = {
    "UsagePoint": {"ServiceCategory": "ServiceCategory", "status": r"[01]"},
    "ServiceCategory": {"kind": r"[0-9]"},
    "LocalTimeParameters": {"dstEndRule": _RULE, "dstOffset": _WHOLE, "dstStartRule": _RULE, "tzOffset": _WHOLE},
    "MeterReading": {},
    "ReadingType": dict.fromkeys(_OF_READING_TYPE, _NATURAL),
    "IntervalBlock": {"interval": "Period", "IntervalReading": "IntervalReading"},
    "IntervalReading": {"cost": _WHOLE, "ReadingQuality": "ReadingQuality", "timePeriod": "Period", "value": _WHOLE},
    "ReadingQuality": {"quality": r"[0-9]|1[0-8]"},
    "Period": {"duration": r"[0-9]{1,10}", "start": _WHOLE},
}
_REPEATED = {"IntervalReading", "ReadingQuality"}


def faults(feed: bytes) -> list[str]:
    """Return everything in a feed that the schema does not allow, or that leads nowhere in it."""
    root = ET.fromstring(feed)
    return [*_of_atom(root), *_of_entries(root), *_of_links(root)]


def _of_atom(root: ET.Element) -> Iterator[str]:
    entries = root.findall(f"{ATOM}entry")
    for each in (root, *entries):
        for name in ("id", "title", "updated"):
            if not each.findtext(f"{ATOM}{name}"):
                yield f"{each.tag} without {name}"
        if not re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each.findtext(f"{ATOM}id") or ""):
            yield "an id that is no URN"
    if len({each.findtext(f"{ATOM}id") for each in entries}) != len(entries):
        yield "two entries of one id"


def _of_entries(root: ET.Element) -> Iterator[str]:
    for content in root.iterfind(f"{ATOM}entry/{ATOM}content"):
        [resource] = content
        yield from _of(resource, resource.tag.removeprefix(ESPI))
    for block in root.iter(f"{ESPI}IntervalBlock"):
        starts = [int(one.text or "") for one in block.iterfind(f"{ESPI}IntervalReading/{ESPI}timePeriod/{ESPI}start")]
        if any(before >= after for before, after in pairwise(starts)):
            yield "readings out of order"


def _of(element: ET.Element, kind: str) -> Iterator[str]:
    allowed = _TYPES[kind]
    names = [child.tag.removeprefix(ESPI) for child in element]
    if unknown := set(names) - set(allowed):
        yield f"{kind} holds {unknown}"
        return
    if names != sorted(names, key=list(allowed).index):
        yield f"{kind} in another order: {names}"
    for child, name in zip(element, names, strict=True):
        if names.count(name) > 1 and name not in _REPEATED:
            yield f"{kind} with several {name}"
        if allowed[name] in _TYPES:
            yield from _of(child, allowed[name])
        elif not re.fullmatch(allowed[name], child.text or ""):
            yield f"{name} is {child.text!r}"


def _of_links(root: ET.Element) -> Iterator[str]:
    hrefs = {
        relation: {link.get("href") for link in root.iter(f"{ATOM}link") if link.get("rel") == relation}
        for relation in ("self", "up", "related")
    }
    if astray := hrefs["related"] - hrefs["self"] - hrefs["up"]:
        yield f"links that lead nowhere: {astray}"
