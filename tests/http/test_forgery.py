"""What may another site make a browser send in the name of a signed-in person?"""

import httpx2
import pytest

from tests.http.doors import ORIGIN, calling, code, door

COOKIE = {"cookie": "session=citizen"}


@pytest.mark.parametrize(
    "headers",
    [
        COOKIE,
        COOKIE | {"origin": ORIGIN},
        COOKIE | {"origin": "https://evil.example", "x-fontaine": "1"},
        COOKIE | {"origin": "null", "x-fontaine": "1"},
        COOKIE | {"origin": ORIGIN + ".evil.example", "x-fontaine": "1"},
        COOKIE | {"authorization": "Basic Zm9vOmJhcg=="},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_session_cookie_alone_proves_nothing(method: str, headers: dict[str, str]) -> None:
    async with calling(door()) as client:
        response = await send(client, method, headers)

    assert response.status_code == 403
    assert code(response) == "FORBIDDEN"
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        (COOKIE | {"x-fontaine": "1"}, "citizen"),
        (COOKIE | {"X-Fontaine": "1", "origin": ORIGIN}, "citizen"),
        (COOKIE | {"apollo-require-preflight": "true"}, "citizen"),
        (COOKIE | {"authorization": "Bearer agent"}, "agent"),
        ({"authorization": "Bearer citizen"}, "citizen"),
        ({"authorization": "Bearer citizen", "origin": "https://app.example"}, "citizen"),
        ({"cookie": "statistics=1"}, "visitor"),
        ({}, "visitor"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_cookie_with_a_header_of_its_own_and_a_token_alone_are_believed(
    method: str, headers: dict[str, str], who: str
) -> None:
    async with calling(door()) as client:
        response = await send(client, method, headers)

    assert response.json() == {"data": {"whoami": who}}


async def send(client: httpx2.AsyncClient, method: str, headers: dict[str, str]) -> httpx2.Response:
    if method == "GET":
        return await client.get("/graphql", params={"query": "{whoami}"}, headers=headers)
    return await client.post("/graphql", json={"query": "{whoami}"}, headers=headers)


async def test_a_wrong_token_is_refused_with_its_status() -> None:
    async with calling(door()) as client:
        response = await send(client, "POST", {"authorization": "Bearer wrong"})

    assert response.status_code == 401
    assert code(response) == "UNAUTHENTICATED"
