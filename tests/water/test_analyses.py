"""« Mes analyses »: are they fetched from Hub'Eau, corrected as it corrects them, whatever becomes of it on the way?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.hubeau.real import HubEauApi
from models.accounts import Citizen
from models.imports import Import
from models.water.analyses import AnalysisResult, WaterAnalysis
from models.water.contracts import WaterLink
from resolvers import door
from resolvers.water import refreshing
from tests.connectors.hubeau.twin import HubEauTwin, row
from tests.imports.sending import IMPORT, SHOW, ended, report, work
from tests.portal import Client, Portal
from tests.water.places import Place, laid, water_agent

NETWORK = "051000123"
PLACE = [{"code": NETWORK, "nom": "FONTAINE BOURG"}, {"code": "051000999", "nom": "AILLEURS"}]
ANALYSES = """
query A($id: ID!, $first: Int! = 20, $after: String) { node(id: $id) { ... on WaterContract {
  analyses(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id sampledOn networkCode
    networkName conclusion bacteriology physicochemistry results { parameter value text unit limit } } } } } } }
"""
#: What asking again may write: that it was.
REPORTS = ("import", "import_error", "audit_entry", "water_network")


class Asked:
    """A portal that asks a Hub'Eau of the test's own."""

    def __init__(self, portal: Portal, twin: HubEauTwin, manager: Client, place: Place) -> None:
        self.portal, self.twin, self.manager, self.place = portal, twin, manager, place

    async def refresh(self, **given: Any) -> dict[str, Any]:
        """Have the network's analyses brought up to date."""
        return await self.manager.play("waterAnalysesRefresh", {"networkCode": NETWORK, **given}, IMPORT)

    async def refreshed(self) -> dict[str, Any]:
        """Have them brought up to date, to the end."""
        return await ended(self.portal, self.manager, (await self.refresh())["id"])

    async def seen_by(self, client: Client, **given: Any) -> Any:
        """Return what somebody sees on the contract."""
        node = (await client.data(ANALYSES, {"id": self.place.id, **given}))["node"]
        return node and node["analyses"]


@pytest.fixture
async def asked(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asked]:
    async with HubEauTwin().serving() as twin:
        hubeau = HubEauApi(twin.url, page_size=4, pauses_s=(0, 0))
        before = portal.parts.machines.hubeau
        object.__setattr__(portal.parts.machines, "hubeau", hubeau)
        yield Asked(portal, twin, await water_agent(portal, "MANAGER"), await laid(portal))
        object.__setattr__(portal.parts.machines, "hubeau", before)
        await hubeau.close()


async def claire_linked(asked: Asked) -> Client:
    """Return a citizen who has the contract in her account."""
    client = await asked.portal.citizen("claire")
    citizen = await Citizen.get(email=client.email)
    await WaterLink.create(
        citizen_id=citizen.id, subscriber_id=asked.place.subscriber.id, linked_at=asked.portal.clock()
    )
    return client


def sampled(sample: str, on: str, *parameters: str, **given: Any) -> list[dict[str, Any]]:
    """Return the rows of one sample."""
    return [row(sample, one, date_prelevement=f"{on}T08:35:00Z", reseaux=PLACE, **given) for one in parameters]


