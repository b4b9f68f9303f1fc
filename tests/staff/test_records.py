"""Do the staff find the citizens whom their services work with, and no others, and is it written that they looked?"""

from typing import Any

import pytest

from models.accounts import Citizen
from models.staff import AuditEntry
from rules.folding import fold
from tests.portal import Client, Portal

SEARCH = """
query Search($search: String!, $first: Int! = 20, $after: String) {
  agent {
    citizens(search: $search, first: $first, after: $after) {
      edges { cursor node { id firstName lastName username email civility phone postalAddress { city } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
RECORD = "query Record($id: ID!) { node(id: $id) { id ... on CitizenRecord { lastName email kind createdAt } } }"


async def space(agent: Client, first: str, last: str, **given: Any) -> str:
    fields = {"email": f"{fold(first)}@example.org", "firstName": first, "lastName": last, **given}
    made = await agent.play("citizenSpaceCreate", fields, "... on CitizenRecord { id }")
    return str(made["id"])


async def names(agent: Client, search: str) -> list[str]:
    found = await agent.data(SEARCH, {"search": search})
    return [edge["node"]["firstName"] for edge in found["agent"]["citizens"]["edges"]]


@pytest.fixture
async def agent(portal: Portal) -> Client:
    return await portal.agent("AGENT", services=["eau"], name="Zoé Eau")


async def test_finds_by_any_words_of_names_username_or_address_accents_and_case_apart(
    portal: Portal, agent: Client
) -> None:
    await space(agent, "Hélène", "Lefèvre", email="helene@example.org")
    await space(agent, "Léa", "Martin", email="lea@example.org")

    found = {
        words: await names(agent, words) for words in ("LEFEVRE hel", "martin", "example.org", "%%", "__", "léa m")
    }

    assert found == {
        "LEFEVRE hel": ["Hélène"],
        "martin": ["Léa"],
        "example.org": ["Léa", "Hélène"],
        "%%": [],
        "__": [],
        "léa m": ["Léa"],
    }


@pytest.mark.parametrize("search", ["", "a", " é ", "x" * 101])
async def test_refuses_a_search_too_short_or_too_long(portal: Portal, agent: Client, search: str) -> None:
    async with portal.untouched():
        assert await agent.error_code(SEARCH, {"search": search}) == "BAD_USER_INPUT"


async def test_a_citizen_is_known_to_the_services_that_work_with_them_and_to_administrators(
    portal: Portal, agent: Client
) -> None:
    made = await space(agent, "Hélène", "Lefèvre")
    claire = await portal.citizen("claire")
    elsewhere = await portal.agent("MANAGER", services=["ecole"], name="Yves École")
    nowhere = await portal.agent("AGENT", name="Nora Seule")
    administrator = await portal.agent("ADMINISTRATOR")

    seen = {
        who: (await names(client, "example.org"), await client.data(RECORD, {"id": made}))
        for who, client in {"theirs": agent, "elsewhere": elsewhere, "nowhere": nowhere, "all": administrator}.items()
    }

    record = seen["theirs"][1]["node"]
    assert record["lastName"] == "Lefèvre"
    assert seen["theirs"][0] == ["Hélène"]
    assert seen["elsewhere"] == seen["nowhere"] == ([], {"node": None})
    assert sorted(seen["all"][0]) == ["Claire", "Hélène"]
    assert seen["all"][1]["node"] == record
    assert await claire.data(RECORD, {"id": made}) == {"node": None}
    assert await portal.client().data(RECORD, {"id": made}) == {"node": None}


async def test_each_record_seen_is_a_line_of_the_audit_and_none_that_was_not(portal: Portal, agent: Client) -> None:
    ids = [await space(agent, f"Hélène {n}", "Lefèvre", email=f"h{n}@example.org") for n in range(3)]
    made = await AuditEntry.all().count()

    await agent.data(SEARCH, {"search": "lefevre", "first": 2})
    await agent.data(RECORD, {"id": ids[0]})

    rows = await AuditEntry.all().order_by("id").offset(made)
    assert [(row.action, row.about_type) for row in rows] == [
        ("agent.citizens", "CitizenRecord"),
        ("agent.citizens", "CitizenRecord"),
        ("node", "CitizenRecord"),
    ]
    assert {row.actor for row in rows} == {f"Zoé Eau <{agent.email}>"}


async def test_the_pages_hold_each_record_once(portal: Portal, agent: Client) -> None:
    for number in range(7):
        await space(agent, f"Hélène {number}", "Lefèvre", email=f"h{number}@example.org")
    # Made at the same instant, as by an import.
    await Citizen.all().update(created_at=portal.clock())

    found: list[str] = []
    after = None
    while True:
        page = (await agent.data(SEARCH, {"search": "lefevre", "first": 3, "after": after}))["agent"]["citizens"]
        found += [edge["node"]["firstName"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert found == [f"Hélène {number}" for number in reversed(range(7))]
