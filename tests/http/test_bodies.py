"""Which bodies and addresses are strange, and is each refused with a code?"""

from typing import Any

import pytest

from tests.http.doors import calling, code, door

RESPONSE = "application/graphql-response+json"
JSON = "application/json"


def variables(raw: str) -> bytes:
    return b'{"query":"query($v: String){echo(text:$v)}","variables":' + raw.encode() + b"}"


STRANGE = {
    "empty": b"",
    "null": b"null",
    "a list": b"[]",
    "a batch": b'[{"query":"{hello}"}]',
    "a number": b"7",
    "a string": b'"{hello}"',
    "true": b"true",
    "no JSON": b'{"query": "{hello}"',
    "two values": b'{"query":"{hello}"} {}',
    "a comment": b'{"query":"{hello}"} // hello',
    "invalid UTF-8": b'{"query":"{hello}","variables":{"v":"\xff\xfe"}}',
    "overlong UTF-8": b'{"query":"{hello}","variables":{"v":"\xc0\xaf"}}',
    "UTF-16": '{"query":"{hello}"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"query":"{hello}"}',
    "a 20,000-digit integer": variables('{"v":' + "9" * 20_000 + "}"),
    "a number beyond a double": variables('{"v":1e999}'),
    "NaN": variables('{"v":NaN}'),
    "Infinity": variables('{"v":-Infinity}'),
    "NUL, escaped": variables('{"v":"a\\u0000b"}'),
    "NUL in a name": variables('{"\\u0000":1}'),
    "NUL, raw": variables('{"v":"a\0b"}'),
    "NUL in the document": b'{"query":"{echo(text:\\"\\\\u0000\\")}"}',
    "a lone high surrogate": variables('{"v":"\\ud800"}'),
    "a lone low surrogate": variables('{"v":"\\udc00x"}'),
    "a name twice": b'{"query":"{hello}","query":"{thing{name}}"}',
    "a name twice, deep": variables('{"v":[{"a":1,"a":2}]}'),
    "too deep": variables('{"unused":' + "[" * 40 + "]" * 40 + "}"),
    "much too deep": variables('{"v":' + "[" * 100_000 + "]" * 100_000 + "}"),
    "too many values": variables('{"v":[' + "[]," * 20_000 + "0]}"),
    "a huge string": variables('{"v":"' + "a" * 100_001 + '"}'),
    "a huge name": variables('{"' + "a" * 100_001 + '":1}'),
    "no query": b"{}",
    "an empty query": b'{"query":""}',
    "a query that is null": b'{"query":null}',
    "a query that is a number": b'{"query":1}',
    "a query that is a list": b'{"query":["{hello}"]}',
    "variables that are a list": b'{"query":"{hello}","variables":[]}',
    "variables that are a string": b'{"query":"{hello}","variables":"{}"}',
    "extensions that are a number": b'{"query":"{hello}","extensions":1}',
    "an operation name that is an object": b'{"query":"{hello}","operationName":{}}',
    "a documentId that is a number": b'{"documentId":1}',
}


@pytest.mark.parametrize("body", STRANGE.values(), ids=STRANGE.keys())
async def test_a_strange_body_is_refused_with_a_code(body: bytes) -> None:
    async with calling(door()) as client:
        response = await client.post("/graphql", content=body, headers={"content-type": JSON, "accept": RESPONSE})

    assert response.status_code == 400
    assert code(response) == "BAD_USER_INPUT"
    assert "data" not in response.json()
    assert len(response.content) < 1_000


async def test_variables_may_be_as_deep_and_as_long_as_the_limits() -> None:
    deep = variables('{"unused":' + "[" * 39 + "]" * 39 + ',"v":"' + "é" * 100_000 + '"}')

    async with calling(door()) as client:
        response = await client.post("/graphql", content=deep, headers={"content-type": JSON})

    assert len(response.json()["data"]["echo"]) == 100_000


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
async def test_a_body_beyond_its_limit_is_refused(announced: bool) -> None:
    head, tail = b'{"query":"{hello}","variables":{"a":["', b'"]}}'
    at = head + b'","'.join([b"a" * 50_000] * 19).ljust(1_000_000 - len(head) - len(tail), b"a") + tail

    async def chunked(body: bytes) -> Any:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    async with calling(door()) as client:
        headers = {"content-type": JSON}
        passed = await client.post("/graphql", content=at if announced else chunked(at), headers=headers)
        above = at + b" "
        refused = await client.post("/graphql", content=above if announced else chunked(above), headers=headers)

    assert passed.status_code == 200, passed.text
    assert refused.status_code == 413
    assert refused.json()["errors"][0]["extensions"] == {
        "code": "BAD_USER_INPUT",
        "limit": "bytes of body",
        "allowed": 1_000_000,
    }


async def test_a_get_asks_a_query_with_its_parameters() -> None:
    document = "query A{hello} query B($v: String){echo(text:$v)}"

    async with calling(door()) as client:
        response = await client.get(
            "/graphql",
            params={
                "query": document,
                "operationName": "B",
                "variables": '{"v":"é"}',
                "extensions": '{"some":"thing"}',
            },
        )

    assert response.status_code == 200
    assert response.json() == {"data": {"echo": "é"}}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"query": "{hello}", "variables": "no JSON"},
        {"query": "{hello}", "variables": "[]"},
        {"query": "{hello}", "extensions": '{"a":1,"a":2}'},
        {"query": ["{hello}", "{hello}"]},
        {"query": "{hello}", "variables": "[" * 200 + "]" * 200},
    ],
)
async def test_a_strange_address_is_refused(params: dict[str, Any]) -> None:
    async with calling(door()) as client:
        response = await client.get("/graphql", params=params)

    assert response.status_code == 400
    assert code(response) == "BAD_USER_INPUT"
