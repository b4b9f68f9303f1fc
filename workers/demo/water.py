"""Who has water in the demonstration collectivité: three years of it, with a leak, a new meter, wheels past zero?"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import pi, sin
from zoneinfo import ZoneInfo

from models.imports import Import
from models.water.contracts import WaterContract, WaterLink
from models.water.readings import Reading
from resolvers import door, portal
from resolvers.actors import Agent, Citizen
from resolvers.documents import receiving, uploads
from resolvers.imports import starting
from resolvers.water import agents_readings, closing, linking, readings
from rules.vocabulary.imports import ImportKind, ImportStatus
from rules.vocabulary.water import ReadingAnomaly, ReadingSource
from rules.water import codes
from workers.demo.analyses import NETWORK
from workers.demo.people import POSTCODE, TOWN

#: Since when they have water, and how long from one reading to the next.
DAYS, EVERY = 1_100, 91
#: Of hourly indexes, for the remote meter.
HOURLY_DAYS = 40
#: How long an import of a few thousand rows may take here.
_PATIENCE_S = 120.0

_OVER = (ImportStatus.DONE, ImportStatus.FAILED)

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Home:
    """A place, whose water it is, and what its meter shows."""

    reference: str
    name: str
    email: str
    street: str
    serial: str
    #: Cubic metres at first, and litres a day.
    first_m3: int
    daily_l: int
    usage: str = "logement"
    #: By username, whose account it is in.
    username: str | None = None
    is_remote: bool = False
    #: How long ago the meter was replaced.
    replaced_days_ago: int | None = None
    leaks: bool = False

    @property
    def contract(self) -> str:
        return f"C-{self.reference.removeprefix('S-')}"


HOMES = (
    Home("S-204401", "Claire Martin", "claire.martin@example.org", "12 rue de la Source", "D19-AB 1204", 812, 290,
         username="claire.martin", leaks=True),
    Home("S-204402", "Nadia Benali", "nadia.benali@example.org", "3 impasse du Lavoir", "C08-77 4410", 1967, 210,
         username="nadia.benali", replaced_days_ago=EVERY * 4),
    Home("S-204403", "Julien Morel", "julien.morel@example.org", "27 avenue de la Gare", "D12-55 0091", 99_780, 240,
         username="julien.morel"),
    Home("S-204404", "Yves Le Goff", "yves.legoff@example.org", "8 quai du Canal", "R23-00 7712", 3, 160,
         username="yves.le.goff", is_remote=True),
    Home("S-204406", "Boulangerie Roux", "boulangerie.roux@example.org", "1 place de l’Église", "D17-31 2046", 4_120,
         1_350, usage="professionnel", username="boulangerie.roux"),
    Home("S-204417", "Michel Arnaud", "michel.arnaud@example.org", "4 rue du Moulin", "D15-08 6630", 640, 190),
)  # fmt: skip

_CONTRACTS = (
    "référence client;nom;e-mail;code d'activation;numéro de contrat;point de livraison;adresse;code postal;commune;"
    "réseau;usage;début;numéro de compteur;roues;index de pose;télérelève"
)


async def lay(manager: Agent, clock: Clock) -> None:
    """Have a manager of the water service take in the contracts, their readings and what the remote meter said."""
    today = portal.today(await portal.read(), clock())
    await _take_in(manager, ImportKind.WATER_CONTRACTS, "contrats.csv", _contracts(today), clock)
    await _take_in(manager, ImportKind.READINGS, "releves.csv", _readings(today), clock)
    zone = ZoneInfo(await portal.time_zone())
    await _take_in(manager, ImportKind.REMOTE_INDEXES, "telereleve.csv", _remote(today, zone), clock)
    for home in HOMES:
        if home.replaced_days_ago is not None:
            await _replace(manager, home, home.replaced_days_ago, today, clock())


async def join(citizen: Citizen, clock: Clock) -> None:
    """Have a citizen join their reference with the code of their contract, and read the meter that leaks."""
    home = next((each for each in HOMES if each.username == citizen.row.username), None)
    if home is None:
        return
    if not await WaterLink.exists(citizen_id=citizen.id):
        await linking.link(
            citizen, email=citizen.row.email, reference=home.reference, activation_code=_code(home), now=clock()
        )
    if home.leaks and not await Reading.exists(citizen_id=citizen.id):
        contract = await WaterContract.get(number=home.contract)
        today = portal.today(await portal.read(), clock())
        await readings.submit(
            citizen,
            contract=contract.id,
            meter_serial_number=home.serial,
            index=Decimal(_litres(home, DAYS) // 1_000 + 74),
            taken_on=today,
            notice=None,
            photo=None,
            confirm=[ReadingAnomaly.HIGH],
            now=clock(),
        )


def _contracts(today: date) -> Iterator[str]:
    yield _CONTRACTS
    for home in HOMES:
        yield ";".join(
            (
                home.reference, home.name, home.email, _code(home), home.contract, f"PDL {home.reference[-3:]}",
                home.street, POSTCODE, TOWN, NETWORK, home.usage, str(today - timedelta(days=DAYS)), home.serial, "5",
                str(home.first_m3), "oui" if home.is_remote else "non",
            )
        )  # fmt: skip


def _readings(today: date) -> Iterator[str]:
    """Every three months; the latest, of the home that leaks, is its citizen's to send."""
    yield "numéro de compteur;date;index;origine;confirmé"
    for home in HOMES:
        days = [] if home.is_remote else list(range(EVERY, DAYS, EVERY))
        if home.replaced_days_ago is not None:
            days = [day for day in days if DAYS - day > home.replaced_days_ago]
        if home.leaks:
            days.pop()
        for day in days:
            on = today - timedelta(days=DAYS - day)
            yield f"{home.serial};{on};{_litres(home, day) // 1_000 % 100_000};releveur;oui"


