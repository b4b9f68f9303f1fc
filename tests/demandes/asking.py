"""How do the people of these tests make a demande?"""

from typing import Any

from tests.demandes.types import ACT_ANSWERS
from tests.portal import Client, Portal

DEMANDE = """
    id ticket status version access
    contact { firstName lastName email phone preferredContact postalAddress { city } }
    persons { firstName lastName birthDate relation member { id } }
    answers summary { label value } missing { path code } allowedActions awaiting archived
"""
ON_DEMANDE = f"... on Demande {{ {DEMANDE} }}"


async def begun(client: Client, type: str = "acte-de-naissance") -> dict[str, Any]:
    """Begin a demande as a citizen, and return it."""
    started = await client.play(
        "demandeStart", {"type": type}, f"... on DemandeStarted {{ demande {{ {DEMANDE} }} signedIn {{ token }} }}"
    )
    demande: dict[str, Any] = started["demande"]
    return demande


async def sent(client: Client, type: str = "acte-de-naissance", **answers: Any) -> dict[str, Any]:
    """Begin a demande as a citizen, fill it in and send it."""
    draft = await begun(client, type)
    saved = await client.play(
        "demandeSave",
        {"id": draft["id"], "version": draft["version"], "answers": {**ACT_ANSWERS, **answers}},
        ON_DEMANDE,
    )
    done = await client.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, ON_DEMANDE)
    assert done["__typename"] == "Demande", done
    return done


async def begun_by_visitor(portal: Portal, type: str = "acte-de-naissance") -> tuple[Client, dict[str, Any]]:
    """Begin a demande without an account; return the client that sees it only, and the demande."""
    client = portal.client()
    started = await client.play(
        "demandeStart",
        {"type": type, **await portal.captcha(client)},
        f"... on DemandeStarted {{ demande {{ {DEMANDE} }} signedIn {{ token }} }}",
    )
    client.token = started["signedIn"]["token"]
    return client, started["demande"]
