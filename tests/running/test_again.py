"""Does a portal that is started again go on with what it had, and a demonstration with where it was?"""

import signal

import pyotp
import pytest

from tests.portal import Client
from tests.running.processes import PortalProcess
from workers import catalogue
from workers.demo import foyers, people, storage, words
from workers.demo.appointments import APPOINTMENTS
from workers.demo.demandes import DEMANDES

pytestmark = pytest.mark.kills

#: What a start or a sign-in may write, and a letter that a killed worker had in its hands, when it leaves at last.
LIVING = {"session", "attempt", "account_event", "audit_event", "captcha", "secret", "tortoise_migrations"}


async def sign_in(portal: PortalProcess, username: str) -> Client:
    password = portal.credentials["citizens"][username]["password"]
    opened = await portal.client().play(
        "signIn", {"identifier": username, "password": password}, "... on SignedIn { token pendingSteps }"
    )
    assert opened["pendingSteps"] == [], opened
    return portal.client(opened["token"])


async def sign_in_as_agent(portal: PortalProcess, email: str) -> None:
    kept = portal.credentials["agents"][email]
    given = {
        "email": email,
        "password": kept["password"],
        "oneTimeCode": pyotp.TOTP(kept["one_time_secret"]).now(),
        "session": "TOKEN",
    }
    opened = await portal.client().play("agentSignIn", given, "... on SignedIn { pendingSteps }")
    assert opened["pendingSteps"] == [], opened


async def counts(portal: PortalProcess) -> dict[str, int]:
    tables = [
        row["tablename"] for row in await portal.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    each = " UNION ALL ".join(f"SELECT '{table}' AS name, count(*) FROM \"{table}\"" for table in set(tables) - LIVING)
    return {row["name"]: row["count"] for row in await portal.sql(each)}


async def test_a_demonstration_cut_short_by_kills_ends_complete_and_nobody_is_in_it_twice(
    demonstration: PortalProcess,
) -> None:
    there = await counts(demonstration)

    assert demonstration.credentials["complete"] is True
    assert there["agent"] == len(people.AGENTS)
    assert there["citizen"] == len(people.CITIZENS) + len(people.SPACES)
    assert there["terms_acceptance"] == len(people.CITIZENS)
    offered = catalogue.read(words.CATALOGUE)
    assert (there["service"], there["demande_theme"]) == (len(offered.services), len(offered.themes))
    assert there["family_member"] == sum(len(foyer.members) for foyer in foyers.FOYERS.values())
    assert there["family_contact"] == sum(len(foyer.contacts) for foyer in foyers.FOYERS.values())
    assert there["demande_type"] == len(offered.types)
    asked = sum(len(theirs) for theirs in DEMANDES.values())
    assert there["demande"] == asked + len(APPOINTMENTS)
    assert there["stored_piece"] == sum(len(pieces) for pieces in storage.PIECES.values())
    assert (there["news"], there["page"], there["survey"]) == (len(words.NEWS), len(words.PAGES), 1)
    for citizen in people.CITIZENS:
        await sign_in(demonstration, citizen.username)
    for agent in people.AGENTS:
        await sign_in_as_agent(demonstration, agent.email)


async def test_started_again_it_goes_on_with_what_it_had(demonstration: PortalProcess) -> None:
    citizen = await sign_in(demonstration, people.CITIZENS[0].username)
    secrets, credentials = (demonstration.folder / "secrets").read_bytes(), demonstration.credentials
    before = await counts(demonstration)
    said = passwords_in(demonstration.output)

    await demonstration.end(signal.SIGTERM)
    await demonstration.up()
    await demonstration.says("Ctrl-C stops it")

    assert "Filling" not in demonstration.output
    assert passwords_in(demonstration.output) == said
    assert ((demonstration.folder / "secrets").read_bytes(), demonstration.credentials) == (secrets, credentials)
    assert {name for name, count in (await counts(demonstration)).items() if count > before[name]} == set()
    assert (await citizen.data("{ me { username } }"))["me"]["username"] == people.CITIZENS[0].username


def passwords_in(output: str) -> set[str]:
    return {word for word in output.split() if word.endswith("a1")}
