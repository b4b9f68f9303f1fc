"""How does a test have real agents: invited by mail, with a password and an authenticator of their own?"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pyotp

from resolvers import door
from resolvers.actors import System
from resolvers.staff import administrators
from tests.portal import Client, Portal, text

PASSWORD = "Une grande fontaine 7"
ADA = "ada.fontanel@mairie.example.org"

SIGNED_IN = "... on SignedIn { token pendingSteps agent { name role services { slug } } }"
SETUP = "... on OneTimeCodeSetup { secret otpauthUrl }"
AGENT = "... on Agent { id name email role active services { slug } }"
SERVICE = "... on Service { id slug name domain email phone }"


@dataclass
class Authenticator:
    """The application on an agent's telephone."""

    secret: str

    def code(self, at: datetime) -> str:
        """Return what it shows at a moment."""
        return pyotp.TOTP(self.secret).at(at)


async def create_first_administrator(portal: Portal, *, email: str = ADA, **given: Any) -> None:
    """Do what the command `agent-create` does."""
    with door.through(portal.parts.door):
        await administrators.create_first_administrator(
            System("agent-create"), **{"email": email, "name": "Ada Fontanel", "now": portal.clock(), **given}
        )


def invitation_in(mail: EmailMessage) -> str:
    """Return the token of the link that an invitation carries."""
    found = re.search(r"/explorer#invitation=(\S+)", text(mail))
    assert found, text(mail)
    return found.group(1)


async def accept(portal: Portal, email: str, password: str = PASSWORD) -> dict[str, Any]:
    """Follow the invitation that was mailed, and choose a password."""
    token = invitation_in(await portal.mail_to(email))
    given = {"token": token, "password": password, "passwordConfirmation": password}
    return await portal.client().play("agentInviteAccept", given, "... on Acknowledgement { message }")


def credentials(email: str, **given: Any) -> dict[str, Any]:
    """Return what an agent types to sign in with a token."""
    return {"email": email, "password": PASSWORD, "session": "TOKEN", **given}


async def set_up(portal: Portal, client: Client) -> Authenticator:
    """Set up an authenticator on a client's session; the client goes on with the whole one."""
    setup = await client.play("agentOneTimeCodeStart", None, SETUP)
    authenticator = Authenticator(setup["secret"])
    opened = await client.play("agentOneTimeCodeConfirm", {"code": authenticator.code(portal.clock())}, SIGNED_IN)
    assert opened["pendingSteps"] == [], opened
    client.token = opened["token"]
    return authenticator


async def come(portal: Portal, email: str) -> tuple[Client, Authenticator]:
    """Accept an invitation, sign in, set up an authenticator."""
    assert (await accept(portal, email))["__typename"] == "Acknowledgement"
    client = portal.client()
    opened = await client.play("agentSignIn", credentials(email), SIGNED_IN)
    client.token, client.email, client.password = opened["token"], email, PASSWORD
    return client, await set_up(portal, client)


async def ada(portal: Portal) -> Client:
    """Return the first administrator, from the command to the whole session."""
    await create_first_administrator(portal)
    client, _ = await come(portal, ADA)
    return client


async def save_agent(administrator: Client, email: str, **given: Any) -> dict[str, Any]:
    """Invite an agent, or change one."""
    fields = {"email": email, "name": "Bruno Vidal", "role": "AGENT", "services": [], **given}
    return await administrator.play("agentSave", fields, AGENT)


async def service(administrator: Client, slug: str, **given: Any) -> str:
    """Make a service, and return its id."""
    saved = await administrator.play("serviceSave", {"slug": slug, "name": slug.capitalize(), **given}, SERVICE)
    return str(saved["id"])