@pytest.mark.capability("S000-22")
async def test_a_citizen_sees_what_was_found_in_their_water_with_its_limits_and_conformity(asked: Asked) -> None:
    low = {"resultat_numerique": 0.0, "resultat_alphanumerique": "<0,5", "limite_qualite_parametre": None}
    asked.twin.rows = [
        *sampled("P1", "2026-03-10", "1340", "1506"),
        *sampled("P2", "2026-04-02", "1340", conformite_limites_bact_prelevement="N"),
        *sampled("P2", "2026-04-02", "1449", conformite_limites_bact_prelevement="N", **low),
        *sampled("P0", "2019-01-02", "1340", conformite_limites_pc_prelevement="D"),
        row("AUTRE", "1340", reseaux=[{"code": "051000999", "nom": "AILLEURS"}]),
    ]
    claire, denis = await claire_linked(asked), await asked.portal.citizen("denis")

    taken = await asked.refreshed()
    newest = await asked.seen_by(claire, first=2)
    oldest = await asked.seen_by(claire, after=newest["pageInfo"]["endCursor"])
    look = "query N($id: ID!) { node(id: $id) { ... on WaterAnalysis { networkName } } }"
    by_id = [
        (await one.data(look, {"id": newest["edges"][0]["node"]["id"]}))["node"]
        for one in (claire, denis, asked.portal.client(), asked.manager)
    ]

    assert (taken["status"], taken["totalRows"], taken["doneRows"], taken["failedRows"]) == ("DONE", 5, 5, 0)
    assert [edge["node"]["sampledOn"] for edge in newest["edges"]] == ["2026-04-02", "2026-03-10"]
    latest = newest["edges"][0]["node"]
    assert {key: latest[key] for key in ("networkCode", "networkName", "bacteriology", "physicochemistry")} == {
        "networkCode": NETWORK,
        "networkName": "FONTAINE BOURG",
        "bacteriology": "NON_COMPLIANT",
        "physicochemistry": "NOT_APPLICABLE",
    }
    assert latest["results"] == [
        {"parameter": "Paramètre 1340", "value": "12.5", "text": "12,5", "unit": "mg/L", "limit": "<=50 mg/L"},
        {"parameter": "Paramètre 1449", "value": None, "text": "<0,5", "unit": "mg/L", "limit": None},
    ]
    assert [edge["node"]["physicochemistry"] for edge in oldest["edges"]] == ["DEROGATION"]
    assert not oldest["pageInfo"]["hasNextPage"]
    assert by_id == [{"networkName": "FONTAINE BOURG"}, None, None, {"networkName": "FONTAINE BOURG"}]
    assert await asked.seen_by(denis) is None


async def test_rows_that_were_corrected_are_corrected_here_and_the_same_again_changes_nothing(asked: Asked) -> None:
    asked.portal.clock.set(asked.portal.clock().replace(year=2026, month=5, day=1))
    asked.twin.rows = sampled("P1", "2026-03-10", "1340", "1506")
    await asked.refreshed()

    async with asked.portal.untouched(*REPORTS):
        await asked.refreshed()
    corrected = {"conclusion_conformite_prelevement": "Eau non conforme.", "conformite_limites_bact_prelevement": "N"}
    asked.twin.rows = [
        *sampled("P1", "2026-03-10", "1340", resultat_alphanumerique="13", resultat_numerique=13.0, **corrected),
        *sampled("P1", "2026-03-10", "1506", "1999", **corrected),
    ]
    await asked.refreshed()

    sample = await WaterAnalysis.get()
    assert (sample.conclusion, sample.bacteriology) == ("Eau non conforme.", "NON_COMPLIANT")
    results = await AnalysisResult.all().order_by("parameter_code")
    assert [(one.parameter_code, one.value, one.text) for one in results] == [
        ("1340", "13.0", "13"),
        ("1506", "12.5", "12,5"),
        ("1999", "12.5", "12,5"),
    ]
    since = [question["date_min_prelevement"] for question in asked.twin.asked]
    assert since == ["2016-01-01", "2025-03-27", "2025-03-27"]  # all of it once, then what may be corrected


async def test_an_outage_half_way_is_waited_for_and_the_page_that_is_missing_asked_again(asked: Asked) -> None:
    asked.twin.rows = sampled("P1", "2026-03-10", *map(str, range(10)))
    asked.twin.away_after = 2
    begun = await asked.refresh()

    await work(asked.portal)
    half = (await asked.manager.data(SHOW, {"id": begun["id"]}))["node"]
    again = await asked.refresh()
    await work(asked.portal)
    questions = len(asked.twin.asked)
    asked.twin.away_after = None
    asked.portal.clock.forward(minutes=1)
    whole = await ended(asked.portal, asked.manager, begun["id"])

    assert (half["status"], half["totalRows"], half["doneRows"]) == ("RUNNING", 10, 8)
    assert again["id"] == begun["id"]
    assert questions == 2 + 3  # three tries, and none before its time
    assert [question["page"] for question in asked.twin.asked] == ["1", "2", "3", "3", "3", "3"]
    assert (whole["status"], whole["doneRows"], await AnalysisResult.all().count()) == ("DONE", 10, 10)


