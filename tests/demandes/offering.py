"""What do the tests of the catalogue offer, and how do they read it?"""

from typing import Any

from models.staff import Service
from schema import ids
from tests.portal import Client

#: One question of every kind that another may hang on, one that hangs on it, what an account has.
FORM: list[dict[str, Any]] = [
    {
        "key": "copie",
        "label": "Que demandez-vous ?",
        "help": "La copie intégrale est la plus souvent demandée.",
        "kind": "CHOICE",
        "required": True,
        "choices": [{"value": "integrale", "label": "Copie intégrale"}, {"value": "extrait", "label": "Extrait"}],
    },
    {
        "key": "filiation",
        "label": "Avec filiation",
        "kind": "CHECKBOX",
        "shownWhen": {"key": "copie", "values": ["extrait"]},
    },
    {"key": "exemplaires", "label": "Combien d’exemplaires ?", "kind": "INTEGER", "minimum": "1", "maximum": "5"},
]
PIECES: list[dict[str, Any]] = [
    {"key": "identite", "label": "Pièce d’identité", "category": "IDENTITY", "required": True, "help": "Recto verso."},
    {"key": "mandat", "label": "Mandat"},
]
FIELDS = """
  id slug revision inForce active title presentation help keywords accountRequired locked answerDays effect steps
  theme { slug name } service { id slug }
  formFields { key label help kind required choices { value label } minimum maximum maxLength shownWhen { key values } }
  pieces { key label category required help }
"""
TYPE = f"... on DemandeType {{ {FIELDS} }}"


async def service_id(slug: str) -> str:
    """Return the id of a service that there is."""
    return ids.write("Service", (await Service.get(slug=slug)).id)


async def shelve(manager: Client, slug: str = "etat-civil", name: str = "État civil") -> dict[str, Any]:
    """Have a manager save a theme; return it, or the refusal."""
    return await manager.play("demandeThemeSave", {"slug": slug, "name": name}, "... on DemandeTheme { id slug name }")


async def offer(
    manager: Client, slug: str = "acte-de-naissance", *, service: str = "etat-civil", **more: Any
) -> dict[str, Any]:
    """Have a manager save a type; return it, or the refusal."""
    given = {
        "slug": slug,
        "theme": "etat-civil",
        "service": await service_id(service),
        "title": "Demander un acte de naissance",
        "presentation": "La copie d’un acte est **gratuite**.",
        "formFields": FORM,
        **more,
    }
    return await manager.play("demandeTypeSave", given, TYPE)


async def found(client: Client, search: str | None = None, **more: Any) -> list[str]:
    """Return the slugs of the types that a search finds, in its order."""
    data = await client.data(
        "query F($search: String, $theme: String) {"
        " demandeTypes(search: $search, theme: $theme, first: 100) { totalCount edges { node { slug } } } }",
        {"search": search, **more},
    )
    slugs = [edge["node"]["slug"] for edge in data["demandeTypes"]["edges"]]
    assert data["demandeTypes"]["totalCount"] == len(slugs)
    return slugs
