"""What does water cost (S000-25): which tariffs are there, and how is a version saved?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.water.contracts import WaterContract
from models.water.tariffs import WaterTariff
from resolvers import together
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, Wrong
from resolvers.staff import audit
from resolvers.transactions import transaction
from resolvers.water import access
from rules.folding import fold
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole
from rules.vocabulary.water import TariffComponentKind, TariffRubric
from rules.water import components as rules
from rules.water.tariffs import Component, Tariff

NAME_MAX = 120

# The usual one is the one that was there first.
_READ = """
SELECT * FROM water_tariff
WHERE name_folded = ANY($1::text[])
   OR $2 AND name_folded = (SELECT name_folded FROM water_tariff ORDER BY id LIMIT 1)
ORDER BY valid_from
"""


@dataclass
class Version:
    """A version of a tariff, until its own end or the next one's beginning."""

    row: WaterTariff
    valid_to: date | None

    @property
    def pk(self) -> int:
        return int(self.row.id)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Its prices, in the order in which they were given."""
        return tuple(_component(kept) for kept in self.row.components)

    def is_in_force(self, day: date) -> bool:
        """Tell whether water costs that, on a day."""
        return self.row.valid_from <= day and (self.valid_to is None or day < self.valid_to)


async def of_contracts(keys: Sequence[str | None]) -> list[list[Version]]:
    """Return the versions of tariffs by their folded names, in order; of the usual one where there is no name."""
    names = [key for key in keys if key is not None]
    rows = await together.written(_READ, [names, None in keys], WaterTariff)
    versions = _versions(rows)
    usual = min(rows, key=lambda row: row.id, default=None) if None in keys else None
    usual_name = usual.name_folded if usual else ""
    return [versions.get(usual_name if key is None else key, []) for key in keys]


def as_rules(versions: Sequence[Version]) -> list[Tariff]:
    """Return what the rules make bills and costs of."""
    return [Tariff(each.row.valid_from, each.components, each.valid_to) for each in versions]


async def of_contract(contract: WaterContract | None) -> list[Version]:
    """Return the versions of what a contract is billed by; of the usual tariff without one."""
    [found] = await of_contracts([contract.tariff if contract else None])
    return found


def on(versions: Sequence[Version], day: date) -> Version | None:
    """Return the version in force on a day."""
    return next((each for each in versions if each.is_in_force(day)), None)


async def in_force(day: date) -> list[Version]:
    """Return the version in force on a day of each tariff, the usual one first, for anyone."""
    rows = await WaterTariff.all().order_by("valid_from")
    first: dict[str, int] = {}
    for row in rows:
        first[row.name_folded] = min(row.id, first.get(row.name_folded, row.id))
    found = [on(versions, day) for versions in _versions(rows).values()]
    return sorted((each for each in found if each), key=lambda each: first[each.row.name_folded])


async def one(tariff_id: int) -> Version | None:
    """Return one version, for anyone."""
    row = await WaterTariff.get_or_none(id=tariff_id)
    if row is None:
        return None
    versions = _versions(await WaterTariff.filter(name_folded=row.name_folded).order_by("valid_from"))
    return next((each for each in versions[row.name_folded] if each.row.id == row.id), None)


async def save(
    actor: Actor, *, name: str, valid_from: date, components: Sequence[dict[str, Any]], now: datetime
) -> Version:
    """
    Save a version of a tariff; another of that name and day is replaced. It ends where the next one begins.

    :raises NotSignedIn, NotAllowed: for anybody but managers. :raises NotFound: of another service than water.
    :raises InvalidInput: every wrong field.
    """
    manager = access.water_staff(actor, AgentRole.MANAGER)
    fields = Fields()
    said = identity.line(fields, "name", name, maximum=NAME_MAX)
    kept, faults = rules.judge([rules.Given(**each) for each in components])
    fields.note(faults)
    fields.refuse_if_any()

    async with transaction(now) as change:
        folded = fold(said)[:NAME_MAX]
        row = await WaterTariff.filter(name_folded=folded, valid_from=valid_from).select_for_update().first()
        is_new = row is None
        row = row or WaterTariff(name_folded=folded, valid_from=valid_from)
        row.name, row.components, row.valid_to, row.saved_at = said, [_kept(each) for each in kept], None, now
        try:
            async with in_transaction():
                await row.save(force_create=is_new)
        except IntegrityError:
            # Two at the same moment: the second is told, and whoever sent it looks again.
            raise InvalidInput((Wrong(("validFrom",), RefusalCode.DUPLICATE),)) from None
        await audit.note(change, manager, "waterTariffSave", "WaterTariff", row.id)
        change.gives(row)
    found = await one(row.id)
    assert found is not None
    return found


def _versions(rows: Sequence[WaterTariff]) -> dict[str, list[Version]]:
    """The versions of each tariff, from rows in order of time."""
    found: dict[str, list[Version]] = {}
    for name in dict.fromkeys(row.name_folded for row in rows):
        of_it = [row for row in rows if row.name_folded == name]
        following = [row.valid_from for row in of_it[1:]] + [None]
        found[name] = [
            Version(row, min((day for day in (row.valid_to, until) if day is not None), default=None))
            for row, until in zip(of_it, following, strict=True)
        ]
    return found


def _kept(component: Component) -> dict[str, Any]:
    return {
        "label": component.label,
        "rubric": component.rubric.value,
        "kind": component.kind.value,
        "price": str(component.price),
        "vat_rate": str(component.vat_rate),
        "from_l": component.from_l,
        "to_l": component.to_l,
    }


def _component(kept: dict[str, Any]) -> Component:
    return Component(
        kept["label"],
        TariffRubric(kept["rubric"]),
        TariffComponentKind(kept["kind"]),
        Decimal(kept["price"]),
        Decimal(kept["vat_rate"]),
        kept["from_l"],
        kept["to_l"],
    )
