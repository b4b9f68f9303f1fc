"""What does a portal write down of a thousand requests that it refuses? Little, each to be found, and nobody in it."""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from connectors.smtp.catcher import Catcher
from connectors.smtp.conversations import Stage, Trouble
from tests.portal import PASSWORD
from tests.running.processes import ACKNOWLEDGED, PortalProcess, sign_up_fields

pytestmark = pytest.mark.kills

REFUSED = 1_000
MOST_BYTES = 300_000
#: Each is typed somewhere below; none may be read anywhere.
NAME, LAST_NAME, WRONG, TOKEN, CODE = "hortense", "Quenouille", "Gargouille-de-1271", "jeton-dérobé-Xy7", "271828"
TYPED = (NAME, LAST_NAME, PASSWORD, WRONG, "dérobé", "Xy7", CODE, "@example.org")

SIGN_IN = "mutation SignIn($input: SignInInput!) { signIn(input: $input) { __typename } }"
CONFIRM = "mutation Confirm($input: EmailConfirmInput!) { emailConfirm(input: $input) { __typename } }"
RESET = "mutation Reset($input: PasswordResetInput!) { passwordReset(input: $input) { __typename } }"


def operation(query: str, **given: Any) -> dict[str, Any]:
    return {"content": json.dumps({"query": query, "variables": {"input": given}}), "headers": JSON}


JSON = {"Content-Type": "application/json"}
WITH_TOKEN = {**JSON, "Authorization": f"Bearer {TOKEN}".encode()}


def refused_requests(email: str) -> Iterator[dict[str, Any]]:
    """What a thousand clients get wrong, most of them by bodies and tokens."""
    for _ in range(4):
        yield operation(SIGN_IN, identifier=email, password=WRONG)
        yield operation(SIGN_IN, identifier=email, password=[WRONG])
        yield operation(SIGN_IN, identifier=email, password=WRONG, lastName=LAST_NAME)
        yield operation(f'mutation {{ signIn(input: {{identifier: "{email}", password: "{WRONG}", x: 1}}) {{ x }} }}')
        yield operation(CONFIRM, email=email, code=CODE)
        yield operation(RESET, token=TOKEN, password=WRONG, passwordConfirmation=WRONG)
    half_a_body = json.dumps({"query": SIGN_IN, "variables": {"input": {"password": WRONG}}})[:-2]
    for _ in range((REFUSED - 24) // 2):
        yield {"content": half_a_body, "headers": JSON}
        yield {"content": json.dumps({"query": "mutation { signOut { __typename } }"}), "headers": WITH_TOKEN}


async def test_a_thousand_refused_requests_leave_few_lines_with_their_ids_and_nobody_in_them(
    served: PortalProcess, smtp: Catcher
) -> None:
    fields = sign_up_fields(NAME, await served.captcha()) | {"lastName": LAST_NAME}
    smtp.troubles.append(Trouble(Stage.RCPT, answer=f"550 5.1.1 <{fields['email']}>: {NAME} {LAST_NAME} unknown"))
    await served.client().play("accountCreate", fields, ACKNOWLEDGED)
    written_before = len(served.log.encode())
    assert (served.folder / "portal.log").stat().st_mode & 0o777 == 0o600
    waiting = refused_requests(fields["email"])
    ids: list[str] = []

    async def send_one_after_the_other() -> None:
        for request in waiting:
            response = await served.http.post("/graphql", **request)
            assert is_refused(response), response.text
            ids.append(response.headers["X-Request-Id"])

    await asyncio.gather(*(send_one_after_the_other() for _ in range(8)))
    async with asyncio.timeout(10):
        while not await served.sql("SELECT 1 FROM letter WHERE status = 'FAILED' AND last_error LIKE '550%'"):
            await asyncio.sleep(0.02)
        while not set(ids) <= {line["request"] for line in lines(served) if line["message"] == "answered"}:
            await asyncio.sleep(0.02)  # a line is written once its answer has left

    assert len(set(ids)) == REFUSED
    assert len(served.log.encode()) - written_before < MOST_BYTES
    log = re.sub(r'"request": "\w+"', "", served.log)  # six digits may stand in one by chance
    for said in (log, served.output, (served.folder / "pg" / "log").read_text(encoding="utf-8")):
        assert [word for word in TYPED if word.lower() in said.lower()] == []


def lines(portal: PortalProcess) -> list[dict[str, Any]]:
    return [json.loads(line) for line in portal.log.splitlines()]


def is_refused(response: httpx2.Response) -> bool:
    body = response.json()
    return bool(body.get("errors")) or [answer["__typename"] for answer in body["data"].values()] == ["Refusal"]
