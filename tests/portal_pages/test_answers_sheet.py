"""Does the staff, and nobody else, read what was answered and take it into a spreadsheet where nothing is run?"""

import csv
import io
from typing import Any

import httpx2
import pytest

from tests.portal import Client, Portal
from tests.portal_pages.asking import FORM, answer, ask, visitor_answers

ANSWERS = """
query Answers($first: Int! = 50, $after: String) {
  portal { surveys { answers(first: $first, after: $after) {
    totalCount edges { node { id answers answeredAt } } pageInfo { hasNextPage endCursor }
  } } }
}
"""
NODE = "query($id: ID!) { node(id: $id) { id } }"


async def answers(client: Client, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await client.data(ANSWERS, variables))["portal"]["surveys"][0]["answers"]
    return found


async def address(client: Client) -> str:
    url: str = (await client.data("{ portal { surveys { csvUrl } } }"))["portal"]["surveys"][0]["csvUrl"]
    return url


async def fetch(portal: Portal, url: str) -> httpx2.Response:
    return await portal.http.get(url)


def rows(response: httpx2.Response) -> list[list[str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


async def test_agents_read_the_answers_newest_first_with_their_count(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    agent = await portal.agent("AGENT")
    for visits in range(5):
        await visitor_answers(portal, survey["id"], {"satisfait": "oui", "visites": visits})
        portal.clock.forward(minutes=25)

    first = await answers(agent, first=3)
    rest = await answers(agent, first=3, after=first["pageInfo"]["endCursor"])

    assert first["totalCount"] == 5
    assert [edge["node"]["answers"]["visites"] for edge in first["edges"] + rest["edges"]] == [4, 3, 2, 1, 0]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


async def test_nobody_else_reads_them(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    claire = await portal.citizen("claire")
    await answer(claire, survey["id"])
    (kept,) = (await answers(await portal.agent("AGENT")))["edges"]

    for client, code in ((portal.client(), "UNAUTHENTICATED"), (claire, "FORBIDDEN")):
        assert await client.error_code(ANSWERS) == code
        assert await client.error_code("{ portal { surveys { csvUrl } } }") == code
        assert (await client.data(NODE, {"id": kept["node"]["id"]}))["node"] is None


async def test_the_sheet_opens_in_a_french_spreadsheet(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"), "Accueil : vos horaires")
    said = {"satisfait": "non", "pourquoi": "Fermé\nle « samedi » ; dommage", "jours": ["ma", "lu"], "visites": 12}
    await visitor_answers(portal, survey["id"], {**said, "attente": "1,50", "rappel": True})

    response = await fetch(portal, await address(await portal.agent("AGENT")))

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="accueil-vos-horaires.csv"'
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, only = rows(response)
    assert head == ["Répondu le", *(field["label"] for field in FORM)]
    assert only[1:] == ["Non, pas du tout", "Fermé\nle « samedi » ; dommage", "Lundi, Mardi", "12", "1,5", "oui"]


@pytest.mark.parametrize(
    "formula", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://x.example")']
)
async def test_nothing_in_the_sheet_is_run_as_a_formula(portal: Portal, formula: str) -> None:
    form = [
        {"key": "avis", "label": f"{formula} ?", "kind": "LONG_TEXT"},
        {"key": "n", "label": "N", "kind": "INTEGER"},
    ]
    survey = await ask(await portal.agent("MANAGER"), formFields=form)
    await visitor_answers(portal, survey["id"], {"avis": formula, "n": -5})

    head, only = rows(await fetch(portal, await address(await portal.agent("AGENT"))))

    assert head[1] == f"'{formula.strip()} ?"
    assert only[1:] == [f"'{formula.strip()}", "-5"]


async def test_what_was_asked_once_and_is_not_any_more_keeps_its_column(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    survey = await ask(manager)
    await visitor_answers(portal, survey["id"], {"satisfait": "non", "pourquoi": "=2+3"})
    changed = {"key": "satisfait", "label": "Combien ?", "kind": "INTEGER"}
    await ask(manager, id=survey["id"], formFields=[changed])

    head, only = rows(await fetch(portal, await address(manager)))

    assert head == ["Répondu le", "Combien ?", "pourquoi", "rappel"]
    assert only[1:] == ["non", "'=2+3", "non"]


async def test_a_long_sheet_has_every_answer_once(portal: Portal) -> None:
    await ask(await portal.agent("MANAGER"))
    await portal.sql(
        "INSERT INTO survey_answer (survey_id, answers, answered_at) SELECT s.id,"
        " jsonb_build_object('satisfait', 'oui', 'visites', n), $1 FROM survey s, generate_series(1, 1234) n",
        portal.clock(),
    )

    _, *found = rows(await fetch(portal, await address(await portal.agent("AGENT"))))

    assert [int(row[4]) for row in found] == list(range(1234, 0, -1))


async def test_the_address_is_good_for_five_minutes(portal: Portal) -> None:
    await ask(await portal.agent("MANAGER"))
    url = await address(await portal.agent("AGENT"))

    portal.clock.forward(minutes=4, seconds=55)
    in_time = await fetch(portal, url)
    portal.clock.forward(seconds=10)
    too_late = await fetch(portal, url)

    assert in_time.status_code == 200
    assert too_late.status_code == 410
    assert too_late.text == "Ce lien n’est plus valable : demandez-en un nouveau."


async def test_an_address_that_we_did_not_sign_leads_nowhere(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    await ask(manager)
    url = await address(manager)
    later, other = url.replace("until=1", "until=2"), url.replace("/surveys/", "/surveys/9")
    signed_for_nothing = url.partition("&")[0]
    beyond = url.replace("/surveys/", "/surveys/" + "9" * 5_000)

    unsigned = url.partition("?")[0]

    for altered in (later, other, beyond, signed_for_nothing, unsigned, url[:-2], url + "é", url + "&until=x"):
        assert altered != url
        assert (await fetch(portal, altered)).status_code == 404
