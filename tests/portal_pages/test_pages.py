"""Can anyone read the practical pages, and do two who write one at once never undo each other's work?"""

import asyncio
from typing import Any

import pytest

from tests.portal import Client, Portal

PAGE = "... on Page { slug title body version updatedAt }"
PAGES = "{ portal { pages { slug title body version } } }"


async def save(manager: Client, slug: str = "urgences-eau", title: str = "Urgences", **more: Any) -> dict[str, Any]:
    return await manager.play(
        "pageSave", {"slug": slug, "title": title, "body": "Le **01 99 00 56 78**.", **more}, PAGE
    )


@pytest.mark.capability("S001-25")
async def test_a_visitor_reads_the_water_service_in_a_few_words_its_hours_and_its_emergency_number(
    portal: Portal,
) -> None:
    manager = await portal.agent("MANAGER")
    await save(manager)
    await save(manager, "eau", "Le service de l’eau en quelques mots", body="Accueil du lundi au vendredi, 9 h – 17 h.")

    visitor = portal.client()
    pages = (await visitor.data(PAGES))["portal"]["pages"]
    one = (await visitor.data('{ portal { page(slug: "eau") { title body } } }'))["portal"]["page"]

    assert [page["slug"] for page in pages] == ["eau", "urgences-eau"]
    assert one == {
        "title": "Le service de l’eau en quelques mots",
        "body": "Accueil du lundi au vendredi, 9 h – 17 h.",
    }


async def test_a_page_that_is_not_there_is_null(portal: Portal) -> None:
    visitor = portal.client()

    for slug in ("absente", "Pas Un Slug", "x" * 5000, ""):
        found = await visitor.data("query($slug: String!) { portal { page(slug: $slug) { title } } }", {"slug": slug})
        assert found["portal"]["page"] is None


async def test_raises_the_version_at_each_save(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    first = await save(manager)

    second = await save(manager, title="Urgences de l’eau", version=first["version"])

    assert (first["version"], second["version"]) == (1, 2)
    assert second["title"] == "Urgences de l’eau"


async def test_refuses_a_save_over_somebody_elses(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    await save(manager)
    await save(manager, version=1)

    async with portal.untouched():
        refused = await save(manager, title="En retard", version=1)

    assert refused["code"] == "STALE_VERSION"


async def test_of_ten_saves_of_one_version_at_once_one_wins(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    await save(manager)

    results = await asyncio.gather(*(save(manager, title=f"Titre {n}", version=1) for n in range(10)))

    won = [result for result in results if result["__typename"] == "Page"]
    assert len(won) == 1
    assert [r["code"] for r in results if r["__typename"] == "Refusal"] == ["STALE_VERSION"] * 9
    assert (await manager.data(PAGES))["portal"]["pages"][0]["title"] == won[0]["title"]
    assert len(await portal.sql("SELECT * FROM audit_entry WHERE action = 'pageSave'")) == 2


async def test_of_ten_new_pages_of_one_address_at_once_one_wins(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")

    results = await asyncio.gather(*(save(manager, title=f"Titre {n}") for n in range(10)))

    assert sum(result["__typename"] == "Page" for result in results) == 1
    assert all(r["fields"][0]["code"] == "DUPLICATE" for r in results if r["__typename"] == "Refusal")


async def test_refuses_a_new_page_at_an_address_that_is_taken(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    await save(manager)

    async with portal.untouched():
        refused = await save(manager)

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["slug"], "DUPLICATE")]


async def test_tells_every_wrong_field_and_writes_nothing(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")

    async with portal.untouched():
        refused = await save(manager, "Urgences Eau", "x" * 201, body="a\x07b")

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [
        (["slug"], "INVALID"),
        (["title"], "TOO_LONG"),
        (["body"], "INVALID"),
    ]


async def test_does_not_find_a_page_that_was_taken_away_in_between(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    await save(manager)
    removed = await manager.play("pageRemove", {"slug": "urgences-eau"}, "... on Acknowledgement { message }")

    async with portal.untouched():
        saved = await save(manager, version=1)
        again = await manager.play("pageRemove", {"slug": "urgences-eau"}, "")

    assert removed["message"] == "La page est retirée."
    assert saved["code"] == again["code"] == "NOT_FOUND"
    assert (await manager.data(PAGES))["portal"]["pages"] == []
