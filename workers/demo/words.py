"""What does the demonstration collectivité tell everyone?"""

from pathlib import Path
from typing import Any

from rules.vocabulary.portal import FormFieldKind

PORTAL_NAME = "Valmont-la-Fontaine (démonstration)"
CONTACT_EMAIL = "mairie@example.org"
CONTACT_PHONE = "03 26 00 00 00"

#: What citizens may ask of it, and which services answer.
CATALOGUE = Path(__file__).parent / "catalogue"

PAGES = {
    "service-de-l-eau": (
        "Le service de l’eau en quelques mots",
        "L’eau de Valmont vient de trois sources et passe par 84 km de conduites.\n\n"
        "**Accueil** : du lundi au vendredi, 8 h 30 – 12 h et 13 h 30 – 17 h, 2 rue du Réservoir.\n\n"
        "**Urgences** (fuite sur la voie publique, coupure) : 03 26 00 00 99, jour et nuit.",
    ),
    "mairie": (
        "La mairie",
        "1 place de l’Hôtel-de-Ville. Du lundi au samedi, 9 h – 12 h ; du lundi au vendredi, 14 h – 17 h 30.",
    ),
}

#: Days ago, title, body, for citizens only.
NEWS = (
    (
        60,
        "Bienvenue sur votre espace citoyen",
        "Cet espace privé a pour objectif de **simplifier l’ensemble de vos démarches** administratives au quotidien : "
        "suivre une demande, échanger avec un service, retrouver vos documents.",
        False,
    ),
    (
        12,
        "Relève des compteurs d’eau",
        "Les agents du service de l’eau passent en décembre. En votre absence, un avis de passage vous permet de "
        "relever votre compteur vous-même.",
        False,
    ),
    (
        3,
        "Inscriptions au centre de loisirs",
        "Les inscriptions aux vacances d’hiver ouvrent lundi. Les familles déjà inscrites gardent leur dossier.",
        True,
    ),
)

SURVEY_TITLE = "Votre avis sur l’espace citoyen"
SURVEY_FIELDS: list[dict[str, Any]] = [
    {
        "key": "satisfaction",
        "label": "Êtes-vous satisfait de votre espace citoyen ?",
        "kind": FormFieldKind.CHOICE,
        "required": True,
        "choices": [
            {"value": "oui", "label": "Oui"},
            {"value": "plutot", "label": "Plutôt"},
            {"value": "non", "label": "Non"},
        ],
    },
    {
        "key": "manque",
        "label": "Que vous manque-t-il ?",
        "kind": FormFieldKind.LONG_TEXT,
        "shown_when": {"key": "satisfaction", "values": ["plutot", "non"]},
    },
]
