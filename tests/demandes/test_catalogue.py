"""Is the catalogue shown to everyone, by theme and by keyword, and what is not offered to its service only?"""

import base64
from typing import Any

import pytest

from tests.demandes.offering import found, offer, shelve
from tests.portal import Client, Portal

#: Slug, title, keywords, presentation.
CATALOGUE = (
    ("acte-de-naissance", "Demander un acte de naissance", ["état civil", "extrait"], "Gratuit à la mairie."),
    ("acte-de-deces", "Demander un acte de décès", ["état civil"], "Pour un proche né ou mort dans la commune."),
    (
        "inscription-scolaire",
        "Inscrire un enfant à l’école",
        ["scolarité", "maternelle"],
        "Dès trois ans. Voir l’acte.",
    ),
    ("encombrants", "Faire enlever des encombrants", ["déchets", "meubles"], "Le premier lundi du mois."),
    ("stationnement", "Stationner un véhicule de déménagement", ["travaux", "cœur de ville"], "Sur la chaussée."),
)
THEMES = "{ demandeThemes { slug name types { slug active locked } } }"


@pytest.fixture
async def manager(portal: Portal) -> Client:
    """A manager of « etat-civil », who has offered a few types."""
    manager = await portal.agent("MANAGER", services=["etat-civil"])
    await shelve(manager)
    for slug, title, keywords, presentation in CATALOGUE:
        await offer(manager, slug, title=title, keywords=keywords, presentation=presentation)
    return manager


@pytest.mark.capability("S004-16")
async def test_is_browsed_by_theme_without_an_account(portal: Portal) -> None:
    manager = await portal.agent("MANAGER", services=["etat-civil", "eau"])
    await shelve(manager, "eau", "Eau")
    await shelve(manager, "etat-civil", "État civil")
    await shelve(manager, "ecole", "École")
    await offer(manager, "deces", title="Ôter un nom")
    await offer(manager, "naissance", title="Acte de naissance")
    await offer(manager, "compteur", title="Compteur", theme="eau", service="eau")

    for reader in (portal.client(), await portal.citizen("claire"), await portal.signs_up("nina", steps_done=False)):
        shown = (await reader.data(THEMES))["demandeThemes"]
        assert [(theme["name"], [one["slug"] for one in theme["types"]]) for theme in shown] == [
            ("Eau", ["compteur"]),
            ("État civil", ["naissance", "deces"]),
        ]
    assert [theme["slug"] for theme in (await manager.data(THEMES))["demandeThemes"]] == ["eau", "ecole", "etat-civil"]


@pytest.mark.capability("S004-3")
async def test_a_padlock_is_on_what_needs_an_account_for_whoever_has_none(portal: Portal) -> None:
    manager = await portal.agent("MANAGER", services=["etat-civil"])
    await shelve(manager)
    await offer(manager, "ouvert")
    await offer(manager, "cadenas", accountRequired=True)

    seen = {}
    for reader in (portal.client(), await portal.citizen("claire"), await portal.signs_up("nina", steps_done=False)):
        (theme,) = (await reader.data(THEMES))["demandeThemes"]
        seen[reader.username] = {one["slug"]: one["locked"] for one in theme["types"]}

    begun = [
        await portal.client().play("demandeStart", {"type": slug, **await portal.captcha()}, "")
        for slug in ("ouvert", "cadenas")
    ]
    assert seen[""] == {"ouvert": False, "cadenas": True}
    assert (begun[0]["__typename"], begun[1]["code"]) == ("DemandeStarted", "ACCOUNT_REQUIRED")
    assert seen["claire.durand"] == seen["nina.durand"] == {"ouvert": False, "cadenas": False}


async def test_what_is_not_offered_is_seen_by_its_service_and_by_administrators_only(portal: Portal) -> None:
    manager = await portal.agent("MANAGER", services=["etat-civil"])
    await shelve(manager)
    hidden = await offer(manager, "brouillon", active=False)
    clients = {
        "visitor": portal.client(),
        "citizen": await portal.citizen("claire"),
        "elsewhere": await portal.agent("AGENT", services=["eau"]),
        "colleague": await portal.agent("AGENT", services=["etat-civil"], name="Bruno Lefèvre"),
        "administrator": await portal.agent("ADMINISTRATOR"),
    }

    for who, client in clients.items():
        sees = who in ("colleague", "administrator")
        data = await client.data(
            'query A($id: ID!) { demandeType(slug: "brouillon") { id } node(id: $id) { id } }', {"id": hidden["id"]}
        )
        assert data == (
            {"demandeType": {"id": hidden["id"]}, "node": {"id": hidden["id"]}} if sees else dict.fromkeys(data)
        ), who
        assert await found(client) == await found(client, "acte") == (["brouillon"] if sees else []), who
        themes = (await client.data(THEMES))["demandeThemes"]
        assert [len(theme["types"]) for theme in themes] == ([1] if sees else [0] if who == "elsewhere" else []), who


