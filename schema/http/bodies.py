"""What did the client send? JSON read strictly, the parameters of a GraphQL request in it, and nothing strange."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.datastructures import QueryParams
from starlette.requests import Request

from schema.http.refusing import RequestRefused
from schema.limits.numbers import Limits
from schema.limits.refusing import bad_input, out_of_bounds

_NAMES = ("query", "documentId", "operationName", "variables", "extensions")
#: As many as there are values, but for those inside texts: an upper bound that costs nothing.
_SEPARATORS = (b",", b"[", b"{")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one GraphQL request, of the right types; whether they make sense is not known yet."""

    query: str | None = None
    #: The hash of a trusted document, in place of its text.
    document_id: str | None = None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, body: object) -> "Parameters":
        """
        Return the parameters that a JSON value holds.

        :raises GraphQLError: when it is no object, or one of them has the wrong type.
        """
        if isinstance(body, list):
            raise bad_input("Batching is off: send one operation.")
        if not isinstance(body, dict):
            raise bad_input("A JSON object is expected.")
        for name in ("query", "documentId", "operationName"):
            if not isinstance(body.get(name), str | None):
                raise bad_input(f"{name} must be a string.")
        for name in ("variables", "extensions"):
            if not isinstance(body.get(name), dict | None):
                raise bad_input(f"{name} must be an object.")
        query, document_id, operation_name, variables, extensions = (body.get(name) for name in _NAMES)
        return cls(query, document_id, operation_name, variables or {}, extensions or {})


def of_address(address: QueryParams, limits: Limits) -> Parameters:
    """
    Return the parameters of a GET.

    :raises GraphQLError: when one comes twice, or is not what it should be.
    """
    if any(len(address.getlist(name)) > 1 for name in _NAMES):
        raise bad_input("A parameter comes twice.")
    body: dict[str, object] = {name: address[name] for name in _NAMES[:3] if name in address}
    for name in ("variables", "extensions"):
        if name in address:
            body[name] = read_json(address[name].encode(), limits, depth=limits.json_depth)
    return Parameters.of(body)


async def of_body(request: Request, limits: Limits) -> Parameters:
    """
    Return the parameters of a POST.

    :raises RequestRefused: when the body is too long, whatever length it announced.
    :raises GraphQLError: when it is not the JSON of a GraphQL request.
    """
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdigit() else 0
    chunks: list[bytes] = []
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if max(size, received) > limits.body_bytes:
            error = out_of_bounds("bytes of body", allowed=limits.body_bytes)
            raise RequestRefused(error, status=413)
        chunks.append(chunk)
    # The object that holds the variables is one level more than they may have.
    return Parameters.of(read_json(b"".join(chunks), limits, depth=limits.json_depth + 1))


def read_json(raw: bytes, limits: Limits, *, depth: int) -> Any:
    """
    Return the value of a JSON text in UTF-8.

    :raises GraphQLError: for anything else, a byte order mark, lone surrogates and numbers beyond a double included;
        for NUL characters, a name that comes twice in one object, and what is too deep or too long.
    """
    if sum(map(raw.count, _SEPARATORS)) > limits.json_values:
        raise out_of_bounds("values in JSON", allowed=limits.json_values)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise bad_input("This is no JSON in UTF-8.") from None
    _check(value, limits, depth)
    try:
        json.loads(raw, object_pairs_hook=_once_each)
    except GraphQLError:
        raise
    except ValueError:  # what one reader takes and the other does not is no JSON to rely on
        raise bad_input("This is no JSON in UTF-8.") from None
    return value


def _check(value: object, limits: Limits, depth: int) -> None:
    level = [value]
    for reached in count():
        inner: list[object] = []
        for each in level:
            if isinstance(each, str):
                _check_text(each, limits)
            elif isinstance(each, dict | list):
                if reached == depth:
                    raise out_of_bounds("levels of JSON", allowed=depth)
                inner.extend(each)
                inner.extend(each.values() if isinstance(each, dict) else ())
        if not inner:
            return
        level = inner


def _check_text(text: str, limits: Limits) -> None:
    if "\0" in text:
        raise bad_input("A text holds a NUL character.")
    if len(text) > limits.string_characters:
        raise out_of_bounds("characters in a text", allowed=limits.string_characters, given=len(text))


def _once_each(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise bad_input("A name comes twice in one JSON object.")
