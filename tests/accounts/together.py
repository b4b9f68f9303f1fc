"""How are requests released at the same instant? All but their last byte is sent first, then all the last bytes."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from tests.portal import Client, Portal


async def play_together(portal: Portal, calls: Sequence[tuple[Client, str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Play one mutation for each (client, mutation, input), all at the same instant; return what came of each."""
    address = urlsplit(portal.url)
    opened = [await asyncio.open_connection(address.hostname, address.port) for _ in calls]
    requests = [_request(address.netloc, *call) for call in calls]
    for (_, writer), request in zip(opened, requests, strict=True):
        writer.write(request[:-1])
        await writer.drain()
    await asyncio.sleep(0.05)
    for (_, writer), request in zip(opened, requests, strict=True):
        writer.write(request[-1:])
    answers = await asyncio.gather(*(reader.read() for reader, _ in opened))
    for _, writer in opened:
        writer.close()
    return [_result(answer, mutation) for answer, (_, mutation, _) in zip(answers, calls, strict=True)]


def names(results: Sequence[dict[str, Any]]) -> list[str]:
    """Return, in alphabetical order, what each came to: a refusal's code, or the type of what was given."""
    return sorted(result.get("code") or result["__typename"] for result in results)


def _request(host: str, client: Client, mutation: str, given: dict[str, Any]) -> bytes:
    type_name = mutation[0].upper() + mutation[1:]
    query = (
        f"mutation Play($input: {type_name}Input!) {{ {mutation}(input: $input)"
        " { __typename ... on Refusal { code fields { code } } } }"
    )
    body = orjson.dumps({"query": query, "variables": {"input": given}})
    token = f"Authorization: Bearer {client.token}\r\n" if client.token else ""
    return (
        f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nConnection: close\r\n"
        f"X-Forwarded-For: {client.address}\r\n{token}Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _result(answer: bytes, mutation: str) -> dict[str, Any]:
    said = orjson.loads(answer.partition(b"\r\n\r\n")[2])
    if said.get("errors"):
        return {"__typename": "error", "code": said["errors"][0]["extensions"]["code"]}
    result: dict[str, Any] = said["data"][mutation]
    return result
