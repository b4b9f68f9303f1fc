"""Who asks, and what do they know: sessions, ids, cursors, slugs, addresses, a solved security question?"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pyotp

from tests.clients import person

SIGN_IN = "mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignedIn { token } } }"
AGENT_SIGN_IN = "mutation ($input: AgentSignInInput!) { agentSignIn(input: $input) { ... on SignedIn { token } } }"
CAPTCHA = "mutation { captchaCreate { ... on Captcha { id question } } }"
#: Their texts are what is known: two of each kind.
EVERYONES = """
{ portal { services { id slug email phone } pages { slug } surveys { id } terms { id version }
    news(first: 2) { edges { cursor node { id } } } } }
"""
A_CITIZENS = "{ me { id username email phone accountEvents(first: 2) { edges { cursor node { id } } } } }"
AN_ADMINISTRATORS = """
{ agent { agent { id email } colleagues { id email }
    citizens(search: "martin") { edges { cursor node { id username email } } }
    mails(first: 2) { edges { cursor node { id to } } }
    audit(first: 2) { edges { cursor node { id about } } } } }
"""


@dataclass(frozen=True)
class Asker:
    """One who asks: nobody, or somebody who has signed in."""

    who: str
    token: str | None = None
    password: str = "wrong"
    known: list[str] = field(default_factory=list)


def askers(url: str, demonstration: Path) -> list[Asker]:
    """Return a visitor, a citizen and an administrator of the demonstration; what the last sees, all of them know."""
    people = json.loads(demonstration.read_text(encoding="utf-8"))
    username, citizen = next(iter(people["citizens"].items()))
    email, agent = next(pair for pair in people["agents"].items() if pair[1]["role"] == "ADMINISTRATOR")
    code = pyotp.TOTP(agent["one_time_secret"]).now()
    citizens = _token(url, SIGN_IN, identifier=username, password=citizen["password"])
    agents = _token(url, AGENT_SIGN_IN, email=email, password=agent["password"], oneTimeCode=code)
    seen = [_data(url, EVERYONES), _data(url, A_CITIZENS, citizens), _data(url, AN_ADMINISTRATORS, agents)]
    known = sorted(set(_texts(seen)))
    return [
        Asker("a visitor", known=known),
        Asker("a citizen", citizens, citizen["password"], known),
        Asker("an administrator", agents, agent["password"], known),
    ]


def dictionaries(url: str, asker: Asker) -> dict[str, list[str | int]]:
    """Return what Schemathesis puts where an input asks for it, by path: so that some of what it asks comes through."""
    captcha = _data(url, CAPTCHA)["captchaCreate"]
    ids = [text for text in asker.known if _is_id(text)]
    return {
        "currentPassword": [asker.password],
        "email": ["fuzz@example.org"],
        "emailConfirmation": ["fuzz@example.org"],
        "firstName": ["Odile"],
        "lastName": ["Renard"],
        "captchaId": [captcha["id"]],
        "captchaAnswer": [person.answer(captcha["question"])],
        "id": ids,
        "survey": ids,
        "services[*]": ids,
        "slug": ["mairie", "neuve"],
        "title": ["Une fontaine"],
        "version": [1, 2, 3],
        "formFields[*].key": ["couleur"],
        "formFields[*].label": ["Couleur"],
    }


def _is_id(text: str) -> bool:
    try:
        return re.match(rb"[A-Z]\w+:", urlsafe_b64decode(text + "===")) is not None
    except ValueError:
        return False


def _token(url: str, query: str, **said: str) -> str:
    [answer] = _data(url, query, input={**said, "session": "TOKEN"}).values()
    return str(answer["token"])


def _data(url: str, query: str, token: str | None = None, **variables: object) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    body = json.dumps({"query": query, "variables": variables}).encode()
    with urlopen(Request(url, body, headers), timeout=10) as response:
        answer = json.load(response)
    if "errors" in answer:
        raise SystemExit(f"the portal refuses what must be known first: {answer['errors']}")
    data: dict[str, Any] = answer["data"]
    return data


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
