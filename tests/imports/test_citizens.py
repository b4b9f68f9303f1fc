"""Are many spaces made as one is, once for each record, whatever is wrong with others?"""

import asyncio

import pytest

from models.accounts import Citizen
from models.letters import Letter
from models.staff import CitizenService
from tests.imports.sending import ended, report, start, take_in
from tests.portal import Client, Portal, text

SHEET = """\
E-mail;Civilité;Prénom;Nom;Identifiant;Référence client
testa@example.org;Mme;Testa;Arpège;GRC-65;0012-345
michel@example.org;M.;Michel;N’Guyen;GRC-66;
pas une adresse;Maître;;Perdu;GRC-67;
testa@example.org;;Autre;Personne;GRC-68;
"""


@pytest.fixture
async def marc(portal: Portal) -> Client:
    return await portal.agent("MANAGER", services=["eau"], name="Marc Eau")


@pytest.mark.capability("S003-1")
async def test_makes_many_spaces_and_tells_of_each_row_that_it_could_not(portal: Portal, marc: Client) -> None:
    taken = await take_in(portal, marc, "CITIZENS", SHEET.encode("cp1252"))
    told = await report(portal, taken)
    mail = await portal.mail_to("testa@example.org")
    await portal.mail_to("michel@example.org")
    await portal.settled()

    assert (taken["status"], taken["totalRows"], taken["doneRows"], taken["failedRows"]) == ("DONE", 4, 4, 2)
    assert [(row, column) for row, column, _ in told] == [
        ("4", "civilité"),
        ("4", "e-mail"),
        ("4", "prénom"),
        ("5", "e-mail"),
    ]
    assert told[2][2] == "Ce champ est obligatoire."
    assert "Madame Testa ARPÈGE" in text(mail)
    rows = await Citizen.all().order_by("email")
    assert [(row.last_name, row.external_id, row.subscriber_number) for row in rows] == [
        ("N’Guyen", "GRC-66", None),
        ("Arpège", "GRC-65", "0012-345"),
    ]
    assert await CitizenService.all().count() == 2


@pytest.mark.capability("S003-1")
async def test_the_same_sheet_twice_even_at_the_same_instant_changes_nothing(portal: Portal, marc: Client) -> None:
    sheet = SHEET.replace(";", ",")
    begun = await asyncio.gather(*(start(portal, marc, "CITIZENS", sheet) for _ in range(2)))
    await asyncio.gather(*(ended(portal, marc, one["id"]) for one in begun))
    await portal.settled()
    tables = ("import", "import_error", "audit_entry", "stored_file", "upload", "loose_place", "kept_answer")

    async with portal.untouched(*tables):
        again = await take_in(portal, marc, "CITIZENS", sheet)

    assert (again["status"], again["failedRows"]) == ("DONE", 2)
    assert await Citizen.all().count() == 2
    assert await Letter.filter(kind="space_activation").count() == 2


async def test_a_dry_run_tells_the_same_and_keeps_nothing_else(portal: Portal, marc: Client) -> None:
    tables = ("import", "import_error", "audit_entry", "stored_file", "upload", "loose_place")

    async with portal.untouched(*tables):
        tried = await take_in(portal, marc, "CITIZENS", SHEET, dryRun=True)

    assert (tried["dryRun"], tried["status"], tried["doneRows"], tried["failedRows"]) == (True, "DONE", 4, 2)
    assert len(await report(portal, tried)) == 4
    assert await Citizen.all().count() == 0
