"""Are remote meters' indexes taken in, hourly or daily, once, each bad row told and none of them fatal?"""

import tracemalloc
from datetime import UTC, date, datetime, timedelta

import pytest

from models.water.contracts import Meter
from tests.imports.meters import kept, meter, readings, water_manager
from tests.imports.sending import report, take_in
from tests.portal import Client, Portal

HOURLY = """\
Numéro de compteur;Horodatage;Index m³
D21-LA-0001;2026-03-28 23:00;1204,5
D21 LA 0001;2026-03-29T00:00:00+01:00;1204,625
d21la0001;29/03/2026 03:00;1204,7
D21LA0001;2026-03-29 02:00;1204,8
D21LA0001;2026-03-29 03:30;1204,8
D21LA0001;2026-03-29 04:00;1204,6
D21LA0001;2099-01-01 04:00;1300
D21LA0001;2026-03-29 05:00;-3
D21LA0001;2026-03-29 06:00;123456
D21LA0001;2024-12-31 06:00;1
inconnu;2026-03-29 06:00;1
déposé;2026-03-29 06:00;1
"""
#: What taking a sheet in again may write: that it was.
REPORTS = ("import", "import_error", "audit_entry", "stored_file", "upload", "loose_place")


@pytest.fixture
async def wanda(portal: Portal) -> Client:
    return await water_manager(portal)


async def test_hourly_indexes_are_kept_and_each_bad_row_is_told(portal: Portal, wanda: Client) -> None:
    await meter("D21LA0001")
    await meter("déposé", removed_on=date(2026, 1, 1))

    taken = await take_in(portal, wanda, "REMOTE_INDEXES", HOURLY)
    told = [(row, column) for row, column, _ in await report(portal, taken)]

    assert (taken["status"], taken["totalRows"], taken["doneRows"], taken["failedRows"]) == ("DONE", 12, 12, 9)
    assert await kept(portal) == [
        ("D21LA0001", datetime(2026, 3, 28, 22, tzinfo=UTC), 1_204_500),
        ("D21LA0001", datetime(2026, 3, 28, 23, tzinfo=UTC), 1_204_625),
        ("D21LA0001", datetime(2026, 3, 29, 1, tzinfo=UTC), 1_204_700),
    ]
    assert await readings(portal) == [("D21LA0001", date(2026, 3, 29), 1_204_625, False, "REMOTE", "ACCEPTED")]
    assert await Meter.filter(remote=True).count() == 1
    assert told == [
        ("5", "date"),  # clocks never showed it
        ("6", "date"),  # no full hour
        ("7", "index"),  # goes back
        ("8", "date"),  # to come
        ("9", "index"),
        ("10", "index"),
        ("11", "numéro de compteur"),  # before the meter was put in
        ("12", "numéro de compteur"),
        ("13", "numéro de compteur"),
    ]


async def test_the_same_sheet_twice_changes_nothing_and_tells_the_same(portal: Portal, wanda: Client) -> None:
    await meter("D21LA0001")
    first = await take_in(portal, wanda, "REMOTE_INDEXES", HOURLY)

    async with portal.untouched(*REPORTS):
        again = await take_in(portal, wanda, "REMOTE_INDEXES", HOURLY)

    assert again["failedRows"] == first["failedRows"]
    assert await report(portal, again) == await report(portal, first)


async def test_an_index_that_says_otherwise_than_what_is_kept_is_told_and_changes_nothing(
    portal: Portal, wanda: Client
) -> None:
    await meter("A")
    await take_in(portal, wanda, "REMOTE_INDEXES", "compteur;date;index\nA;2026-01-02;10\n")

    async with portal.untouched(*REPORTS):
        taken = await take_in(
            portal, wanda, "REMOTE_INDEXES", "compteur;date;index\nA;2026-01-02;11\nA;02/01/2026 00:00;10\n"
        )

    assert [row[:2] for row in await report(portal, taken)] == [["2", "index"]]


async def test_daily_indexes_are_readings_too_and_wheels_that_pass_zero_go_on(portal: Portal, wanda: Client) -> None:
    await meter("A")
    await meter("B")
    sheet = (
        "compteur,date,index\n"
        'A,01/01/2026,"99990,5"\nA,02/01/2026,"99999,9"\nA,03/01/2026,"3,25"\nA,04/01/2026,5\nB,01/01/2026,99999\n'
    )

    await take_in(portal, wanda, "REMOTE_INDEXES", sheet)
    await take_in(portal, wanda, "REMOTE_INDEXES", "compteur;date;index\nB;2026-01-02;1\n")

    assert [(serial, day.day, litres, turned) for serial, day, litres, turned, *_ in await readings(portal)] == [
        ("A", 1, 99_990_500, False),
        ("A", 2, 99_999_900, False),
        ("A", 3, 3_250, True),
        ("A", 4, 5_000, False),
        ("B", 1, 99_999_000, False),
        ("B", 2, 1_000, True),
    ]


async def test_a_dry_run_keeps_no_index(portal: Portal, wanda: Client) -> None:
    await meter("D21LA0001")

    async with portal.untouched(*REPORTS):
        tried = await take_in(portal, wanda, "REMOTE_INDEXES", HOURLY, dryRun=True)

    assert (tried["doneRows"], tried["failedRows"]) == (12, 9)


@pytest.mark.kills
async def test_memory_stays_flat_however_long_the_sheet(
    portal: Portal, wanda: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from resolvers.imports.kinds import KINDS
    from rules.vocabulary.imports import ImportKind

    kind = KINDS[ImportKind.REMOTE_INDEXES]
    monkeypatch.setitem(KINDS, ImportKind.REMOTE_INDEXES, replace(kind, slice_rows=500))
    await meter("A")
    begins = datetime(2025, 2, 1, tzinfo=UTC)
    peaks = []

    for count, since in ((1_000, begins), (8_000, begins + timedelta(days=60))):
        rows = (f"A;{(since + timedelta(hours=hour)).isoformat()};{hour}.5\n" for hour in range(count))
        sheet = "compteur;date;index\n" + "".join(rows)
        tracemalloc.start()
        taken = await take_in(portal, wanda, "REMOTE_INDEXES", sheet)
        peaks.append(tracemalloc.get_traced_memory()[1] - 2 * len(sheet))
        tracemalloc.stop()
        assert (taken["doneRows"], taken["failedRows"]) == (count, 0)

    assert peaks[1] < 1.5 * peaks[0]
