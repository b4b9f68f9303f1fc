"""Which demandes are citizens of these tests offered?"""

import json
from typing import Any

from models.catalogue import DemandeTheme, DemandeType
from models.staff import Service
from rules import forms
from rules.vocabulary.demandes import DemandeEffect
from rules.vocabulary.portal import FormFieldKind as Kind
from rules.vocabulary.staff import ServiceDomain
from tests.portal import Portal

#: « Demande d’acte de naissance »: a text, a choice that a number hangs on, a day.
ACT_FIELDS = (
    forms.FormField("lieu", "Lieu de naissance", Kind.TEXT, required=True),
    forms.FormField("date", "Date de naissance", Kind.DATE, required=True),
    forms.FormField(
        "sorte",
        "Sorte d’acte",
        Kind.CHOICE,
        required=True,
        choices=(forms.Choice("INTEGRALE", "Copie intégrale"), forms.Choice("EXTRAIT", "Extrait")),
    ),
    forms.FormField(
        "exemplaires",
        "Nombre d’exemplaires",
        Kind.INTEGER,
        shown_when=forms.Condition("sorte", ("EXTRAIT",)),
        required=True,
    ),
)
#: What answers them.
ACT_ANSWERS = {"lieu": "Châlons-en-Champagne", "date": "1980-05-17", "sorte": "INTEGRALE"}


async def offer(
    portal: Portal, slug: str = "acte-de-naissance", *, service: str = "etat-civil", **given: Any
) -> DemandeType:
    """Put a type of demande in force."""
    theme, _ = await DemandeTheme.get_or_create(slug="papiers", defaults={"name": "Papiers et état civil"})
    of_service, _ = await Service.get_or_create(
        slug=service, defaults={"name": service.capitalize(), "domain": ServiceDomain.DEMANDES}
    )
    title = given.pop("title", "Demande d’acte de naissance")
    await portal.sql(
        "INSERT INTO demande_type (slug, revision, in_force, active, theme_id, service_id, title, presentation, help,"
        " keywords, account_required, form_fields, pieces, agenda_id, answer_days, effect, created_at, search)"
        " VALUES ($1, 1, true, true, $2, $3, $4, 'Une copie ou un extrait.', NULL, '[]', $5, $6::jsonb, $7::jsonb, $8,"
        " $9, $10, $11, to_tsvector('french', 'acte naissance'))",
        slug,
        theme.id,
        of_service.id,
        title,
        given.get("account_required", False),
        json.dumps(forms.write(given.get("form_fields", ACT_FIELDS))),
        json.dumps(given.get("pieces", [])),
        given.get("agenda_id"),
        given.get("answer_days", 30),
        given.get("effect", DemandeEffect.NONE).value,
        portal.clock(),
    )
    return await DemandeType.get(slug=slug)
