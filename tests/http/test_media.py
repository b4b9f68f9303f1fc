"""In which media type and with which status is a request answered, and which contents are refused?"""

from typing import Any

import pytest

from tests.http.doors import calling, code, door

RESPONSE = "application/graphql-response+json"
JSON = "application/json"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        ("APPLICATION/JSON; charset=utf-8", JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),  # Apollo
        (f"{RESPONSE}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed", RESPONSE),  # urql
        (f"{JSON}, multipart/mixed", JSON),  # GraphiQL
        (f"{JSON};q=0.5, {RESPONSE};q=0.8", RESPONSE),
        (f"{JSON};q=0, {RESPONSE};q=0.1", RESPONSE),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),  # a browser's address bar
    ],
)
async def test_the_answer_comes_in_the_media_type_that_the_client_likes_best(accept: str | None, media: str) -> None:
    async with calling(door()) as client:
        client.headers.pop("accept")
        response = await client.post(
            "/graphql", json={"query": "{hello}"}, headers={"accept": accept} if accept else {}
        )

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert response.json() == {"data": {"hello": "world"}}


async def test_every_answer_is_kept_by_nobody_and_taken_for_no_page() -> None:
    async with calling(door()) as client:
        good = await client.post("/graphql", json={"query": "{hello}"})
        bad = await client.post("/graphql", content="nothing")

    for response in (good, bad):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("accept", ["text/html", "image/*", f"{JSON};q=0", "application/xml, text/plain"])
async def test_a_client_that_accepts_nothing_of_ours_is_told_so(accept: str) -> None:
    async with calling(door()) as client:
        response = await client.post("/graphql", json={"query": "{hello}"}, headers={"accept": accept})

    assert response.status_code == 406
    assert code(response) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("body", "status_of_response_media"),
    [
        ({"query": "{"}, 400),
        ({"query": "{nothing}"}, 400),
        ({"query": "{" + "thing{" * 14 + "name" + "}" * 15}, 400),
        ({"query": "query($n: Int!){echo(number:$n)}"}, 400),
        ({"query": "query($n: Int!){echo(number:$n)}", "variables": {"n": "three"}}, 400),
        ({"query": "query A{hello} query B{hello}"}, 400),
        ({"query": "{hello}", "operationName": "Absent"}, 400),
        ({"query": "subscription{count}"}, 400),
        ({"query": "{coded}"}, 200),  # executed: the data is there, and null
    ],
)
async def test_a_wrong_operation_has_the_status_of_its_media_type(
    body: dict[str, Any], status_of_response_media: int
) -> None:
    async with calling(door()) as client:
        old = await client.post("/graphql", json=body, headers={"accept": JSON})
        new = await client.post("/graphql", json=body, headers={"accept": RESPONSE})

    assert (old.status_code, new.status_code) == (200, status_of_response_media)
    assert old.json() == new.json()
    assert ("data" in new.json()) == (status_of_response_media == 200)
    assert code(new)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        'application/json; Charset="UTF-8"',
        "application/json; odata=verbose",
    ],
)
async def test_a_body_of_json_in_utf_8_is_read(content_type: str) -> None:
    async with calling(door()) as client:
        response = await client.post(
            "/graphql", content='{"query":"{echo(text:\\"é\\")}"}', headers={"content-type": content_type}
        )

    assert response.json() == {"data": {"echo": "é"}}


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "text/plain; x=application/json"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/graphql"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {"content-type": "application/json", "content-encoding": "br"},
        {"content-type": "text/plain", "x-fontaine": "1"},
    ],
)
async def test_another_content_is_refused(headers: dict[str, str]) -> None:
    async with calling(door()) as client:
        response = await client.post("/graphql", content='{"query":"{hello}"}', headers=headers)

    assert response.status_code == 415
    assert code(response) == "BAD_USER_INPUT"


async def test_a_request_without_a_content_type_is_refused() -> None:
    async with calling(door()) as client:
        response = await client.post("/graphql", content=b'{"query":"{hello}"}')

    assert response.status_code == 415
