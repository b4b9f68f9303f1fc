"""What can a test do with the running portal: ask it over HTTP, read its mails, move its clock?"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import httpx2
from argon2 import PasswordHasher
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from connectors.smtp.catcher import Catcher
from models.accounts import AccountEvent, Citizen
from models.portal import Terms, TermsAcceptance
from models.sessions import Session
from models.staff import Agent, AgentService, Service
from resolvers import captchas, door
from resolvers.accounts import identity
from resolvers.keys import token_digest
from rules.folding import fold
from rules.vocabulary.accounts import AccountEventKind, AccountKind, ContactMethod, Language, SessionTransport
from rules.vocabulary.staff import AgentRole, ServiceDomain
from schema import ids
from workers.main import Parts

PASSWORD = "Une fontaine 7"
#: How long a mail may take before a test says that it did not come.
MAIL_TIMEOUT_S = 10.0


class Clock:
    """The application's clock, which a test can move; it goes on by itself between moves."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, **by: float) -> None:
        """Move forward: `forward(minutes=11)`."""
        self._ahead += timedelta(**by)

    def set(self, moment: datetime) -> None:
        """Make it `moment` now."""
        self._ahead = moment - datetime.now(UTC)


@dataclass
class Client:
    """One client of the graph: a visitor, or whoever `token` is."""

    http: httpx2.AsyncClient
    token: str | None = None
    language: str = "fr"
    username: str = ""
    email: str = ""
    password: str = PASSWORD
    #: Its network address, as the proxy in front says it: a test's strangers come from elsewhere.
    address: str = "192.0.2.1"

    async def run(
        self, query: str, variables: Mapping[str, Any] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Play an operation and return the whole answer."""
        response = await self.post({"query": query, "variables": dict(variables or {})}, headers=headers)
        answer: dict[str, Any] = response.json()
        return answer

    async def post(self, body: Any, *, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        """Send a body to the graph as it is."""
        sent = {"Accept-Language": self.language, "X-Forwarded-For": self.address, **(headers or {})}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return await self.http.post("/graphql", json=body, headers=sent)

    async def data(self, query: str, variables: Mapping[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        """Play an operation that must have no errors, and return its data."""
        answer = await self.run(query, variables, **options)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def play(
        self, mutation: str, given: Mapping[str, Any] | None, selection: str, **options: Any
    ) -> dict[str, Any]:
        """Play one mutation with its input, and return what came of it: `selection`, or its refusal."""
        type_name = mutation[0].upper() + mutation[1:]
        head = f"mutation Play($input: {type_name}Input!)" if given is not None else "mutation Play"
        argument = "(input: $input)" if given is not None else ""
        document = (
            f"{head} {{ {mutation}{argument} {{ __typename {selection}"
            " ... on Refusal { code message fields { path code message } retryAfterSeconds } } }"
        )
        variables = {"input": given} if given is not None else {}
        result: dict[str, Any] = (await self.data(document, variables, **options))[mutation]
        return result

    async def error_code(self, query: str, variables: Mapping[str, Any] | None = None) -> str:
        """Play an operation that must fail, and return its first error's code."""
        answer = await self.run(query, variables)
        assert answer.get("errors"), answer
        code: str = answer["errors"][0]["extensions"]["code"]
        return code


@dataclass
class Portal:
    """The running portal."""

    url: str
    clock: Clock
    parts: Parts
    mailbox: Catcher
    http: httpx2.AsyncClient
    _read: set[int] = field(default_factory=set)
    #: Whether its database has been told how to empty itself.
    _emptied: bool = False

    def client(self, *, language: str = "fr", address: str = "192.0.2.1", token: str | None = None) -> Client:
        """Return a client; a visitor unless it has a token."""
        return Client(self.http, token=token, language=language, address=address)

    async def mail_to(self, address: str, *, subject: str = "") -> EmailMessage:
        """Wait for the next mail to an address that no test has read yet, its subject holding `subject`."""
        async with asyncio.timeout(MAIL_TIMEOUT_S):
            while True:
                for mail in self.mailbox.mails:
                    if (
                        mail.id not in self._read
                        and address in mail.recipients
                        and subject in str(mail.message["Subject"])
                    ):
                        self._read.add(mail.id)
                        return mail.message
                await asyncio.sleep(0.01)

    async def settled(self) -> None:
        """Wait until no letter that is due waits."""
        async with asyncio.timeout(MAIL_TIMEOUT_S):
            while await self.sql(
                "SELECT 1 FROM letter WHERE status IN ('QUEUED', 'RETRYING') AND due_at <= $1 LIMIT 1", self.clock()
            ):
                await asyncio.sleep(0.01)

    async def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Look into the database."""
        return await get_connection("default").execute_query_dict(query, list(values))

    @asynccontextmanager
    async def untouched(self, *but: str) -> AsyncIterator[None]:
        """Assert that the block writes no row of any table, but guesses, captchas, journals and the tables named."""
        await self.settled()
        before = await self._rows(but)
        yield
        assert await self._rows(but) == before

    async def _rows(self, but: tuple[str, ...]) -> dict[str, str]:
        ignored = {"attempt", "captcha", "account_event", "session", "tortoise_migrations", *but}
        tables = [
            row["tablename"]
            for row in await self.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            if row["tablename"] not in ignored
        ]
        whole = " UNION ALL ".join(
            f"SELECT '{table}' AS name,"
            " count(*) || ':' || coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') AS rows"
            f' FROM "{table}" t'
            for table in tables
        )
        return {row["name"]: row["rows"] for row in await self.sql(whole)}

    # ---------------------------------------------------------------- people, made through the real verbs

    async def captcha(self, client: Client | None = None) -> dict[str, str]:
        """Ask for a captcha and return its answer as the inputs want it."""
        made = await (client or self.client()).play("captchaCreate", None, "... on Captcha { id }")
        return {"captchaId": made["id"], "captchaAnswer": self.captcha_answer(made["id"])}

    def captcha_answer(self, captcha_id: str) -> str:
        """Return the code that the captcha's picture shows."""
        with door.through(self.parts.door):
            return captchas.code_of(UUID(ids.key(captcha_id, "Captcha")))

    async def citizen(self, name: str = "claire") -> Client:
        """Return a signed-in citizen, as the database has one once they have signed up and their steps are done."""
        now = self.clock()
        username, email = f"{name}.durand", f"{name}@example.org"
        row = await Citizen.create(
            username=username,
            username_folded=username,
            email=email,
            email_folded=email,
            email_confirmed_at=now,
            kind=AccountKind.INDIVIDUAL,
            first_name=name.capitalize(),
            last_name="Durand",
            preferred_contact=ContactMethod.EMAIL,
            language=Language.FR,
            password_hash=_hash_of_password(),
            by_collectivite=False,
            activated_at=now,
            signed_in_at=now,
            created_at=now,
            search=identity.search_text(name, "Durand", username, email),
        )
        for terms in await Terms.all():
            await TermsAcceptance.create(citizen_id=row.id, terms_id=terms.id, accepted_at=now)
        for kind in (AccountEventKind.CREATED, AccountEventKind.SIGNED_IN, AccountEventKind.TERMS_ACCEPTED):
            await AccountEvent.create(citizen_id=row.id, kind=kind, happened_at=now)
        client = self.client(token=await self._session(now, timedelta(days=30), citizen_id=row.id))
        client.username, client.email = username, email
        return client

    async def signs_up(self, name: str = "claire", *, steps_done: bool = True, **given: Any) -> Client:
        """Make a citizen through the real verbs, signed in by the code mailed, their steps done."""
        client = self.client()
        client.username, client.email = f"{name}.durand", f"{name}@example.org"
        fields = {
            "email": client.email,
            "emailConfirmation": given.get("email", client.email),
            "username": client.username,
            "password": PASSWORD,
            "passwordConfirmation": given.get("password", PASSWORD),
            "firstName": name.capitalize(),
            "lastName": "Durand",
            **await self.captcha(client),
            **given,
        }
        client.email, client.password = fields["email"], fields["password"]
        client.username = fields["username"]
        made = await client.play("accountCreate", fields, "")
        assert made["__typename"] == "Acknowledgement", made
        code = six_digits(await self.mail_to(client.email))
        opened = await client.play(
            "emailConfirm", {"email": client.email, "code": code}, "... on SignedIn { token pendingSteps }"
        )
        client.token = opened["token"]
        if steps_done and "ACCEPT_TERMS" in opened["pendingSteps"]:
            await accept_terms(client)
        return client

    async def agent(self, role: str = "AGENT", *, services: Sequence[str] = (), name: str = "Agathe Petit") -> Client:
        """Return a signed-in member of staff, as the database has one once the invitation is accepted."""
        now = self.clock()
        email = f"{fold(name).replace(' ', '.')}.{role.lower()}@mairie.example.org"
        row = await Agent.create(name=name, email=email, email_folded=email, role=AgentRole(role), created_at=now)
        for slug in services:
            service, _ = await Service.get_or_create(
                slug=slug, defaults={"name": slug.capitalize(), "domain": ServiceDomain.DEMANDES}
            )
            await AgentService.create(agent_id=row.id, service_id=service.id)
        client = self.client(token=await self._session(now, timedelta(hours=10), agent_id=row.id))
        client.email = email
        return client

    async def _session(self, now: datetime, lifetime: timedelta, **of: Any) -> str:
        """Open a session for somebody, and return its token."""
        token = token_urlsafe(32)
        await Session.create(
            **of,
            token_digest=token_digest(token),
            transport=SessionTransport.TOKEN,
            created_at=now,
            last_used_at=now,
            expires_at=now + lifetime,
        )
        return token

    async def _write_emptying(self) -> None:
        """Have PostgreSQL empty the tables that hold something, those that others hang from last, in one call."""
        tables = await self.sql(
            """
            WITH RECURSIVE tables AS (
                SELECT c.oid, c.relname AS name, 0 AS depth FROM pg_class c
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                UNION
                SELECT c.oid, c.relname, t.depth + 1 FROM tables t
                JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' AND k.confrelid <> k.conrelid
                JOIN pg_class c ON c.oid = k.confrelid
            )
            SELECT name FROM tables WHERE name <> 'tortoise_migrations' GROUP BY name ORDER BY max(depth)
            """
        )
        deletes = "".join(
            f'IF EXISTS (SELECT FROM "{row["name"]}") THEN DELETE FROM "{row["name"]}"; END IF;' for row in tables
        )
        lays = "".join(f"INSERT INTO {table} SELECT * FROM laid.{table};" for table in ("portal", "terms"))
        await self.sql(
            "CREATE OR REPLACE FUNCTION laid.empty_everything() RETURNS void LANGUAGE plpgsql AS"
            f" $$ BEGIN {deletes} {lays} END $$"
        )
        self._emptied = True

    async def forget_everything(self) -> None:
        """Empty every table, but for what the migrations laid; forget the mails; set the clock right."""
        with suppress(TimeoutError):
            await self.settled()
        if not self._emptied:
            await self._write_emptying()
        async with in_transaction() as connection:
            await connection.execute_query("SELECT set_config('fontaine.erasing', 'on', true)")
            await connection.execute_query("SELECT laid.empty_everything()")
        self.mailbox.forget()
        self.mailbox.troubles.clear()
        self.clock.set(datetime.now(UTC))


@cache
def _hash_of_password() -> str:
    """Return what is kept of everybody's password here: it takes long to make, and is made once."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)


async def accept_terms(client: Client) -> None:
    """Read the general terms to the end and accept them."""
    version = (await client.data("{ portal { terms { version } } }"))["portal"]["terms"]["version"]
    accepted = await client.play("termsAccept", {"version": version, "readToEnd": True}, "")
    assert accepted["__typename"] == "Citizen", accepted


def text(mail: EmailMessage) -> str:
    """Return a mail's plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(mail: EmailMessage) -> str:
    """Return a mail's HTML."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def six_digits(mail: EmailMessage) -> str:
    """Return the six digits that a mail carries."""
    found = re.search(r"(?<!\d)(\d{3}) ?(\d{3})(?!\d)", text(mail))
    assert found, text(mail)
    return found.group(1) + found.group(2)
