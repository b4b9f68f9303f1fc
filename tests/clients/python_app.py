"""
Does the guide's journey go as it should from Python too? gql, which reads the schema first, then asks over HTTP.

    python -m tests.clients.python_app http://127.0.0.1:8000/graphql

The same as journey.js, against a portal in development mode.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from gql import Client, gql  # type: ignore[import-not-found]
from gql.transport.exceptions import TransportQueryError  # type: ignore[import-not-found]
from gql.transport.requests import RequestsHTTPTransport  # type: ignore[import-not-found]
from gql.transport.websockets import WebsocketsTransport  # type: ignore[import-not-found]

from tests.clients import person

OPERATIONS = {
    path.stem: path.read_text(encoding="utf-8") for path in Path(__file__).parents[2].glob("docs/operations/*.graphql")
}
PASSWORD = "Une fontaine 7"


class App:
    """One app on one device."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers: dict[str, str] = {}
        transport = RequestsHTTPTransport(url=url, headers=self.headers)
        self._client = Client(transport=transport, fetch_schema_from_transport=True)

    def ask(self, name: str, **variables: object) -> Any:
        """Return what the operation's only field answers."""
        query = gql(OPERATIONS[name])
        query.variable_values = variables
        [answer] = self._client.execute(query).values()
        return answer

    def refused(self, name: str, **variables: object) -> str:
        """Return the code of the error that the operation is answered with."""
        try:
            answer = self.ask(name, **variables)
        except TransportQueryError as error:
            [told] = error.errors or []
            return str(told["extensions"]["code"])
        raise AssertionError(f"{name} was answered {answer}")

    async def told(self) -> Any:
        """Wait for the first notification."""
        socket = WebsocketsTransport(url=self.url.replace("http", "ws"), init_payload=self.headers)
        async with Client(transport=socket) as session:
            event = await anext(session.subscribe(gql(OPERATIONS["Notified"])))
            return event["notified"]


def journey(app: App) -> None:
    """From a first visit to the dashboard and away again."""
    username = f"gql.{time.time_ns():x}"
    email = f"{username}@example.org"
    assert app.ask("WhatNext")["session"] is None

    captcha = app.ask("CaptchaCreate")
    created = app.ask(
        "AccountCreate",
        input={
            **{"email": email, "emailConfirmation": email, "username": username},
            **{"password": PASSWORD, "passwordConfirmation": PASSWORD, "firstName": "Odile", "lastName": "Renard"},
            **{"captchaId": captcha["id"], "captchaAnswer": person.answer(captcha["question"])},
        },
    )
    assert created["__typename"] == "Acknowledgement", created
    opened = app.ask("EmailConfirm", input={"email": email, "code": person.code_mailed_to(email, app.url)})
    assert opened["pendingSteps"] == ["ACCEPT_TERMS"], opened
    app.headers["Authorization"] = f"Bearer {opened['token']}"

    assert app.refused("Dashboard") == "TERMS_ACCEPTANCE_REQUIRED"
    version = app.ask("TermsInForce")["terms"]["version"]
    accepted = app.ask("TermsAccept", input={"version": version, "readToEnd": True})
    assert accepted["pendingSteps"] == [], accepted
    assert app.ask("Dashboard")["citizen"]["email"] == email
    assert asyncio.run(_renamed(app, username)), "no notification came"
    assert app.refused("AccountEvents", first=2, after="nowhere") == "BAD_USER_INPUT"

    assert app.ask("SignOut", input={})["__typename"] == "SignedOut"
    app.headers.clear()
    assert app.refused("UsernameChange", input={"username": "revenant"}) == "UNAUTHENTICATED"


async def _renamed(app: App, username: str) -> bool:
    """Take other usernames until the app is told of one: a subscription begins a moment after it was asked for."""
    telling = asyncio.create_task(app.told())
    for tries in range(1, 11):
        wanted = {"username": f"{username}{tries}", "currentPassword": PASSWORD}
        changed = await asyncio.to_thread(app.ask, "UsernameChange", input=wanted)
        assert changed["__typename"] == "Citizen", changed
        await asyncio.wait({telling}, timeout=1)
        if telling.done():
            return username in telling.result()["body"]
    telling.cancel()
    return False


if __name__ == "__main__":
    began = time.monotonic()
    journey(App(sys.argv[1]))
    print(f"gql: the journey, {1000 * (time.monotonic() - began):.0f} ms")
