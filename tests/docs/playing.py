"""
How is a guide followed to the letter?

A `graphql` block is the operation in hand, a `json variables` block what is sent with it, and an `http` block the
headers besides; a `curl` says all of it at once. A `json answer` block plays it: the portal must answer just that. A
`curl -T` sends a file where an answer said. A subscription is opened where its operation stands, and a `json event`
block is what it must say next. In an answer, «word» stands for whatever comes, and is remembered; in variables, for
what was remembered, or for what a person finds in a picture or a mail.
"""

import asyncio
import json
import re
import shlex
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graphql import OperationDefinitionNode, OperationType, parse

from tests.docs import pages
from tests.documents.sending import PDF
from tests.portal import Client

#: What a person finds outside the answers, when they need it.
Found = Mapping[str, Callable[[dict[str, str]], Awaitable[str]]]

_WORD = re.compile(r"«(\w+)»")


class Following:
    """One reader of one guide, from its first line to its last."""

    def __init__(
        self, client: Client, known: dict[str, str], found: Found, settled: Callable[[], Awaitable[None]]
    ) -> None:
        self._client, self._known, self._found, self._settled = client, known, found, settled
        self._operation, self._variables, self._headers = "", "{}", ""
        self._events: AsyncIterator[Any] | None = None
        self.played = 0

    async def follow(self, page: Path) -> None:
        """Do all that the page says; an assertion fails where the portal answers otherwise."""
        async with AsyncExitStack() as open_streams:
            for block in pages.blocks(page):
                match block.language, block.says:
                    case "graphql", _:
                        self._operation, self._variables, self._headers = block.text, "{}", ""
                        if _kind(block.text) is OperationType.SUBSCRIPTION:
                            self._events = await open_streams.enter_async_context(self._stream())
                    case "sh", _ if block.text.startswith("curl -T "):
                        await self._put(block.text)
                    case "sh", _ if block.text.startswith("curl"):
                        self._read_curl(block.text)
                    case "json", "variables":
                        self._variables = block.text
                    case "http", _:
                        self._headers = block.text
                    case "json", "answer":
                        await self._play(json.loads(block.text))
                    case "json", "event":
                        assert self._events is not None
                        async with asyncio.timeout(10):
                            self._compare(await anext(self._events), json.loads(block.text), "event")

    async def _play(self, expected: Any) -> None:
        variables = json.loads(await self._filled(self._variables))
        headers = dict(line.split(": ", 1) for line in (await self._filled(self._headers)).splitlines())
        answer = await self._client.run(self._operation, variables, headers=headers)
        self._compare(answer, expected, "")
        self._client.token = self._known.get("token")
        await self._settled()  # whoever reads a page is slower than the mails
        self.played += 1

    async def _put(self, text: str) -> None:
        """Send a file: a PDF, as long as the upload in hand announced."""
        *_, header, url = shlex.split(await self._filled(text))
        missing = int(json.loads(self._variables)["input"]["byteSize"]) - len(PDF)
        content = PDF.replace(b"\n", b"\n" + b" " * missing, 1)
        response = await self._client.http.put(url, content=content, headers=dict([header.split(": ", 1)]))
        assert response.status_code == 204, response.text

    def _read_curl(self, text: str) -> None:
        arguments = shlex.split(text)
        assert urlsplit(arguments[1]).path == "/graphql"
        body = json.loads(arguments[arguments.index("-d") + 1])
        self._operation, self._variables, self._headers = (
            body["query"],
            json.dumps(body.get("variables", {}), ensure_ascii=False),
            "",
        )

    async def _filled(self, text: str) -> str:
        for word in set(_WORD.findall(text)):
            value = await self._found[word](self._known) if word in self._found else self._known[word]
            text = text.replace(f"«{word}»", value)
        return text

    def _compare(self, actual: Any, expected: Any, where: str) -> None:
        """Assert that an answer is the one shown, and remember what stands where it shows «word»."""
        if isinstance(expected, str) and (word := _WORD.fullmatch(expected)):
            assert actual is not None, where
            self._known[word.group(1)] = str(actual)
        elif isinstance(expected, dict):
            assert isinstance(actual, dict), (where, actual)
            assert set(actual) == set(expected), (where, actual)
            for key, value in expected.items():
                self._compare(actual[key], value, f"{where}.{key}")
        elif isinstance(expected, list):
            assert isinstance(actual, list), (where, actual)
            assert len(actual) == len(expected), (where, actual)
            for index, value in enumerate(expected):
                self._compare(actual[index], value, f"{where}.{index}")
        else:
            assert actual == expected, where

    @asynccontextmanager
    async def _stream(self) -> AsyncIterator[AsyncIterator[Any]]:
        headers = {"Accept": "text/event-stream", "Accept-Language": self._client.language}
        headers["Authorization"] = f"Bearer {self._client.token}"
        async with self._client.http.stream(
            "POST", "/graphql", json={"query": self._operation}, headers=headers, timeout=30
        ) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            await asyncio.sleep(0.1)  # the head of a stream comes an instant before it listens
            yield (json.loads(line[5:]) async for line in response.aiter_lines() if line.startswith("data: {"))


def _kind(operation: str) -> OperationType:
    [definition] = parse(operation).definitions
    assert isinstance(definition, OperationDefinitionNode)
    return definition.operation