async def test_a_type_that_is_withdrawn_is_no_longer_offered_and_is_still_reached_by_its_id(
    portal: Portal, manager: Client
) -> None:
    before = (await portal.client().data('{ demandeType(slug: "encombrants") { id } }'))["demandeType"]

    await offer(manager, "encombrants", revision=1, active=False)

    visitor = portal.client()
    data = await visitor.data(
        "query N($id: ID!) {"
        ' demandeType(slug: "encombrants") { id } node(id: $id) { ... on DemandeType { inForce } } }',
        before,
    )
    assert data == {"demandeType": None, "node": {"inForce": False}}
    assert "encombrants" not in await found(visitor)


@pytest.mark.capability("S004-17")
@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("actes de naissances", ["acte-de-naissance"]),
        ("ACTE DE DECES", ["acte-de-deces"]),
        ("déces", ["acte-de-deces"]),
        ("écoles", ["inscription-scolaire"]),
        ("l'école", ["inscription-scolaire"]),
        ("scolarite", ["inscription-scolaire"]),
        ("inscri", ["inscription-scolaire"]),
        ("naiss", ["acte-de-naissance"]),
        ("enlever meub", ["encombrants"]),
        ("coeur", ["stationnement"]),
        ("chaussees", ["stationnement"]),
        # In the title, twice by title order; then where only the presentation speaks of it.
        ("acte", ["acte-de-deces", "acte-de-naissance", "inscription-scolaire"]),
        # Among the keywords, before the presentation.
        ("état-civil", ["acte-de-deces", "acte-de-naissance"]),
        # None has all of the words: those that have some.
        ("comment obtenir un extrait", ["acte-de-naissance"]),
        ("piscine", []),
    ],
)
async def test_is_found_by_keyword_whatever_the_accents_the_case_and_the_plurals(
    portal: Portal, manager: Client, search: str, expected: list[str]
) -> None:
    assert await found(portal.client(), search) == expected


async def test_a_search_without_words_is_none_and_one_that_means_something_to_postgresql_means_nothing(
    portal: Portal, manager: Client
) -> None:
    visitor = portal.client()
    everything = ["acte-de-deces", "acte-de-naissance", "encombrants", "inscription-scolaire", "stationnement"]

    for blank in (None, "", "  ", "!?", "& | ! ( ) :* <-> '", "_", "🎉"):
        assert await found(visitor, blank) == everything, blank
    for strange in ("acte & !naissance:* |", "acte'); --", "naissance:A acte", "acte\\ <-> naissance", "acte " * 500):
        assert set(await found(visitor, strange)) <= set(everything), strange
    for odd in ("x" * 5_000, "ﷺ" * 40, "日本語", "\u202eetca", "1e999 -0"):
        assert await found(visitor, odd) in ([], ["acte-de-naissance"]), odd
    assert set(await found(visitor, "de la")) <= set(everything)


async def test_a_search_within_a_theme_finds_what_is_there(portal: Portal, manager: Client) -> None:
    await shelve(manager, "funeraire", "Funéraire")
    await offer(manager, "acte-de-deces", revision=1, title="Demander un acte de décès", theme="funeraire")
    visitor = portal.client()

    assert await found(visitor, "acte", theme="funeraire") == ["acte-de-deces"]
    assert await found(visitor, theme="funeraire") == ["acte-de-deces"]
    assert await found(visitor, theme="absent") == await found(visitor, theme="\u0001'") == []


async def test_pages_follow_one_another_though_a_type_is_saved_between_them(portal: Portal, manager: Client) -> None:
    visitor = portal.client()
    first = await _page(visitor, first=2)
    await offer(manager, "acte-de-naissance", revision=1, title="Demander un acte de naissance", help="Nouvelle")

    second = await _page(visitor, first=2, after=first["pageInfo"]["endCursor"])
    third = await _page(visitor, first=2, after=second["pageInfo"]["endCursor"])

    assert [_slugs(page) for page in (first, second, third)] == [
        ["acte-de-deces", "acte-de-naissance"],
        ["encombrants", "inscription-scolaire"],
        ["stationnement"],
    ]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second, third)] == [True, True, False]
    assert [page["pageInfo"]["hasPreviousPage"] for page in (first, second, third)] == [False, True, True]


@pytest.mark.parametrize(
    "place", ["2026-11-21T10:00:00+00:00|1", "[0, 1]", "[1]", "null", '["0", "a", "b"]', "[" * 500, "9" * 400, "é", ""]
)
async def test_a_cursor_of_another_list_is_a_clear_error(portal: Portal, place: str) -> None:
    cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")

    code = await portal.client().error_code(
        "query P($after: String) { demandeTypes(after: $after) { edges { cursor } } }", {"after": cursor}
    )

    assert code == "BAD_USER_INPUT"


async def _page(client: Client, **given: Any) -> dict[str, Any]:
    data = await client.data(
        "query P($first: Int!, $after: String) { demandeTypes(first: $first, after: $after) {"
        " edges { node { slug } } pageInfo { hasNextPage hasPreviousPage endCursor } } }",
        given,
    )
    page: dict[str, Any] = data["demandeTypes"]
    return page


def _slugs(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["slug"] for edge in page["edges"]]
