"""What does a test of accounts need besides a citizen: a space, what a mail carries, a sign-in?"""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

from models.accounts import Citizen
from tests.portal import PASSWORD, Client, Portal, text

ACKNOWLEDGED = "... on Acknowledgement { message }"
SIGNED_IN = "... on SignedIn { token pendingSteps citizen { username } session { device current } }"
ACTIVATED = "... on AccountActivated { username message }"
CITIZEN = "... on Citizen { username email phone pendingSteps }"
#: How the subject of the mail with a link begins.
RESET = "Choisissez"
OTHER_PASSWORD = "Un grand bassin 8"


@dataclass
class Space:
    """A space that the collectivité made, and what its mail says."""

    email: str
    mail: EmailMessage

    @property
    def username(self) -> str:
        return said_in(r"Nom d’utilisateur\s: (\S+)", self.mail)

    @property
    def password(self) -> str:
        return said_in(r"Mot de passe temporaire\s: (\S+)", self.mail)

    @property
    def link(self) -> dict[str, str]:
        """The four parts of its link, as the mutation takes them."""
        query = parse_qs(urlsplit(link_in(self.mail, "/activation?")).query)
        return {
            "id": query["id"][0],
            "createdOn": query["datecreat"][0],
            "createdAt": query["heurecreat"][0],
            "key": query["key"][0],
        }


async def space(portal: Portal, name: str = "Testa Arpege", *, number: str | None = None) -> Space:
    """Have an agent make a space, and read its mail."""
    first, last = name.split()
    email = f"{first}.{last}@example.org".lower()
    agent = await portal.agent(name=f"Agathe {last}")
    given = {
        "email": email,
        "civility": "MADAME",
        "firstName": first,
        "lastName": last,
        "externalId": f"dossier {name}",
        "waterReference": number,
    }
    made = await agent.play("citizenSpaceCreate", given, "")
    assert made["__typename"] != "Refusal", made
    return Space(email, await portal.mail_to(email))


async def activated(portal: Portal, of: Space) -> Client:
    """Follow the link of a space, and sign in with its temporary password: both steps are still to do."""
    followed = await portal.client().play("accountActivate", of.link, ACTIVATED)
    assert followed["__typename"] == "AccountActivated", followed
    return await signed_in(portal, of.username, of.password)


async def signed_in(portal: Portal, identifier: str, password: str = PASSWORD, **options: Any) -> Client:
    """Return a client that has just signed in."""
    client = portal.client(**options)
    opened = await client.play("signIn", {"identifier": identifier, "password": password}, SIGNED_IN)
    assert opened["__typename"] == "SignedIn", opened
    client.token = opened["token"]
    return client


async def ask_reset(portal: Portal, identifier: str, **given: Any) -> dict[str, Any]:
    """Say « mot de passe oublié »."""
    return await portal.client().play("passwordResetRequest", {"identifier": identifier, **given}, ACKNOWLEDGED)


async def reset_link(portal: Portal, client: Client) -> str:
    """Ask for a citizen's link and return the token that it carries."""
    await ask_reset(portal, client.email)
    return token_in(await portal.mail_to(client.email, subject=RESET))


def choice(token: str, password: str = OTHER_PASSWORD) -> dict[str, str]:
    """Return what passwordReset takes."""
    return {"token": token, "password": password, "passwordConfirmation": password}


def token_in(mail: EmailMessage) -> str:
    """Return the token of the link with which a password is chosen."""
    return parse_qs(urlsplit(link_in(mail, "/mot-de-passe?")).query)["token"][0]


def link_in(mail: EmailMessage, path: str) -> str:
    """Return the address in a mail that goes on with `path`."""
    return said_in(rf"(https?://\S*{re.escape(path)}\S+)", mail)


def sign_up(captcha: dict[str, str], **given: Any) -> dict[str, Any]:
    """Return what accountCreate takes of somebody with a password of their own."""
    fields = {
        "email": "claire@example.org",
        "username": "claire.durand",
        "password": PASSWORD,
        "firstName": "Claire",
        "lastName": "Durand",
        **captcha,
        **given,
    }
    fields.setdefault("emailConfirmation", fields["email"])
    if fields["password"] is not None:
        fields.setdefault("passwordConfirmation", fields["password"])
    return fields


def wrongs(refusal: dict[str, Any]) -> set[tuple[str, str]]:
    """Return which fields a refusal names, with their codes."""
    return {(".".join(field["path"]), field["code"]) for field in refusal["fields"]}


async def row_of(client: Client) -> Citizen:
    """Return a citizen's row."""
    return await Citizen.get(username=client.username)


def said_in(pattern: str, mail: EmailMessage) -> str:
    """Return what a mail's text says where the pattern says it."""
    found = re.search(pattern, text(mail))
    assert found, text(mail)
    return found.group(1)
