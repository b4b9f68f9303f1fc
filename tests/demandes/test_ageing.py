"""Drafts that nobody works on go, after a warning (S004-19); what was answered is archived by itself (S004-27)."""

import asyncio
from typing import Any

import pytest

from models.demandes import Demande
from resolvers import door
from resolvers.demandes import ageing
from tests.accounts.people import signed_in
from tests.demandes.asking import ON_DEMANDE, begun, begun_by_visitor, sent
from tests.demandes.types import offer
from tests.portal import Client, Portal, text

LISTED = """query ($filter: DemandeFilter) { me { demandes(filter: $filter) { edges { node {
    id archived history { edges { node { kind by } } } } } } } }"""


async def age(portal: Portal) -> dict[str, int]:
    """Play the job, as the worker does every hour."""
    with door.through(portal.parts.door):
        return await ageing.age(now=portal.clock())


async def kept(portal: Portal) -> set[str]:
    """Return how many drafts there are, by whose they are."""
    rows = await portal.sql("SELECT coalesce(contact ->> 'email', 'nowhere') AS email FROM demande")
    return {row["email"] for row in rows}


async def listed(client: Client, **given: Any) -> list[dict[str, Any]]:
    edges = (await client.data(LISTED, {"filter": given}))["me"]["demandes"]["edges"]
    return [edge["node"] for edge in edges]


@pytest.mark.capability("S004-19")
async def test_an_old_draft_goes_after_a_warning_and_one_that_is_worked_on_stays(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    hers = await begun(claire)
    await begun_by_visitor(portal)
    visitor, reached = await begun_by_visitor(portal)
    contact = {"email": "aicha@example.org"}
    await visitor.play("demandeSave", {"id": reached["id"], "version": 1, "contact": contact}, "")
    await portal.settled()
    addresses = {claire.email, "aicha@example.org"}

    portal.clock.forward(days=6, hours=23)
    assert await age(portal) == {"drafts": 0, "warnings": 0, "archived": 0, "claims": 0}
    portal.clock.forward(hours=2)
    assert (await age(portal))["drafts"] == 1
    assert await kept(portal) == addresses

    portal.clock.forward(days=16)
    warned = [await age(portal) for _ in range(2)]
    to_her = text(await portal.mail_to(claire.email, subject="brouillon"))
    to_visitor = text(await portal.mail_to("aicha@example.org", subject="brouillon"))
    await portal.settled()
    assert [one["warnings"] for one in warned] == [2, 0]
    assert "Bonjour Claire DURAND," in to_her
    assert "Numéro de ticket" not in to_her
    assert reached["ticket"] in to_visitor
    assert "Demande d’acte de naissance" in to_visitor

    saved = await claire.play("demandeSave", {"id": hers["id"], "version": 1, "answers": {"lieu": "Reims"}}, ON_DEMANDE)
    assert saved["version"] == 2
    portal.clock.forward(days=7)
    assert (await age(portal))["drafts"] == 1
    assert await kept(portal) == {claire.email}

    portal.clock.forward(days=16)
    assert (await age(portal))["warnings"] == 1
    portal.clock.forward(days=7)
    await age(portal)
    assert not await Demande.exists()


@pytest.mark.capability("S004-27")
async def test_what_was_answered_is_archived_by_itself_and_shown_when_asked(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    agent = await portal.agent("AGENT", services=["etat-civil"])
    answered, waiting = await sent(claire), await sent(claire)
    await agent.play("demandeAccept", {"id": answered["id"]}, "")
    await portal.settled()

    portal.clock.forward(days=59)
    assert (await age(portal))["archived"] == 0
    portal.clock.forward(days=2)
    done = await asyncio.gather(*(age(portal) for _ in range(3)))
    again = await signed_in(portal, claire.username)

    assert sum(one["archived"] for one in done) == 1
    assert [one["id"] for one in await listed(again)] == [waiting["id"]]
    [archived] = await listed(again, archived="ONLY")
    assert (archived["id"], archived["archived"]) == (answered["id"], True)
    assert archived["history"]["edges"][-1]["node"] == {"kind": "ARCHIVED", "by": "SYSTEM"}


async def test_a_worker_that_was_down_for_weeks_warns_first_all_the_same(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    await begun(claire)

    portal.clock.forward(days=45)
    late = await age(portal)
    assert "brouillon" in str((await portal.mail_to(claire.email, subject="brouillon"))["Subject"])
    portal.clock.forward(days=6)
    early = await age(portal)
    portal.clock.forward(days=2)
    at_last = await age(portal)

    assert [(one["warnings"], one["drafts"]) for one in (late, early, at_last)] == [(1, 0), (0, 0), (0, 1)]