def _remote(today: date, zone: ZoneInfo) -> Iterator[str]:
    """Each day at midnight, and each hour of the latest weeks, in order."""
    yield "numéro de compteur;date;index"
    for home in HOMES:
        if not home.is_remote:
            continue
        for day in range(1, DAYS + 1):
            midnight = datetime.combine(today - timedelta(days=DAYS - day), time(), zone).astimezone(UTC)
            is_hourly = DAYS - HOURLY_DAYS <= day < DAYS
            of_day_l = _litres(home, day + 1) - _litres(home, day)
            for hour in range(24 if is_hourly else 1):
                # Nobody draws water from midnight to six.
                so_far_l = of_day_l * max(0, hour - 6) // 18
                index = Decimal(_litres(home, day) + so_far_l) / 1_000
                yield f"{home.serial};{(midnight + timedelta(hours=hour)).isoformat()};{index}"


def _litres(home: Home, day: int) -> int:
    """What the wheels have counted on a day: more in summer, and never less than the day before."""
    return home.first_m3 * 1_000 + int(home.daily_l * (day + 40 * sin(2 * pi * day / 365)))


async def _replace(manager: Agent, home: Home, days_ago: int, today: date, now: datetime) -> None:
    """Take the old meter out, and read the new one since."""
    contract = await WaterContract.get(number=home.contract)
    serial = f"N{home.serial}"
    day = DAYS - days_ago
    if await agents_readings.meter_named(serial, today) is None:
        await closing.replace_meter(
            manager,
            contract=contract.id,
            on=today - timedelta(days=days_ago),
            removal_index=Decimal(_litres(home, day) // 1_000),
            new_serial_number=serial,
            new_digits=5,
            installation_index=Decimal(0),
            now=now,
        )
    read = await Reading.filter(supply_point_id=contract.supply_point_id, source=ReadingSource.AGENT)
    known = {row.taken_on for row in read}
    for later in range(days_ago - EVERY, 0, -EVERY):
        if today - timedelta(days=later) in known:
            continue
        since_l = _litres(home, DAYS - later) - _litres(home, day)
        await agents_readings.record(
            manager,
            meter_serial_number=serial,
            index=Decimal(since_l // 1_000),
            taken_on=today - timedelta(days=later),
            estimate=False,
            confirm=list(ReadingAnomaly),
            now=now,
        )


async def _take_in(manager: Agent, kind: ImportKind, name: str, rows: Iterator[str], clock: Clock) -> None:
    """Have a file taken in, unless it was, and wait until it is."""
    done = Import.filter(kind=kind)
    if not await done.exists():
        sheet = "\n".join(rows).encode()
        now = clock()
        upload = await uploads.create(manager, file_name=name, content_type="text/csv", byte_size=len(sheet), now=now)
        await receiving.receive(upload, _whole(sheet), clock)
        await starting.start(manager, kind=kind, upload=upload.id, dry_run=False, now=clock())
    async with asyncio.timeout(_PATIENCE_S):
        while not await done.filter(status__in=_OVER).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # the worker's, which may be another process


def _code(home: Home) -> str:
    """The code that is printed on a contract, the same over restarts."""
    return codes.new_code(door.current().keys.derive("demonstration code", home.reference))


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
