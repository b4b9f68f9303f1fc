"""Does a portal begin: from the operator's command to an agent at their desk?"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from models.staff import Agent
from resolvers.staff.administrators import AdministratorThere
from tests.portal import Portal, text
from tests.staff import people


async def test_an_administrator_comes_from_the_command_and_invites_an_agent_who_sets_up_an_authenticator(
    portal: Portal,
) -> None:
    await people.create_first_administrator(portal)
    accepted = await people.accept(portal, people.ADA)
    ada = portal.client()
    first = await ada.play("agentSignIn", people.credentials(people.ADA), people.SIGNED_IN)
    ada.token = first["token"]
    meanwhile = await ada.error_code("{ agent { agent { name } } }")
    asked = await ada.data("{ session { pendingSteps agent { name } } }")
    await people.set_up(portal, ada)
    service = await people.service(ada, "etat-civil", name="État civil", phone="03 26 69 38 00")
    invited = await people.save_agent(ada, "bruno@mairie.example.org", services=[service])
    bruno, _ = await people.come(portal, "bruno@mairie.example.org")
    desk = await bruno.data("{ agent { agent { name role services { name phone } } colleagues { name } } }")

    assert accepted["message"].startswith("Votre mot de passe est enregistré")
    assert first["pendingSteps"] == ["SET_UP_ONE_TIME_CODE"]
    assert meanwhile == "ONE_TIME_CODE_SETUP_REQUIRED"
    assert asked["session"] == {"pendingSteps": ["SET_UP_ONE_TIME_CODE"], "agent": {"name": "Ada Fontanel"}}
    assert invited["active"]
    assert desk["agent"]["agent"] == {
        "name": "Bruno Vidal",
        "role": "AGENT",
        "services": [{"name": "État civil", "phone": "+33326693800"}],
    }
    assert desk["agent"]["colleagues"] == []


async def test_the_command_invites_again_until_somebody_has_come(portal: Portal) -> None:
    await people.create_first_administrator(portal)
    lost = people.invitation_in(await portal.mail_to(people.ADA))
    portal.clock.forward(minutes=1)

    await people.create_first_administrator(portal)

    accepted = await people.accept(portal, people.ADA)
    late = await portal.client().play(
        "agentInviteAccept",
        {"token": lost, "password": people.PASSWORD, "passwordConfirmation": people.PASSWORD},
        "",
    )
    assert accepted["__typename"] == "Acknowledgement"
    assert late["code"] == "LINK_INVALID"
    assert await Agent.all().count() == 1


async def test_the_command_refuses_a_second_one_unless_told_that_the_first_is_lost(portal: Portal) -> None:
    ada = await people.ada(portal)
    async with portal.untouched():
        with pytest.raises(AdministratorThere):
            await people.create_first_administrator(portal, email="eve@example.org")

    await people.create_first_administrator(portal, although_there_is_one=True)

    assert await ada.data("{ session { session { id } } }") == {"session": {"session": None}}
    old = await portal.client().play("agentSignIn", people.credentials(people.ADA), people.SIGNED_IN)
    assert old["code"] == "WRONG_CREDENTIALS"
    again, _ = await people.come(portal, people.ADA)
    assert (await again.data("{ agent { agent { role } } }"))["agent"]["agent"]["role"] == "ADMINISTRATOR"


@pytest.mark.kills
async def test_the_operator_says_on_the_command_line_that_the_first_is_lost(
    portal: Portal, database_url: str, tmp_path: Path
) -> None:
    await people.ada(portal)

    refused = await _command(database_url, tmp_path, "agent-create", people.ADA, "Ada Fontanel")
    invited = await _command(
        database_url, tmp_path, "agent-create", people.ADA, "Ada Fontanel", "--although-there-is-one"
    )

    assert refused[0] == 1
    assert "already has an administrator" in refused[1]
    assert invited == (0, f"An invitation leaves for {people.ADA} as soon as a worker turns.")
    assert people.invitation_in(await portal.mail_to(people.ADA))


async def _command(database_url: str, folder: Path, *arguments: str) -> tuple[int | None, str]:
    """Play a command of server.py on the tests' database, and return its status and its last line."""
    given = {"MODE": "development", "DATABASE_URL": database_url, "REDIS_URL": "", "SMTP_URL": "", "VAR": str(folder)}
    played = await asyncio.create_subprocess_exec(
        sys.executable, "server.py", *arguments, env=os.environ | given, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await played.communicate()
    return played.returncode, said.decode().strip().splitlines()[-1]


async def test_an_invitation_says_who_asks_and_until_when_in_a_link_of_the_portal(portal: Portal) -> None:
    await people.create_first_administrator(portal)

    mail = await portal.mail_to(people.ADA)

    assert f"{portal.url}/explorer#invitation=" in text(mail)
