"""How are errors told: which code, what stays hidden, what is logged?"""

import logging
from typing import Any

import pytest
from graphql import GraphQLError

from tests.http.doors import ask, calling, door

SECRETS = ("hunter2", "db.internal", "RuntimeError", "Traceback", ".py", "Python", "None", "sys.")


async def test_what_nobody_anticipated_is_masked_and_logged_by_its_incident(caplog: pytest.LogCaptureFixture) -> None:
    async with calling(door()) as client:
        told = await ask(client, "{broken}")

    error = told["errors"][0]
    assert told["data"] is None
    assert error["path"] == ["broken"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert not any(secret in str(told) for secret in SECRETS[:4])
    logged = caplog.text
    assert error["extensions"]["incident"] in logged
    assert "RuntimeError" in logged
    assert "in broken" in logged
    assert "hunter2" not in logged


async def test_development_may_log_the_message_of_an_exception(caplog: pytest.LogCaptureFixture) -> None:
    async with calling(door(logs_messages=True)) as client:
        await ask(client, "{broken}")

    assert "cannot reach db.internal" in caplog.text


async def test_an_answer_of_the_wrong_type_is_our_bug() -> None:
    async with calling(door()) as client:
        told = await ask(client, "{brokenId}")

    assert told["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "number" not in told["errors"][0]["message"]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query($n: Int!){echo(number:$n)}", {"n": None}),
        ("query($n: Int!){echo(number:$n)}", {"n": "secret"}),
        ("query($n: Int!){echo(number:$n)}", {"n": 1e20}),
        ("query($n: Int!){echo(number:$n)}", {}),
        ("query($n: Int = 5){echo(number:$n)}", {"n": None}),
        ("query($c: Choice){echo(choice:$c)}", {"c": {"number": 1, "word": "secret"}}),
        ("query($c: Choice){echo(choice:$c)}", {"c": {"unknown": "secret"}}),
        ("query($c: Choice){echo(choice:$c)}", {"c": "secret"}),
        ('{echo(number:"secret")}', {}),
        ("{echo(choice:{number:1,unknown:2})}", {}),
        ("{echo(choice:{number:null})}", {}),
        ("{echo(number:" + "9" * 5_000 + ")}", {}),
    ],
)
async def test_a_wrong_value_is_told_without_the_value_and_without_our_internals(
    query: str, variables: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with calling(door()) as client:
        told = await ask(client, query, variables=variables)

    error = told["errors"][0]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert not any(secret in error["message"] for secret in (*SECRETS, "found:", "'secret'", "Maybe"))
    assert len(error["message"]) <= 500
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_at_most_five_errors_are_told() -> None:
    async with calling(door()) as client:
        invalid = await ask(client, "{a b c d e f g}")
        failing = await ask(client, "{" + " ".join(f"a{n}:maybeCoded" for n in range(9)) + "}")

    assert len(invalid["errors"]) == 5
    assert len(failing["errors"]) == 5


async def test_the_house_describes_errors_in_the_language_of_the_request() -> None:
    class TooSlowError(Exception):
        pass

    def describe(error: GraphQLError, language: str) -> tuple[str, str] | None:
        if isinstance(error.original_error, RuntimeError):
            return "UNAUTHENTICATED", f"connectez-vous ({language})"
        extensions = error.extensions or {}
        return (extensions["code"], f"incident {extensions['incident']}") if "incident" in extensions else None

    def language_of(connection: Any) -> str:
        return str(connection.headers["accept-language"]).upper()

    async with calling(door(describe=describe, language_of=language_of)) as client:
        client.headers["accept-language"] = "en"
        known = (await ask(client, "{broken}"))["errors"][0]
        unknown = (await ask(client, "{brokenId}"))["errors"][0]
        left = (await ask(client, "{coded}"))["errors"][0]

    assert (known["message"], known["extensions"]) == ("connectez-vous (EN)", {"code": "UNAUTHENTICATED"})
    assert unknown["message"] == f"incident {unknown['extensions']['incident']}"
    assert left["message"] == "Sign in first."


async def test_a_described_error_is_not_logged_as_an_incident(caplog: pytest.LogCaptureFixture) -> None:
    async with calling(door(describe=lambda error, language: ("FORBIDDEN", "no"))) as client:
        await ask(client, "{broken}")

    assert "incident" not in caplog.text


async def test_an_error_that_cannot_be_described_is_told_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    def describe(error: GraphQLError, language: str) -> tuple[str, str]:
        raise KeyError(language)

    async with calling(door(describe=describe)) as client:
        response = await client.post("/graphql", json=[])

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "KeyError" in caplog.text


async def test_a_hook_that_breaks_is_an_incident_and_no_failure_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(asked: Any) -> None:
        raise ConnectionError(f"no route to {asked.parameters.query}")

    async with calling(door(context_for=broken)) as client:
        response = await client.post("/graphql", json={"query": "{hello}"})

    assert response.status_code == 200
    assert response.json()["data"] is None
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "ConnectionError" in caplog.text
    assert "no route to {hello}" not in response.text + caplog.text


async def test_suggestions_and_introspection_are_for_those_who_may() -> None:
    described = '{__type(name:"Query"){name}}'

    async with calling(door()) as client:
        visitor = [
            await ask(client, query) for query in ("{hallo}", "{__schema{types{name}}}", '{__type(name:"Query"){name}}')
        ]
        typename = await ask(client, "{__typename thing{__typename}}")
        client.headers["authorization"] = "Bearer agent"
        agent = [await ask(client, query) for query in ("{hallo}", described)]

    assert [told["errors"][0]["extensions"]["code"] for told in visitor] == ["BAD_USER_INPUT", "FORBIDDEN", "FORBIDDEN"]
    assert "Did you mean" not in str(visitor)
    assert typename == {"data": {"__typename": "Query", "thing": {"__typename": "Thing"}}}
    assert "Did you mean 'hello'?" in agent[0]["errors"][0]["message"]
    assert agent[1] == {"data": {"__type": {"name": "Query"}}}


async def test_an_argument_that_is_misnamed_is_not_suggested_to_a_visitor() -> None:
    async with calling(door()) as client:
        literal = await ask(client, "{echo(numbre:1)}")
        variable = await ask(client, "query($c: Choice){echo(choice:$c)}", variables={"c": {"numbre": 1}})

    assert "Did you mean" not in str(literal) + str(variable)
