"""What does water cost in the demonstration collectivité? A version a year, in the three rubrics of a French bill."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.water.tariffs import WaterTariff
from resolvers.actors import System
from resolvers.water import tariffs
from rules.vocabulary.water import TariffComponentKind as Kind
from rules.vocabulary.water import TariffRubric as Rubric

NAME = "Eau et assainissement"
#: Per cent, on water and on what is done with it afterwards.
WATER_VAT, WASTEWATER_VAT = Decimal("5.5"), Decimal(10)
#: Until 2024 the redevances of the agence de l’eau were those on pollution and on networks; since, on performance.
_BEFORE_2025 = (
    ("Lutte contre la pollution", "0.3500", WATER_VAT),
    ("Préservation de la ressource en eau", "0.0650", WATER_VAT),
    ("Modernisation des réseaux de collecte", "0.1600", WASTEWATER_VAT),
)
_SINCE_2025 = (
    ("Consommation d’eau potable", "0.4600", WATER_VAT),
    ("Performance des réseaux d’eau potable", "0.0170", WATER_VAT),
    ("Préservation de la ressource en eau", "0.0700", WATER_VAT),
    ("Performance des systèmes d’assainissement", "0.0270", WASTEWATER_VAT),
)
#: From a year on: a year's water and a cubic metre's, the same of wastewater, and the redevances.
_PRICES = {
    2023: ("39.00", "1.3300", "16.80", "1.7200", _BEFORE_2025),
    2024: ("40.20", "1.3900", "17.40", "1.7900", _BEFORE_2025),
    2025: ("42.00", "1.4520", "18.00", "1.8630", _SINCE_2025),
    2026: ("43.20", "1.4870", "18.60", "1.9120", _SINCE_2025),
}


async def lay(me: System, at: Callable[[int], datetime]) -> None:
    """Save each version that is not there yet."""
    for year, (yearly, water, wastewater_yearly, wastewater, redevances) in _PRICES.items():
        if await WaterTariff.exists(valid_from=date(year, 1, 1)):
            continue
        components = [
            _component(Rubric.WATER, "Abonnement", Kind.FIXED, yearly, WATER_VAT),
            _component(Rubric.WATER, "Consommation", Kind.PER_CUBIC_METRE, water, WATER_VAT),
            _component(Rubric.WASTEWATER, "Abonnement", Kind.FIXED, wastewater_yearly, WASTEWATER_VAT),
            _component(Rubric.WASTEWATER, "Collecte et traitement", Kind.PER_CUBIC_METRE, wastewater, WASTEWATER_VAT),
            *(
                _component(Rubric.PUBLIC_BODIES, label, Kind.PER_CUBIC_METRE, price, vat)
                for label, price, vat in redevances
            ),
        ]
        await tariffs.save(me, name=NAME, valid_from=date(year, 1, 1), components=components, now=at(400))


def _component(rubric: Rubric, label: str, kind: Kind, price: str, vat_rate: Decimal) -> dict[str, Any]:
    return {"rubric": rubric, "label": label, "kind": kind, "price": Decimal(price), "vat_rate": vat_rate}
