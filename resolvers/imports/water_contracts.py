"""
How do the contracts of the water service come in, with where they are, whom they are of, and the code printed on each?

By reference, number and serial number: what is there already is brought up to date, and the same sheet twice changes
nothing. A code is kept as its digest (S000-14), and one that was spent stays spent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.water.codes import ActivationCode
from models.water.contracts import Meter, SupplyPoint, WaterContract, WaterSubscriber
from models.water.readings import Reading
from models.water.tariffs import WaterTariff
from resolvers.accounts import identity
from resolvers.actors import Staff
from resolvers.errors import Fields, InvalidInput
from resolvers.transactions import Change
from resolvers.water import access, codes, contracts
from rules import addresses, folding
from rules.faults import Fault
from rules.imports import cells
from rules.imports.sheets import Column
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingSource, ReadingStatus, WaterUsage
from rules.water import codes as printed
from rules.water import remote
from rules.water.analyses import network_code
from rules.water.references import bare

Rows: TypeAlias = Sequence[tuple[int, list[str]]]

REFERENCE_MAX, NAME_MAX, DIGITS_MAX = 40, 200, 9
#: Black wheels of the meters of dwellings.
USUAL_DIGITS = 5

COLUMNS = (
    Column("référence client", required=True, also=("référence abonné", "client")),
    Column("nom", required=True, also=("nom de l'abonné", "abonné")),
    Column("e-mail", also=("courriel", "mail")),
    Column("code d'activation", also=("code",)),
    Column("numéro de contrat", required=True, also=("contrat",)),
    Column("point de livraison", required=True, also=("pdl", "point de desserte")),
    Column("adresse", required=True),
    Column("complément d'adresse", also=("complément",)),
    Column("code postal", required=True),
    Column("commune", required=True, also=("ville",)),
    Column("réseau", also=("code réseau", "unité de distribution", "udi")),
    Column("usage"),
    Column("début", required=True, also=("date de début", "début du contrat")),
    Column("fin", also=("date de fin", "fin du contrat")),
    Column("tarif"),
    Column("numéro de compteur", also=("compteur",)),
    Column("roues", also=("nombre de roues",)),
    Column("posé le", also=("date de pose", "pose")),
    Column("index de pose"),
    Column("télérelève"),
)
_NAMES = tuple(column.name for column in COLUMNS)
_USAGES = {
    "logement": WaterUsage.DWELLING,
    "habitation": WaterUsage.DWELLING,
    "professionnel": WaterUsage.BUSINESS,
    "arrosage": WaterUsage.IRRIGATION,
    "public": WaterUsage.PUBLIC,
}
_OF_ADDRESS = {
    "line1": "adresse",
    "line2": "complément d'adresse",
    "postcode": "code postal",
    "city": "commune",
    "country": "adresse",
}


@dataclass(frozen=True)
class _Row:
    """What one row says."""

    reference: str
    name: str
    email: str | None
    code: str | None
    number: str
    point: str
    address: dict[str, Any]
    network: str | None
    usage: WaterUsage | None
    started_on: date
    ended_on: date | None
    tariff: str | None
    serial: str | None
    digits: int
    installed_on: date
    installed_l: int | None
    is_remote: bool


async def take(change: Change, by: Staff, rows: Rows) -> dict[int, list[Fault]]:
    """Bring the contract of each row in, or up to date; tell what is wrong with the others."""
    bad: dict[int, list[Fault]] = {}
    for number, row in rows:
        fields = Fields()
        try:
            said = _read(fields, dict(zip(_NAMES, row, strict=True)))
            async with in_transaction():
                await _keep(change, fields, said)
        except InvalidInput as refused:
            bad[number] = [Fault(wrong.path, wrong.code, wrong.variant, wrong.values) for wrong in refused.fields]
    return bad


def _read(fields: Fields, cell: dict[str, str]) -> _Row:
    """:raises InvalidInput: with every wrong cell."""
    address, faults = addresses.read({name: cell[column] for name, column in _OF_ADDRESS.items() if name != "country"})
    for fault in faults:
        fields.wrong(_OF_ADDRESS[fault.path[0]], fault.code, fault.variant, **fault.values)
    started_on = _day(fields, cell, "début")
    ended_on = _day(fields, cell, "fin") if cell["fin"] else None
    if started_on and ended_on and ended_on <= started_on:
        fields.wrong("fin", RefusalCode.OUT_OF_RANGE, "contract_dates")
    code = printed.read(cell["code d'activation"])
    if cell["code d'activation"] and code is None:
        fields.wrong("code d'activation", RefusalCode.INVALID, "activation_code")
    network = network_code(cell["réseau"]) if cell["réseau"] else None
    if cell["réseau"] and network is None:
        fields.wrong("réseau", RefusalCode.INVALID, "network_code")
    usage = cells.word(cell["usage"], _USAGES) if cell["usage"] else None
    if cell["usage"] and usage is None:
        fields.wrong("usage", RefusalCode.INVALID, "word")
    is_remote = cells.yes(cell["télérelève"])
    if is_remote is None:
        fields.wrong("télérelève", RefusalCode.INVALID, "word")
    digits = int(cell["roues"]) if cell["roues"].isascii() and cell["roues"].isdigit() else None
    if cell["roues"] and not (digits and digits <= DIGITS_MAX):
        fields.wrong("roues", RefusalCode.OUT_OF_RANGE)
    installed_l = remote.litres(cell["index de pose"])
    if cell["index de pose"] and (installed_l is None or installed_l >= remote.capacity_l(digits or USUAL_DIGITS)):
        fields.wrong("index de pose", RefusalCode.INVALID, "meter_index")
    said = _Row(
        reference=_key(fields, cell, "référence client"),
        name=identity.line(fields, "nom", cell["nom"], maximum=NAME_MAX),
        email=identity.email(fields, "e-mail", cell["e-mail"]) if cell["e-mail"] else None,
        code=code,
        number=_key(fields, cell, "numéro de contrat"),
        point=identity.line(fields, "point de livraison", cell["point de livraison"], maximum=REFERENCE_MAX),
        address=address,
        network=network,
        usage=usage,
        started_on=started_on or date.min,
        ended_on=ended_on,
        tariff=folding.fold(cell["tarif"])[:120] or None,
        serial=_key(fields, cell, "numéro de compteur") if cell["numéro de compteur"] else None,
        digits=digits or USUAL_DIGITS,
        installed_on=(_day(fields, cell, "posé le") if cell["posé le"] else started_on) or date.min,
        installed_l=installed_l,
        is_remote=bool(is_remote),
    )
    fields.refuse_if_any()
    return said


async def _keep(change: Change, fields: Fields, said: _Row) -> None:
    """:raises InvalidInput: it contradicts what is there."""
    if said.tariff is not None and not await WaterTariff.exists(name_folded=said.tariff):
        fields.wrong("tarif", RefusalCode.NOT_FOUND)
    subscriber = await _subscriber(change, said)
    point = await _point(said)
    await access.hold(change, [point.id])
    await _contract(change, fields, said, subscriber, point)
    if said.serial is not None:
        await _meter(change, fields, said, said.serial, point)
    fields.refuse_if_any()
    if said.code is not None:
        known = codes.digests(subscriber.id, said.code)
        if not await ActivationCode.exists(subscriber_id=subscriber.id, digest__in=known):
            await ActivationCode.create(subscriber_id=subscriber.id, digest=known[0], born_at=change.now)


async def _subscriber(change: Change, said: _Row) -> WaterSubscriber:
    row, is_new = await WaterSubscriber.get_or_create(
        reference_key=bare(said.reference),
        defaults={"reference": said.reference, "name": said.name, "email": said.email, "created_at": change.now},
    )
    if not is_new:
        await _update(row, name=said.name, email=said.email or row.email)
    return row


async def _point(said: _Row) -> SupplyPoint:
    search = contracts.address_text(said.address)
    row, is_new = await SupplyPoint.get_or_create(
        reference=said.point,
        defaults={
            "address": said.address,
            "search": search,
            "network_code": said.network,
            "usage": said.usage or WaterUsage.DWELLING,
        },
    )
    if not is_new:
        await _update(
            row,
            address=said.address,
            search=search,
            network_code=said.network or row.network_code,
            usage=said.usage or row.usage,
        )
    return row


async def _contract(
    change: Change, fields: Fields, said: _Row, subscriber: WaterSubscriber, point: SupplyPoint
) -> None:
    search = contracts.search_text(said.number, subscriber, point)
    row = await WaterContract.get_or_none(number_key=bare(said.number))
    if row is not None and (row.subscriber_id, row.supply_point_id, row.started_on) != (
        subscriber.id,
        point.id,
        said.started_on,
    ):
        fields.wrong("numéro de contrat", RefusalCode.DUPLICATE, "contract")
        return
    ended_on = said.ended_on or (row.ended_on if row else None)
    lasts_past = Q(ended_on=None) | Q(ended_on__gt=said.started_on)
    others = WaterContract.filter(lasts_past, supply_point_id=point.id).exclude(number_key=bare(said.number))
    if await (others.filter(started_on__lt=ended_on) if ended_on else others).exists():
        fields.wrong("début", RefusalCode.OUT_OF_RANGE, "contract_dates")
    elif row is not None:
        await _update(row, ended_on=ended_on, tariff=said.tariff or row.tariff, search=search)
    else:
        await WaterContract.create(
            number=said.number,
            number_key=bare(said.number),
            subscriber_id=subscriber.id,
            supply_point_id=point.id,
            started_on=said.started_on,
            ended_on=ended_on,
            tariff=said.tariff,
            created_at=change.now,
            search=search,
        )


async def _meter(change: Change, fields: Fields, said: _Row, serial: str, point: SupplyPoint) -> None:
    named = await Meter.filter(serial_key=bare(serial))
    if (known := next((row for row in named if row.supply_point_id == point.id), None)) is not None:
        await _update(known, remote=known.remote or said.is_remote)
        return
    still_there = Q(removed_on=None) | Q(removed_on__gt=said.installed_on)
    if any(row.removed_on is None for row in named) or await Meter.exists(still_there, supply_point_id=point.id):
        fields.wrong("numéro de compteur", RefusalCode.DUPLICATE, "meter")
        return
    meter = await Meter.create(
        supply_point_id=point.id,
        serial_number=serial,
        serial_key=bare(serial),
        digits=said.digits,
        installed_on=said.installed_on,
        remote=said.is_remote,
    )
    if said.installed_l is not None:
        await Reading.create(
            meter_id=meter.id,
            supply_point_id=point.id,
            taken_on=said.installed_on,
            index_l=said.installed_l,
            source=ReadingSource.INSTALLATION,
            status=ReadingStatus.ACCEPTED,
            submitted_at=change.now,
        )


async def _update(row: Any, **facts: Any) -> None:
    """Write what is not so already."""
    other = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    if other:
        await row.save(update_fields=list(other))


def _day(fields: Fields, cell: dict[str, str], name: str) -> date | None:
    day = cells.day(cell[name])
    if day is None:
        fields.wrong(name, RefusalCode.INVALID if cell[name] else RefusalCode.REQUIRED, "date" if cell[name] else None)
    return day


def _key(fields: Fields, cell: dict[str, str], name: str) -> str:
    """Return a number by which something is found: bounded as it is kept, and as it is compared."""
    text = identity.line(fields, name, cell[name], maximum=REFERENCE_MAX)
    if text and not 0 < len(bare(text)) <= REFERENCE_MAX:
        fields.wrong(name, RefusalCode.INVALID)
    return text
