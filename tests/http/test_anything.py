"""Is there anything a client may send that is not answered with a status below 500, and a code on every error?"""

import asyncio
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.http.doors import calling, door

GRAMMAR = """
{ } ( ) [ ] : ! $ = @ | & ... , # " \\ -1 1.5e400 999999999999 null true query mutation subscription fragment on A B
Query Thing hello thing things nodes echo choice count first last ids text number name __typename __schema __type
include skip if $a Int String Choice input {hello} {thing{name}} {things(first:$a){name}} @include(if:true)
"""
WORDS = [
    *GRAMMAR.split(),
    "\0",
    "\ud83c",
    "query($a: Int){echo(number:$a)}",
    "query($a: Choice!){echo(choice:$a)}",
    "fragment A on Query{...B}",
]
NAMES = "accept content-type content-encoding authorization cookie idempotency-key origin x-fontaine"
VALUES = "application/json application/graphql-response+json text/event-stream */*;q=x gzip session=a session é ;;,="
documents = some.lists(some.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join)
values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=10),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.sampled_from(["a", "number", "ids"]), inner),
    max_leaves=8,
)
parameters = some.fixed_dictionaries(
    {},
    optional={
        "query": documents | values,
        "variables": some.dictionaries(some.sampled_from(["a", "b"]), values) | values,
        "operationName": some.sampled_from(["A", "B", ""]) | values,
        "extensions": some.dictionaries(some.sampled_from(["persistedQuery", "documentId"]), values) | values,
    },
)
bodies = some.binary(max_size=100) | (parameters | values).map(lambda body: json.dumps(body).encode())
headers = some.dictionaries(
    some.sampled_from(NAMES.split()),
    some.sampled_from([*VALUES.split(), "Bearer agent", "Bearer wrong", "a" * 200])
    | some.binary(max_size=8).map(lambda raw: raw.decode("latin-1")),
)


@given(body=bodies, extra=headers, is_json=some.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_whatever_is_posted_is_answered_with_a_code_and_no_failure(
    body: bytes, extra: dict[str, str], is_json: bool
) -> None:
    sent = [(name.encode(), value.encode("latin-1", "ignore")) for name, value in extra.items()]
    if is_json:
        sent = [each for each in sent if each[0] not in (b"content-type", b"accept", b"content-encoding")]
        sent.append((b"content-type", b"application/json"))

    status, told = asyncio.run(post(body, sent))

    assert status < 500
    for error in told.get("errors", ()):
        assert error["extensions"]["code"] not in ("", "INTERNAL")
        assert "object at 0x" not in error["message"]
    assert "errors" in told or "data" in told


async def post(body: bytes, sent: list[tuple[bytes, bytes]]) -> tuple[int, dict[str, Any]]:
    async with calling(door()) as client:
        response = await client.post("/graphql", content=body, headers=sent)
    text = response.text
    if response.headers["content-type"].startswith("text/event-stream"):
        text = next(line for line in text.split("\n") if line.startswith("data: ")).removeprefix("data: ")
    return response.status_code, json.loads(text)
