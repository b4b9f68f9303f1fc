"""What does water cost in these tests? The tariff T25 of the page, saved by a manager."""

from typing import Any

from tests.portal import Client

COMPONENTS: list[dict[str, Any]] = [
    {"label": "Abonnement", "rubric": "WATER", "kind": "FIXED", "price": "42.00", "vatRate": "5.5"},
    {"label": "Consommation", "rubric": "WATER", "kind": "PER_CUBIC_METRE", "price": "1.4520", "vatRate": "5.5"},
    {"label": "Abonnement", "rubric": "WASTEWATER", "kind": "FIXED", "price": "18.00", "vatRate": "10"},
    {"label": "Collecte et traitement", "rubric": "WASTEWATER", "kind": "PER_CUBIC_METRE", "price": "1.8630"}
    | {"vatRate": "10"},
    *(
        {"label": label, "rubric": "PUBLIC_BODIES", "kind": "PER_CUBIC_METRE", "price": price, "vatRate": vat}
        for label, price, vat in (
            ("Consommation d’eau potable", "0.4600", "5.5"),
            ("Performance des réseaux d’eau", "0.0170", "5.5"),
            ("Préservation de la ressource", "0.0700", "5.5"),
            ("Performance de l’assainissement", "0.0270", "10"),
        )
    ),
]
SAVED = "... on WaterTariff { id name validFrom validTo components { label kind price fromVolume toVolume vatRate } }"


async def save(manager: Client, **given: Any) -> dict[str, Any]:
    """Save a version of a tariff: T25, unless something else is given."""
    fields = {"name": "Eau et assainissement", "validFrom": "2025-01-01", "components": COMPONENTS, **given}
    return await manager.play("waterTariffSave", fields, SAVED)
