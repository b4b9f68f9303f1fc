"""What else of a request counts: its method, its Idempotency-Key, its pace, and what its answer bears?"""

from typing import Any

import pytest

from schema.limits import Limits
from tests.http.doors import ask, calling, code, door


async def test_a_get_changes_nothing() -> None:
    async with calling(door()) as client:
        response = await client.get("/graphql", params={"query": "mutation{touch}"})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert "data" not in response.json()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "QUERY"])
async def test_another_method_is_refused(method: str) -> None:
    async with calling(door()) as client:
        response = await client.request(method, "/graphql", json={"query": "{hello}"})

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("key", ["a", "!" * 128, "~"])
async def test_an_idempotency_key_reaches_the_context_with_the_digest_of_what_is_asked(key: str) -> None:
    document = "query Q($n: Int, $t: String){key echo(number:$n, text:$t)}"
    asked = {"query": document, "variables": {"n": 1, "t": "a"}}
    reordered = {"variables": {"t": "a", "n": 1}, "operationName": None, "query": document}
    another = {"query": document, "variables": {"n": 2, "t": "a"}}

    async with calling(door()) as client:
        client.headers["idempotency-key"] = key
        first = await client.post("/graphql", json=asked)
        same = await client.post("/graphql", json=reordered)
        other = await client.post("/graphql", json=another)

    told = first.json()["data"]["key"]
    assert told.startswith(f"{key} ")
    assert same.json() == first.json()
    assert other.json()["data"]["key"] != told


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "a" * 129, "tab\there"])
async def test_a_strange_idempotency_key_is_refused(key: str) -> None:
    async with calling(door()) as client:
        response = await client.post("/graphql", json={"query": "{key}"}, headers=[(b"idempotency-key", key.encode())])

    assert response.status_code == 400
    assert code(response) == "BAD_USER_INPUT"


async def test_a_keyed_request_calls_one_mutation() -> None:
    async with calling(door()) as client:
        client.headers["idempotency-key"] = "k"
        one = await ask(client, "mutation{touch __typename}")
        two = await ask(client, "mutation{a:touch b:touch}")

    assert one == {"data": {"touch": "touched", "__typename": "Mutation"}}
    assert "data" not in two


async def test_a_connection_that_must_wait_is_told_how_long_before_any_work() -> None:
    asked: list[str] = []

    async def admit(connection: Any) -> int | None:
        asked.append(connection.url.path)
        return 17

    async with calling(door(admit=admit)) as client:
        response = await client.post("/graphql", content=b"not even JSON")

    assert response.status_code == 429
    assert response.headers["retry-after"] == "17"
    assert response.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": 17}
    assert asked == ["/graphql"]


async def test_resolvers_put_cookies_and_headers_on_the_answer() -> None:
    async with calling(door()) as client:
        response = await client.post("/graphql", json={"query": "{cookie}"})

    assert response.headers["set-cookie"] == "session=token; HttpOnly; Max-Age=60; Path=/; SameSite=lax"
    assert response.headers["x-told"] == "yes"


async def test_the_limits_can_be_set() -> None:
    async with calling(door(Limits(aliases=1))) as client:
        refused = await ask(client, "{a:hello b:hello}")

    assert refused["errors"][0]["message"] == "At most 1 aliases, not 2."
