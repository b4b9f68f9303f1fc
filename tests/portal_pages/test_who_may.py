"""Is each of the staff's mutations closed to visitors, citizens and lesser roles, and nothing written?"""

from typing import Any

import pytest

from tests.portal import Portal

FORM = [{"key": "avis", "label": "Votre avis", "kind": "TEXT"}]
OF_MANAGERS: dict[str, dict[str, Any]] = {
    "newsPublish": {"title": "Titre", "body": "Texte"},
    "newsRemove": {"id": "TmV3czox"},
    "pageSave": {"slug": "eau", "title": "Titre", "body": "Texte"},
    "pageRemove": {"slug": "eau"},
    "surveySave": {"title": "Titre", "formFields": FORM},
}
OF_ADMINISTRATORS: dict[str, dict[str, Any]] = {
    "termsPublish": {"version": "2", "body": "Texte"},
    "portalSave": {"version": 1, "name": "Portail"},
}
BOTH = OF_MANAGERS | OF_ADMINISTRATORS


def written(mutation: str) -> str:
    return (
        f"mutation($input: {mutation[0].upper()}{mutation[1:]}Input!) {{ {mutation}(input: $input) {{ __typename }} }}"
    )


@pytest.mark.capability("S003-27")
@pytest.mark.parametrize("mutation", BOTH)
async def test_a_visitor_is_told_that_signing_in_is_necessary(portal: Portal, mutation: str) -> None:
    visitor = portal.client()

    async with portal.untouched():
        answer = await visitor.run(written(mutation), {"input": BOTH[mutation]})

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert answer["errors"][0]["message"] == "La connexion à votre espace personnel est nécessaire."


async def test_a_citizen_may_none_of_it(portal: Portal) -> None:
    claire = await portal.citizen("claire")

    async with portal.untouched():
        codes = {mutation: await claire.error_code(written(mutation), {"input": BOTH[mutation]}) for mutation in BOTH}

    assert codes == dict.fromkeys(BOTH, "FORBIDDEN")


@pytest.mark.parametrize(
    ("mutation", "role"),
    [
        *((mutation, "AGENT") for mutation in BOTH),
        *((mutation, "MANAGER") for mutation in OF_ADMINISTRATORS),
    ],
)
async def test_a_lesser_role_may_not(portal: Portal, mutation: str, role: str) -> None:
    agent = await portal.agent(role)

    async with portal.untouched():
        code = await agent.error_code(written(mutation), {"input": BOTH[mutation]})

    assert code == "FORBIDDEN"


@pytest.mark.parametrize("mutation", BOTH)
async def test_an_administrator_may(portal: Portal, mutation: str) -> None:
    administrator = await portal.agent("ADMINISTRATOR")

    answer = await administrator.run(written(mutation), {"input": BOTH[mutation]})

    assert "errors" not in answer
    assert await portal.sql("SELECT * FROM letter") == []


@pytest.mark.capability("S003-27")
async def test_what_is_ones_own_is_null_to_a_visitor_and_what_is_public_is_open(portal: Portal) -> None:
    answer = await portal.client().data(
        "{ me { username } dashboard { unreadNotifications } portal { name pages { slug } surveys { id }"
        " news { edges { node { id } } } services { name } } }"
    )

    assert (answer["me"], answer["dashboard"]) == (None, None)
    assert answer["portal"]["name"] == "Espace citoyen"