async def test_is_given_up_after_two_days_or_at_once_when_refused_and_says_why(asked: Asked) -> None:
    asked.twin.away_after = 0
    begun = await asked.refresh()
    for _ in range(60):
        await work(asked.portal)
        asked.portal.clock.forward(hours=1)
    asked.manager = await water_agent(asked.portal, "MANAGER", name="Maud Source")  # a session lasts a day's work
    away = (await asked.manager.data(SHOW, {"id": begun["id"]}))["node"]
    asked.twin.away_after, asked.twin.troubles = None, [400]

    refused = await asked.refreshed()

    assert (away["status"], refused["status"]) == ("FAILED", "FAILED")
    assert (await report(asked.portal, away))[0][2].startswith("Hub’Eau n’a pas répondu de deux jours.")
    assert (await report(asked.portal, refused))[0][2].startswith("Hub’Eau a refusé la question")
    assert await WaterAnalysis.all().count() == 0


async def test_a_span_that_has_more_than_can_be_had_is_cut_in_two(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "MOST", 8)
    asked.twin.most = 8
    asked.twin.rows = [
        one for day in range(12) for one in sampled(f"P{day}", f"{2018 + day % 8}-0{1 + day % 9}-11", "1", "2", "3")
    ]

    taken = await asked.refreshed()

    assert taken["status"] == "DONE"
    assert await AnalysisResult.all().count() == 36
    assert max(int(question["page"]) * int(question["size"]) for question in asked.twin.asked) <= 8


async def test_each_night_the_networks_that_water_is_delivered_by_are_asked_about_once(asked: Asked) -> None:
    asked.twin.rows = sampled("P1", "2026-03-10", "1340")
    with door.through(asked.portal.parts.door):
        found = [await refreshing.every_network(now=asked.portal.clock()) for _ in range(2)]
    await work(asked.portal)

    assert found == [1, 1]
    assert [(one.facts, one.status, one.agent_id) for one in await Import.all()] == [
        ({"network": NETWORK}, "DONE", None)
    ]
    assert await WaterAnalysis.all().count() == 1


async def test_only_managers_of_the_water_service_ask_and_only_for_a_code(asked: Asked, portal: Portal) -> None:
    document = "mutation R($i: WaterAnalysesRefreshInput!) { waterAnalysesRefresh(input: $i) { __typename } }"
    given = {"i": {"networkCode": NETWORK}}
    claire, agent = await portal.citizen("claire"), await water_agent(portal, name="Alban Source")
    elsewhere = await portal.agent("MANAGER", services=["ecole"], name="Mona École")

    async with portal.untouched():
        closed = [await one.error_code(document, given) for one in (portal.client(), claire, agent)]
        hidden = await elsewhere.play("waterAnalysesRefresh", {"networkCode": NETWORK}, IMPORT)
        wrong = [await asked.refresh(networkCode=code) for code in ("", "0 1; DROP", "9" * 21)]
        object.__setattr__(portal.parts.machines, "hubeau", None)
        nobody = await asked.refresh()

    assert closed == ["UNAUTHENTICATED", "FORBIDDEN", "FORBIDDEN"]
    assert hidden["code"] == "NOT_FOUND"
    assert [one["fields"][0]["path"] for one in wrong] == [["networkCode"]] * 3
    assert (nobody["code"], nobody["message"]) == ("NOT_IN_THIS_STATE", "Ce portail n’interroge pas Hub’Eau.")
