"""What does the explorer need of a portal? The few fields of the contract that its page asks, kept in memory.

It stands in for the portal where the page alone is looked at. As in production, the schema is shown to agents only.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any

import pyotp
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from schema.explorer import page

EMAIL, PASSWORD, NAME = "claire.martin@ville.example", "Grenouille-verte-12", "Claire Martin"
COOKIE = "scratch"


@dataclass
class Desk:
    """What the portal keeps: one agent, their authenticator, and who has which cookie."""

    secret: str | None = None
    awaiting: str | None = None
    sessions: dict[str, list[str]] = field(default_factory=dict)


desk: ContextVar[Desk] = ContextVar("desk")
cookie: ContextVar[str | None] = ContextVar("cookie")
given: ContextVar[list[str]] = ContextVar("given")


def steps() -> list[str] | None:
    return desk.get().sessions.get(cookie.get() or "")


@strawberry.enum
class RefusalCode(Enum):
    WRONG_CREDENTIALS = "WRONG_CREDENTIALS"
    WRONG_CODE = "WRONG_CODE"
    ONE_TIME_CODE_REQUIRED = "ONE_TIME_CODE_REQUIRED"
    MISMATCH = "MISMATCH"


@strawberry.enum
class AgentRole(Enum):
    AGENT = "AGENT"
    MANAGER = "MANAGER"
    ADMINISTRATOR = "ADMINISTRATOR"


@strawberry.enum
class PendingStep(Enum):
    SET_UP_ONE_TIME_CODE = "SET_UP_ONE_TIME_CODE"


@strawberry.enum
class SessionTransport(Enum):
    TOKEN = "TOKEN"
    COOKIE = "COOKIE"


@strawberry.type
class FieldRefusal:
    path: list[str]
    code: RefusalCode
    message: str


@strawberry.type
class Refusal:
    code: RefusalCode
    message: str
    fields: list[FieldRefusal] = strawberry.field(default_factory=list)


@strawberry.type
class Agent:
    name: str = NAME
    role: AgentRole = AgentRole.ADMINISTRATOR


@strawberry.type
class Session:
    id: strawberry.ID


@strawberry.type
class CurrentSession:
    session: Session | None = None
    pending_steps: list[PendingStep] = strawberry.field(default_factory=list)
    username: str | None = None
    agent: Agent | None = None


@strawberry.type
class SignedIn:
    pending_steps: list[PendingStep]
    agent: Agent


@strawberry.type
class SignedOut:
    message: str = "À bientôt."


@strawberry.type
class OneTimeCodeSetup:
    secret: str
    otpauth_url: str


@strawberry.type
class Acknowledgement:
    message: str


@strawberry.input
class AgentSignInInput:
    email: str
    password: str
    one_time_code: str | None = None
    session: SessionTransport = SessionTransport.COOKIE


@strawberry.input
class AgentOneTimeCodeConfirmInput:
    code: str


@strawberry.input
class SignOutInput:
    everywhere: bool = False


@strawberry.input
class AgentInviteAcceptInput:
    token: str
    password: str
    password_confirmation: str


SignInAnswer = Annotated[SignedIn | Refusal, strawberry.union("AgentSignInResult")]
SetupAnswer = Annotated[OneTimeCodeSetup | Refusal, strawberry.union("AgentOneTimeCodeStartResult")]
SignOutAnswer = Annotated[SignedOut | Refusal, strawberry.union("SignOutResult")]
InviteAnswer = Annotated[Acknowledgement | Refusal, strawberry.union("AgentInviteAcceptResult")]


@strawberry.type(description="What the collectivité tells everyone, before any sign-in.")
class Portal:
    name: str = "Ville de Fontaine"
    time_zone: str = "Europe/Paris"


@strawberry.type
class Query:
    @strawberry.field
    def mine(self) -> str:
        return "à moi"

    @strawberry.field
    def portal(self) -> Portal:
        return Portal()

    @strawberry.field
    def session(self) -> CurrentSession:
        pending = steps()
        if pending is None:
            return CurrentSession()
        return CurrentSession(
            session=Session(id=strawberry.ID(str(cookie.get())[:8])),
            pending_steps=[PendingStep(step) for step in pending],
            agent=Agent(),
        )


def _signed_in(pending: list[str]) -> SignedIn:
    token = secrets.token_urlsafe(16)
    desk.get().sessions[token] = pending
    given.get().append(token)
    return SignedIn(pending_steps=[PendingStep(step) for step in pending], agent=Agent())


@strawberry.type
class Mutation:
    @strawberry.mutation
    def agent_sign_in(self, input: AgentSignInInput) -> SignInAnswer:
        assert input.session is SessionTransport.COOKIE
        if (input.email, input.password) != (EMAIL, PASSWORD):
            return Refusal(
                code=RefusalCode.WRONG_CREDENTIALS, message="L’adresse électronique ou le mot de passe est incorrect."
            )
        secret = desk.get().secret
        if secret is None:
            return _signed_in(["SET_UP_ONE_TIME_CODE"])
        if input.one_time_code is None:
            return Refusal(code=RefusalCode.ONE_TIME_CODE_REQUIRED, message="Donnez le code à usage unique.")
        if not pyotp.TOTP(secret).verify(input.one_time_code):
            return Refusal(code=RefusalCode.WRONG_CODE, message="Ce code n’est pas le bon.")
        return _signed_in([])

    @strawberry.mutation
    def agent_one_time_code_start(self) -> SetupAnswer:
        secret = desk.get().awaiting = pyotp.random_base32()
        return OneTimeCodeSetup(
            secret=secret, otpauth_url=pyotp.TOTP(secret).provisioning_uri(name=EMAIL, issuer_name="Ville de Fontaine")
        )

    @strawberry.mutation
    def agent_one_time_code_confirm(self, input: AgentOneTimeCodeConfirmInput) -> SignInAnswer:
        secret = desk.get().awaiting
        if secret is None or not pyotp.TOTP(secret).verify(input.code):
            return Refusal(code=RefusalCode.WRONG_CODE, message="Ce code n’est pas le bon.")
        desk.get().secret = secret
        return _signed_in([])

    @strawberry.mutation
    def sign_out(self, input: SignOutInput) -> SignOutAnswer:
        desk.get().sessions.pop(cookie.get() or "", None)
        return SignedOut()

    @strawberry.mutation
    def agent_invite_accept(self, input: AgentInviteAcceptInput) -> InviteAnswer:
        if input.password != input.password_confirmation:
            return Refusal(code=RefusalCode.MISMATCH, message="Les deux mots de passe diffèrent.")
        return Acknowledgement(message=f"Bienvenue, invitation {input.token}.")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int = 3) -> AsyncIterator[int]:
        for number in range(1, to + 1):
            await asyncio.sleep(0.01)
            yield number


def _refused(code: str, message: str) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]})


schema = strawberry.Schema(Query, Mutation, Subscription, config=StrawberryConfig(auto_camel_case=True))


def scratch_portal(kept: Desk, *, schema_for_all: bool = False) -> Starlette:
    """Make the application: the explorer's routes beside a graph that answers from `kept`."""

    async def graph(request: Request) -> Response:
        assert request.headers["x-fontaine"] == "explorer"
        desk.set(kept)
        cookie.set(request.cookies.get(COOKIE))
        given.set([])
        body: dict[str, Any] = json.loads(await request.body())
        if steps() != [] and not schema_for_all and re.search(r"\b__schema\b", body["query"]):
            return _refused("FORBIDDEN", "Réservé aux agents.")
        if steps() is None and re.search(r"\bmine\b", body["query"]):
            return _refused("UNAUTHENTICATED", "Connectez-vous.")
        answer = await schema.execute(body["query"], body.get("variables"), operation_name=body.get("operationName"))
        errors = [error.formatted for error in answer.errors or ()]
        response = JSONResponse({"data": answer.data, **({"errors": errors} if errors else {})})
        for token in given.get():
            response.set_cookie(COOKIE, token, httponly=True, samesite="strict")
        return response

    return Starlette(
        routes=[
            *page.routes(),
            Route("/graphql", graph, methods=["POST"]),
            WebSocketRoute("/graphql", GraphQL(schema)),
        ]
    )
