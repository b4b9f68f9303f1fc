"""Do the water service's readings come in judged as those of citizens are, once and row by row?"""

from datetime import date

import pytest

from models.water.analyses import AnalysisResult, WaterAnalysis
from models.water.contracts import ReadingNotice
from tests.imports.meters import meter, readings, water_manager
from tests.imports.sending import report, take_in
from tests.portal import Client, Portal

SHEET = """\
Compteur;Date;Index;Origine;Confirmé
A;01/06/2025;60,5;releveur;
A;01/01/2026;130;estimation;
A;01/03/2026;150;;
A;01/04/2026;149;;
A;01/05/2026;1500;;
A;01/06/2026;170;;oui
B;01/06/2025;99990;;
B;01/09/2025;3;;oui
B;01/12/2025;40;;
A;01/03/2026;150,000;;
A;01/03/2026;151;;
A;2099-01-01;200;;
A;2024-01-01;1;;
inconnu;hier;12,3456;devinette;peut-être
"""
REPORTS = ("import", "import_error", "audit_entry", "stored_file", "upload", "loose_place")


@pytest.fixture
async def wanda(portal: Portal) -> Client:
    return await water_manager(portal)


async def test_readings_are_judged_and_kept_once(portal: Portal, wanda: Client) -> None:
    of_a = await meter("A")
    await meter("B")
    notice = await ReadingNotice.create(
        number="2602-1", meter_id=of_a.id, left_on="2026-02-20", answer_by="2026-03-20", created_at=portal.clock()
    )

    taken = await take_in(portal, wanda, "READINGS", SHEET)
    told = [(row, column) for row, column, _ in await report(portal, taken)]
    async with portal.untouched(*REPORTS):
        again = await take_in(portal, wanda, "READINGS", SHEET)

    assert (taken["status"], taken["doneRows"], taken["failedRows"]) == ("DONE", 14, 5)
    assert again["failedRows"] == taken["failedRows"]
    assert await readings(portal) == [
        ("A", date(2025, 6, 1), 60_500, False, "AGENT", "ACCEPTED"),
        ("A", date(2026, 1, 1), 130_000, False, "ESTIMATE", "ACCEPTED"),
        ("A", date(2026, 3, 1), 150_000, False, "AGENT", "ACCEPTED"),
        ("A", date(2026, 5, 1), 1_500_000, False, "AGENT", "HELD"),
        ("A", date(2026, 6, 1), 170_000, False, "AGENT", "ACCEPTED"),
        ("B", date(2025, 6, 1), 99_990_000, False, "AGENT", "ACCEPTED"),
        ("B", date(2025, 9, 1), 3_000, True, "AGENT", "ACCEPTED"),
        ("B", date(2025, 12, 1), 40_000, False, "AGENT", "ACCEPTED"),
    ]
    assert told == [
        ("5", "index"),
        ("12", "date"),
        ("13", "date"),
        ("14", "numéro de compteur"),
        ("15", "numéro de compteur"),
        ("15", "date"),
        ("15", "index"),
        ("15", "origine"),
        ("15", "confirmé"),
    ]
    await notice.refresh_from_db()
    assert notice.reading_id is not None


async def test_a_dry_run_keeps_no_reading(portal: Portal, wanda: Client) -> None:
    await meter("A")
    await meter("B")

    async with portal.untouched(*REPORTS):
        tried = await take_in(portal, wanda, "READINGS", SHEET, dryRun=True)

    assert (tried["doneRows"], tried["failedRows"]) == (14, 5)


async def test_analyses_come_in_from_a_file_under_the_names_that_hubeau_gives_them(
    portal: Portal, wanda: Client
) -> None:
    sheet = (
        "code_prelevement;date_prelevement;code_reseau;nom_reseau;conclusion_conformite_prelevement;"
        "conformite_limites_bact_prelevement;code_parametre;libelle_parametre;resultat_alphanumerique;"
        "resultat_numerique;libelle_unite;limite_qualite_parametre\n"
        "P1;2026-03-10T08:35:00Z;051000123;BOURG;Eau conforme;C;1340;Nitrates;12,5;12.5;mg/L;<=50 mg/L\n"
        "P1;2026-03-10;051000123;BOURG;Eau conforme;C;1449;E. coli;<1;0;n/(100mL);\n"
        ";hier;;;;;1449;E. coli;<1;0;;\n"
    )

    taken = await take_in(portal, wanda, "WATER_ANALYSES", sheet)
    async with portal.untouched(*REPORTS):
        await take_in(portal, wanda, "WATER_ANALYSES", sheet)

    assert (taken["doneRows"], taken["failedRows"]) == (3, 1)
    assert (await WaterAnalysis.get()).bacteriology == "COMPLIANT"
    results = await AnalysisResult.all().order_by("parameter_code")
    assert [(one.value, one.text, one.quality_limit) for one in results] == [
        ("12.5", "12,5", "<=50 mg/L"),
        (None, "<1", None),
    ]
