"""What does Schemathesis send besides values of its own, and what must hold of every answer?"""

import json
import os
from collections import Counter
from typing import Any

import schemathesis  # type: ignore[import-not-found]
from graphql import NameNode, ObjectFieldNode
from hypothesis import strategies as st
from schemathesis.graphql import nodes  # type: ignore[import-not-found]

from rules.vocabulary.errors import ErrorCode

SIGNED_IN = bool(os.environ["FUZZ_SIGNED_IN"])
#: What no answer says: names of our libraries, of our files, of Python's own.
INSIDES = (
    *("asyncpg", "tortoise", "psycopg", "postgres", "strawberry", "starlette", "redis", "orjson", "pydantic"),
    *("traceback", "/lib/python", ".py", " object at 0x", "coroutine"),
)
MEDIA = ("application/json", "application/graphql-response+json")

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(nodes.String)
LEAVES = TEXTS | st.integers().map(nodes.Int) | st.booleans().map(nodes.Boolean)


def _objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["satisfaction", "manque"]) | st.from_regex(r"[_a-zA-Z][_a-zA-Z0-9]{0,9}", fullmatch=True)
    fields = st.dictionaries(names, values, max_size=4).map(dict.items)
    return fields.map(lambda pairs: nodes.Object([_field(name, value) for name, value in pairs]))


def _field(name: str, value: Any) -> ObjectFieldNode:
    return ObjectFieldNode(name=NameNode(value=name), value=value)


STRATEGIES = {
    "Int": st.integers(-1, 101).map(nodes.Int) | st.integers(-(2**31), 2**31 - 1).map(nodes.Int),
    "Date": st.dates().map(nodes.String) | TEXTS,
    "DateTime": st.datetimes(timezones=st.timezones()).map(lambda at: nodes.String(at.isoformat())) | TEXTS,
    "Decimal": st.decimals().map(nodes.String) | st.integers().map(nodes.Int) | TEXTS,
    "EmailAddress": st.emails().map(nodes.String) | TEXTS,
    "JSON": _objects(LEAVES | st.lists(LEAVES, max_size=3).map(nodes.List) | _objects(LEAVES)),
}
for scalar, strategy in STRATEGIES.items():
    schemathesis.graphql.scalar(scalar, strategy)


class SpeaksGraphQL:
    """An answer is GraphQL, says what went wrong by a code of the guide, and nothing of our insides."""

    def __init__(self) -> None:
        self._came: Counter[str] = Counter()

    def after_response(self, context: Any, response: Any, case: Any) -> None:
        text = response.content.decode()
        assert response.status_code < 500, response.status_code
        assert response.headers["content-type"][0].split(";")[0] in MEDIA
        answer = json.loads(text)
        assert isinstance(answer, dict)
        assert set(answer) <= {"data", "errors"}
        assert answer.get("data") or answer.get("errors"), "neither data nor errors"
        for error in answer.get("errors", []):
            assert isinstance(error["message"], str)
            code = ErrorCode(error["extensions"]["code"])
            assert code is not ErrorCode.INTERNAL, "a bug"
            assert code is not ErrorCode.RATE_LIMITED, "the portal needs a higher REQUESTS_PER_MINUTE for this"
            assert code is not ErrorCode.UNAUTHENTICATED or not SIGNED_IN, "the session has ended"
        said = [word for word in INSIDES if word in text.lower()]
        assert not said, f"the answer speaks of {said}"
        self._came[_came_of(answer)] += 1

    def after_run(self, context: Any) -> None:
        print(dict(self._came.most_common()))
        # Most of what there is asks for a session.
        least = sum(self._came.values()) / (4 if SIGNED_IN else 8)
        assert self._came["data"] > least, "too little came through to say anything"


def _came_of(answer: dict[str, Any]) -> str:
    for error in answer.get("errors", []):
        return str(error["extensions"]["code"])
    return "data"


schemathesis.check(SpeaksGraphQL)
