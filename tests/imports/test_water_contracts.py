"""Do the contracts of the water service come in, with the codes printed on them, once and row by row?"""

from datetime import date

import pytest

from models.water.codes import ActivationCode
from models.water.contracts import Meter, WaterContract, WaterSubscriber
from rules.water import codes as paper
from tests.imports.meters import readings, water_manager
from tests.imports.sending import report, start, take_in, work
from tests.portal import Client, Portal

CODES = [paper.new_code(bytes([one]) * 32) for one in range(3)]
HEAD = (
    "Référence client;Nom;E-mail;Code d'activation;Numéro de contrat;Point de livraison;Adresse;Code postal;Commune;"
    "Réseau;Usage;Début;Fin;Numéro de compteur;Roues;Posé le;Index de pose;Télérelève\n"
)
CLAIRE = (
    f"AB-1204;Claire Durand;claire@example.org;{CODES[0]};C-42;PDL 7;3 rue du Lavoir;51000;Châlons;051000123;Logement;"
    "01/03/2024;;D20-AB 1234;5;2020-05-04;0,125;non\n"
)
BEFORE = "AB-0007;Jean Ancien;;;C-41;PDL 7;3 rue du Lavoir;51000;Châlons;;;01/05/2020;01/03/2024;;;;;\n"
WRONG = (
    "AB-1;;pas une adresse;ABCD;C-1;PDL 1;;5100;Châlons;zone 1;piscine;31/02/2024;;;12;;x;peut-être\n"
    "AB-2;Paul Double;;;C-43;PDL 7;3 rue du Lavoir;51000;Châlons;;;01/01/2025;;;;;;\n"
    "AB-2;Paul Double;;;C-42;PDL 8;3 rue du Lavoir;51000;Châlons;;;01/01/2025;;;;;;\n"
    "AB-2;Paul Double;;;C-44;PDL 9;4 rue du Lavoir;51000;Châlons;;;01/01/2025;;d20ab1234;;;;\n"
)
#: What taking a sheet in again may write: that it was.
REPORTS = ("import", "import_error", "audit_entry", "stored_file", "upload", "loose_place")


@pytest.fixture
async def wanda(portal: Portal) -> Client:
    return await water_manager(portal)


@pytest.mark.capability("S000-14")
async def test_a_code_that_came_in_with_the_contract_opens_it_once_and_is_kept_hashed(
    portal: Portal, wanda: Client
) -> None:
    taken = await take_in(portal, wanda, "WATER_CONTRACTS", (HEAD + CLAIRE + BEFORE).encode("cp1252"))
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    given = {"email": "claire@example.org", "reference": "ab1204", "activationCode": CODES[0].lower()}

    linked = await claire.play("waterReferenceLink", given, "... on WaterSubscriber { reference contracts { number } }")
    again = await denis.play("waterReferenceLink", given, "")
    after = await take_in(portal, wanda, "WATER_CONTRACTS", HEAD + CLAIRE + BEFORE)

    assert (taken["status"], taken["doneRows"], taken["failedRows"]) == ("DONE", 2, 0)
    assert (linked["reference"], linked["contracts"]) == ("AB-1204", [{"number": "C-42"}])
    assert again["__typename"] == "Refusal"
    [code] = await ActivationCode.all()
    assert after["failedRows"] == 0
    assert code.spent_at is not None
    bare = CODES[0].replace("-", "")
    for written in (bare, CODES[0]):
        kept = await portal.sql("SELECT 1 FROM activation_code WHERE encode(digest, 'escape') LIKE $1", f"%{written}%")
        assert kept == []


async def test_everything_of_a_row_is_kept_and_the_same_sheet_twice_changes_nothing(
    portal: Portal, wanda: Client
) -> None:
    await take_in(portal, wanda, "WATER_CONTRACTS", HEAD + BEFORE + CLAIRE)
    found = await wanda.data(
        '{ agent { waterContracts(search: "lavoir") { edges { node { number status startedOn endedOn'
        " subscriber { reference name } supplyPoint { networkCode usage address { line1 city } }"
        " meters { serialNumber digits installedOn remote } } } } } }"
    )

    async with portal.untouched(*REPORTS):
        again = await take_in(portal, wanda, "WATER_CONTRACTS", HEAD + BEFORE + CLAIRE)

    by_number = {edge["node"]["number"]: edge["node"] for edge in found["agent"]["waterContracts"]["edges"]}
    assert by_number.keys() == {"C-41", "C-42"}
    assert by_number["C-42"] == {
        "number": "C-42",
        "status": "ACTIVE",
        "startedOn": "2024-03-01",
        "endedOn": None,
        "subscriber": {"reference": "AB-1204", "name": "Claire Durand"},
        "supplyPoint": {
            "networkCode": "051000123",
            "usage": "DWELLING",
            "address": {"line1": "3 rue du Lavoir", "city": "Châlons"},
        },
        "meters": [{"serialNumber": "D20-AB 1234", "digits": 5, "installedOn": "2020-05-04", "remote": False}],
    }
    assert by_number["C-41"]["status"] == "CLOSED"
    assert await readings(portal) == [("D20-AB 1234", date(2020, 5, 4), 125, False, "INSTALLATION", "ACCEPTED")]
    assert (again["doneRows"], again["failedRows"]) == (2, 0)


async def test_a_later_sheet_brings_what_there_is_up_to_date(portal: Portal, wanda: Client) -> None:
    await take_in(portal, wanda, "WATER_CONTRACTS", HEAD + CLAIRE)

    moved = CLAIRE.replace("01/03/2024;;", "01/03/2024;30/06/2026;").replace("Claire Durand", "Claire Martin")
    await take_in(portal, wanda, "WATER_CONTRACTS", HEAD + moved.replace(CODES[0], CODES[1]).replace(";non", ";oui"))

    contract = await WaterContract.get()
    assert (contract.ended_on, "martin" in contract.search) == (date(2026, 6, 30), True)
    assert (await WaterSubscriber.get()).name == "Claire Martin"
    assert (await Meter.get()).remote
    assert await ActivationCode.all().count() == 2


async def test_each_wrong_row_is_told_and_leaves_nothing_of_itself(portal: Portal, wanda: Client) -> None:
    taken = await take_in(portal, wanda, "WATER_CONTRACTS", HEAD + CLAIRE + WRONG)
    told = [(row, column) for row, column, _ in await report(portal, taken)]

    assert (taken["doneRows"], taken["failedRows"]) == (5, 4)
    assert sorted(column for row, column in told if row == "3") == sorted(
        [
            "adresse",
            "code d'activation",
            "code postal",
            "début",
            "e-mail",
            "index de pose",
            "nom",
            "roues",
            "réseau",
            "télérelève",
            "usage",
        ]
    )
    assert told[-3:] == [("4", "début"), ("5", "numéro de contrat"), ("6", "numéro de compteur")]
    assert await WaterSubscriber.all().count() == 1
    assert await WaterContract.all().count() == 1


async def test_the_sheet_with_its_codes_goes_as_soon_as_it_is_taken_in(portal: Portal, wanda: Client) -> None:
    begun = await start(portal, wanda, "WATER_CONTRACTS", HEAD + CLAIRE)
    before = await portal.sql("SELECT count(*) FROM stored_file")
    await work(portal)

    assert begun["status"] == "QUEUED"
    assert before == [{"count": 1}]
    assert await portal.sql("SELECT count(*) FROM stored_file") == [{"count": 0}]
    assert await portal.sql("SELECT count(*) FROM loose_place WHERE empty_at <= $1", portal.clock()) == [{"count": 1}]
