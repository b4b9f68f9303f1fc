"""Can an administrator tell who saw or changed whose data, and can nobody change what is told?"""

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from models.staff import AuditEntry
from tests.portal import Portal
from tests.staff import people

AUDIT = """
query Audit($about: ID, $first: Int! = 50, $after: String) {
  agent {
    audit(about: $about, first: $first, after: $after) {
      edges { cursor node { id action actor about happenedAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


async def test_tells_who_did_what_to_whom_newest_first(portal: Portal) -> None:
    ada = await people.ada(portal)
    service = await people.service(ada, "eau")
    made = await ada.play(
        "citizenSpaceCreate",
        {"email": "lea@example.org", "firstName": "Léa", "lastName": "Martin"},
        "... on CitizenRecord { id }",
    )
    await ada.data("query N($i: ID!) { node(id: $i) { id } }", {"i": made["id"]})

    lines = [edge["node"] for edge in (await ada.data(AUDIT))["agent"]["audit"]["edges"]]
    about = [edge["node"] for edge in (await ada.data(AUDIT, {"about": made["id"]}))["agent"]["audit"]["edges"]]

    assert [(line["action"], line["about"]) for line in lines[:3]] == [
        ("node", made["id"]),
        ("citizenSpaceCreate", made["id"]),
        ("serviceSave", service),
    ]
    assert [line["action"] for line in lines[3:]] == [
        "agentOneTimeCodeConfirm",
        "agentSignIn",
        "agentInviteAccept",
        "agentSave",
    ]
    assert {line["actor"] for line in lines[:-1]} == {f"Ada Fontanel <{people.ADA}>"}
    assert lines[-1]["actor"] == "system:agent-create"
    assert [line["action"] for line in about] == ["node", "citizenSpaceCreate"]
    assert (await ada.data(AUDIT, {"about": "n'importe"}))["agent"]["audit"]["edges"] == []


async def test_is_for_administrators_only(portal: Portal) -> None:
    await people.create_first_administrator(portal)
    ada = await portal.agent("ADMINISTRATOR")
    marc = await portal.agent("MANAGER", services=["eau"])
    line = (await ada.data(AUDIT))["agent"]["audit"]["edges"][0]["node"]["id"]
    look = "query N($i: ID!) { node(id: $i) { id } }"

    assert await marc.error_code(AUDIT) == "FORBIDDEN"
    assert await marc.data(look, {"i": line}) == {"node": None}
    assert await portal.client().data(look, {"i": line}) == {"node": None}
    assert (await ada.data(look, {"i": line}))["node"]["id"] == line


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET actor = 'personne'", "DELETE FROM audit_entry"])
async def test_the_database_refuses_to_change_it(portal: Portal, change: str) -> None:
    await people.create_first_administrator(portal)

    with pytest.raises((IntegrityError, OperationalError)):
        await portal.sql(change)

    assert await AuditEntry.all().count() == 1


async def test_a_refusal_leaves_no_line(portal: Portal) -> None:
    ada = await portal.agent("ADMINISTRATOR")
    before = await AuditEntry.all().count()

    await people.save_agent(ada, "nobody")
    await people.save_agent(ada, "x@example.org", id="QWdlbnQ6OTk5")

    assert await AuditEntry.all().count() == before
