"""Who has sheets taken in, what do they see of it, and what becomes of one that cannot be read, or of its worker?"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from models.accounts import Citizen
from models.documents import StoredFile
from models.imports import Import
from models.staff import Service
from resolvers import door
from resolvers.imports import leases, taking_in
from tests.documents.sending import PDF, Kept, send
from tests.imports.sending import IMPORT, SHOW, ended, number, report, start, take_in, work
from tests.portal import Client, Portal

HEAD = "e-mail;prénom;nom;identifiant\n"
LIST = "{ agent { imports { edges { node { id } } } } }"


def people(count: int) -> str:
    """Return a sheet of so many people."""
    return HEAD + "".join(f"p{one}@example.org;Paul;Martin;N{one}\n" for one in range(count))


@pytest.fixture
async def marc(portal: Portal) -> Client:
    return await portal.agent("MANAGER", services=["ecole"], name="Marc École")


async def test_only_managers_start_one_with_a_sheet_of_their_own_and_water_is_for_those_who_work_for_it(
    portal: Portal, marc: Client
) -> None:
    agathe, claire = await portal.agent("AGENT", services=["ecole"]), await portal.citizen("claire")
    mona = await portal.agent("MANAGER", services=["ecole"], name="Mona École")
    mine = await send(portal, marc, "a.csv", "text/csv", people(1).encode())
    pdf = await send(portal, marc, "a.pdf", "application/pdf", PDF)
    document = "mutation S($i: ImportStartInput!) { importStart(input: $i) { __typename } }"
    given = {"kind": "CITIZENS", "upload": mine.id}

    async with portal.untouched():
        closed = [await one.error_code(document, {"i": given}) for one in (agathe, claire, portal.client())]
        by_another = await mona.play("importStart", given, IMPORT)
        no_sheet = await marc.play("importStart", {**given, "upload": pdf.id}, IMPORT)
        no_water = await marc.play("importStart", {**given, "kind": "READINGS"}, IMPORT)

    assert closed == ["FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"]
    assert [(field["path"], field["code"]) for field in by_another["fields"]] == [(["upload"], "NOT_FOUND")]
    assert [(field["path"], field["code"]) for field in no_sheet["fields"]] == [(["upload"], "UNSUPPORTED_FILE")]
    assert no_water["code"] == "NOT_FOUND"


async def test_a_manager_sees_their_own_and_administrators_all(portal: Portal, marc: Client) -> None:
    mona = await portal.agent("MANAGER", services=["ecole"], name="Mona École")
    wanda = await portal.agent("MANAGER", services=["eau"], name="Wanda Eau")
    await Service.filter(slug="eau").update(domain="WATER")
    ada = await portal.agent("ADMINISTRATOR")
    taken = await take_in(portal, marc, "CITIZENS", people(1))
    remote = await take_in(portal, wanda, "REMOTE_INDEXES", "compteur;date;index\n")
    visa = await portal.agent("MANAGER", services=["eau"], name="Visa Eau")

    lists = [
        [edge["node"]["id"] for edge in (await one.data(LIST))["agent"]["imports"]["edges"]]
        for one in (marc, mona, wanda, visa, ada)
    ]

    assert lists == [[taken["id"]], [], [remote["id"]], [remote["id"]], [remote["id"], taken["id"]]]
    assert [(await one.data(SHOW, {"id": taken["id"]}))["node"] for one in (mona, wanda, portal.client())] == [None] * 3


async def test_a_sheet_without_its_columns_is_not_read_and_says_which(portal: Portal, marc: Client) -> None:
    taken = await take_in(portal, marc, "CITIZENS", "e-mail;e-mail;=HYPERLINK(1);nom\na@example.org;;;Martin\n")
    told = await report(portal, taken)
    in_english = (await marc.data(SHOW, {"id": taken["id"]}, headers={"Accept-Language": "en"}))["node"]

    assert (taken["status"], taken["doneRows"]) == ("FAILED", 0)
    assert [(row, column) for row, column, _ in told] == [("1", "e-mail"), ("1", "prénom"), ("1", "'=HYPERLINK(1)")]
    assert (await report(portal, in_english))[1][2] == "This column is missing, or is there twice: nothing was read."
    assert await Citizen.all().count() == 0


async def test_a_report_is_for_whoever_has_its_address_for_five_minutes(portal: Portal, marc: Client) -> None:
    taken = await take_in(portal, marc, "CITIZENS", HEAD + "rien;Paul;Martin;N1\n")
    address = taken["errorsUrl"]

    answers = [await portal.http.get(url) for url in (address, address.replace(".fr.", ".en."), address[:-3])]
    portal.clock.forward(minutes=6)
    late = await portal.http.get(address)

    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert late.status_code == 410
    assert answers[0].headers["content-disposition"] == f'attachment; filename="import-{number(taken)}.csv"'
    assert (answers[0].headers["cache-control"], answers[0].headers["x-content-type-options"]) == (
        "no-store",
        "nosniff",
    )


async def test_a_worker_that_stops_anywhere_leaves_each_row_taken_in_once(
    portal: Portal, marc: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await start(portal, marc, "CITIZENS", people(101))
    slices, play = count(1), taking_in._play

    async def falters(*given: Any) -> None:
        if next(slices) == 2:
            raise asyncio.CancelledError
        await play(*given)

    monkeypatch.setattr(taking_in, "_play", falters)
    with pytest.raises(asyncio.CancelledError):
        await work(portal)
    half = await Import.get(id=number(begun))
    whole = await ended(portal, marc, begun["id"])

    assert (half.status, half.done_rows, await Citizen.all().count()) == ("RUNNING", 50, 101)
    assert (whole["status"], whole["doneRows"], whole["failedRows"]) == ("DONE", 101, 0)


async def test_one_that_lost_its_lease_commits_nothing_more(portal: Portal, marc: Client) -> None:
    begun = await start(portal, marc, "CITIZENS", people(3))
    with door.through(portal.parts.door):
        slow = await leases.claim(portal.clock())
        assert slow is not None
        portal.clock.forward(minutes=2)
        whole = await ended(portal, marc, begun["id"])

        with pytest.raises(leases.LeaseLost):
            await leases.finish(slow, now=portal.clock())

    assert whole["doneRows"] == 3


async def test_the_sheet_waits_for_its_scan_is_never_read_infected_and_goes_when_it_is_over(
    portal: Portal, marc: Client
) -> None:
    kept = Kept(portal)
    begun = await start(portal, marc, "CITIZENS", people(2))
    await StoredFile.all().update(scan="PENDING", scan_due_at=portal.clock() + timedelta(days=1))

    await work(portal)
    waiting = (await marc.data(SHOW, {"id": begun["id"]}))["node"]
    await StoredFile.all().update(scan="INFECTED", scan_due_at=None)
    refused = await ended(portal, marc, begun["id"])

    assert (waiting["status"], refused["status"], refused["doneRows"]) == ("QUEUED", "FAILED", 0)
    assert await Citizen.all().count() == 0
    assert await kept.files() == []
    assert await portal.sql("SELECT 1 FROM loose_place WHERE empty_at <= $1", portal.clock())


async def test_progress_is_told_as_it_happens_to_those_who_may_see_it_until_it_is_over(
    portal: Portal, marc: Client
) -> None:
    begun = await start(portal, marc, "CITIZENS", people(120))
    wanda = await portal.agent("MANAGER", services=["eau"], name="Wanda Eau")
    query = "subscription P($id: ID!) { importProgressed(id: $id) { status totalRows doneRows } }"
    told: list[dict[str, Any]] = []

    async with watched(portal, marc, query, begun["id"]) as lines:
        async for line in lines:
            told.append(line["data"]["importProgressed"])
            if len(told) == 1:
                await work(portal)
    async with watched(portal, wanda, query, begun["id"]) as lines:
        not_hers = [line async for line in lines]

    assert told[0] == {"status": "QUEUED", "totalRows": None, "doneRows": 0}
    assert told[-1] == {"status": "DONE", "totalRows": 120, "doneRows": 120}
    assert [one["doneRows"] for one in told] == sorted(one["doneRows"] for one in told)
    assert [line["errors"][0]["extensions"]["code"] for line in not_hers] == ["NOT_FOUND"]


@asynccontextmanager
async def watched(portal: Portal, client: Client, query: str, import_id: str) -> AsyncIterator[AsyncIterator[Any]]:
    """Watch an import over server-sent events."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {client.token}"}
    body = {"query": query, "variables": {"id": import_id}}
    async with asyncio.timeout(10), portal.http.stream("POST", "/graphql", json=body, headers=headers) as answer:

        async def lines() -> AsyncIterator[Any]:
            async for line in answer.aiter_lines():
                if line.startswith("data: {"):
                    yield json.loads(line.removeprefix("data: "))

        yield lines()


async def test_the_worker_beside_the_portal_takes_in_by_itself(
    portal: Portal, marc: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    begun = await start(portal, marc, "CITIZENS", people(2))

    assert (await ended(portal, marc, begun["id"], by_itself=True))["doneRows"] == 2


async def test_an_import_is_forgotten_with_its_report_a_year_after_it_ended(portal: Portal, marc: Client) -> None:
    old = await take_in(portal, marc, "CITIZENS", HEAD + "rien;Paul;Martin;N1\n")
    portal.clock.forward(days=300)
    marc = await portal.agent("MANAGER", services=["ecole"], name="Mona École")
    recent = await take_in(portal, marc, "CITIZENS", HEAD + "rien;Paul;Martin;N1\n")
    portal.clock.forward(days=66)

    purged = await leases.purge(now=portal.clock())

    assert purged == 1
    assert [row.id for row in await Import.all()] == [number(recent)]
    assert [row["import_id"] for row in await portal.sql("SELECT import_id FROM import_error")] == [number(recent)]
    assert number(old) != number(recent)
