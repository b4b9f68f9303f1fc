"""Which documents may be asked by their hash, and by whom are only those asked?"""

from hashlib import sha256
from typing import Any

import pytest

from tests.http.doors import ask, calling, code, door

TRUSTED = "query Home{hello}"
HASH = sha256(TRUSTED.encode()).hexdigest()
MANIFEST = {HASH: TRUSTED}


@pytest.mark.parametrize(
    "parameters",
    [
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}},
        {"extensions": {"documentId": HASH}},
        {"documentId": HASH},
        {"documentId": f"sha256:{HASH.upper()}"},
        {"documentId": HASH, "query": TRUSTED},
        {"query": TRUSTED},
    ],
)
async def test_a_trusted_document_is_asked_by_its_hash_or_its_text(parameters: dict[str, Any]) -> None:
    async with calling(door(manifest=MANIFEST, only_trusted=lambda context: True)) as client:
        response = await client.post("/graphql", json=parameters)

    assert response.json() == {"data": {"hello": "world"}}


async def test_a_trusted_document_is_asked_by_get() -> None:
    async with calling(door(manifest=MANIFEST)) as client:
        response = await client.get(
            "/graphql", params={"extensions": '{"persistedQuery":{"version":1,"sha256Hash":"' + HASH + '"}}'}
        )

    assert response.json() == {"data": {"hello": "world"}}


async def test_an_unknown_hash_is_told_as_apollo_expects() -> None:
    async with calling(door(manifest=MANIFEST)) as client:
        response = await client.post("/graphql", json={"extensions": {"persistedQuery": {"sha256Hash": "0" * 64}}})

    assert response.status_code == 200
    assert response.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code(response) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_hash_that_is_not_that_of_its_text_is_refused() -> None:
    async with calling(door(manifest=MANIFEST)) as client:
        response = await client.post("/graphql", json={"query": "{thing{name}}", "documentId": HASH})

    assert response.status_code == 400
    assert code(response) == "BAD_USER_INPUT"


@pytest.mark.parametrize("strange", [{"persistedQuery": []}, {"persistedQuery": {"sha256Hash": 1}}, {"documentId": {}}])
async def test_a_strange_hash_is_a_missing_query(strange: dict[str, Any]) -> None:
    async with calling(door(manifest=MANIFEST)) as client:
        response = await client.post("/graphql", json={"extensions": strange})

    assert response.status_code == 400
    assert code(response) == "BAD_USER_INPUT"


async def test_those_held_to_trusted_documents_use_nothing_else() -> None:
    app = door(manifest=MANIFEST, only_trusted=lambda context: context.actor != "agent")

    async with calling(app) as client:
        visitor = await ask(client, "{thing{name}}")
        wrong = await ask(client, "{nothing}")
        client.headers["authorization"] = "Bearer agent"
        agent = await ask(client, "{thing{name}}")

    for refused in (visitor, wrong):
        assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert agent == {"data": {"thing": {"name": "thing"}}}
