"""Which analyses does the demonstration collectivité have? A few, from a file: nothing is asked of anybody for it."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime, timedelta

from models.imports import Import
from resolvers.actors import Agent
from resolvers.documents import receiving, uploads
from resolvers.imports import starting
from rules.vocabulary.imports import ImportKind

#: Of no real network, so that the night's question to Hub'Eau finds nothing.
NETWORK, NETWORK_NAME = "000000001", "FONTAINE BOURG"
_HEAD = (
    "code_reseau;nom_reseau;code_prelevement;date_prelevement;conclusion_conformite_prelevement;"
    "conformite_limites_bact_prelevement;conformite_limites_pc_prelevement;code_parametre;libelle_parametre;"
    "resultat_alphanumerique;resultat_numerique;libelle_unite;limite_qualite_parametre"
)
_GOOD = "Eau d’alimentation conforme aux exigences de qualité en vigueur pour l’ensemble des paramètres mesurés."
_BAD = "Eau non conforme à la limite de qualité pour les entérocoques. Un nouveau prélèvement est demandé."
#: Code, label, unit, limit, and what was found sample after sample.
_PARAMETERS = (
    ("1340", "Nitrates (en NO3)", "mg/L", "<=50 mg/L", ("18,2", "17,5", "19,0", "16,8", "18,9", "21,3")),
    ("1449", "Escherichia coli /100ml - MF", "n/(100mL)", "<=0 n/(100mL)", ("<1",) * 6),
    ("6455", "Entérocoques /100ml-MS", "n/(100mL)", "<=0 n/(100mL)", ("<1", "<1", "<1", "2", "<1", "<1")),
    ("1302", "pH", "unité pH", "", ("7,4", "7,5", "7,4", "7,3", "7,6", "7,4")),
    ("1345", "Titre hydrotimétrique", "°f", "", ("28,4", "27,9", "28,1", "29,0", "28,6", "28,2")),
    ("1399", "Chlore total", "mg(Cl2)/L", "", ("0,21", "0,18", "0,25", "0,05", "0,22", "0,19")),
)
#: Of six samples, two months apart, the fourth was not right; the fifth says that it is again.
_SAMPLES, _WRONG = 6, 3
_EVERY = timedelta(days=61)


async def take_in(manager: Agent, clock: Callable[[], datetime]) -> None:
    """Have a manager of the water service take them in, unless they have."""
    if await Import.exists(kind=ImportKind.WATER_ANALYSES):
        return
    now = clock()
    sheet = "\n".join((_HEAD, *_rows(now.date()))).encode()
    upload = await uploads.create(
        manager, file_name="analyses.csv", content_type="text/csv", byte_size=len(sheet), now=now
    )
    await receiving.receive(upload, _whole(sheet), clock)
    await starting.start(manager, kind=ImportKind.WATER_ANALYSES, upload=upload.id, dry_run=False, now=clock())


def _rows(today: date) -> Iterator[str]:
    for sample in range(_SAMPLES):
        on = today - timedelta(days=20) - (_SAMPLES - 1 - sample) * _EVERY
        conclusion, bacteriology = (_BAD, "N") if sample == _WRONG else (_GOOD, "C")
        for code, label, unit, limit, found in _PARAMETERS:
            text = found[sample]
            number = "0" if text.startswith("<") else text.replace(",", ".")
            yield (
                f"{NETWORK};{NETWORK_NAME};DEMO-{on:%Y%m%d};{on};{conclusion};{bacteriology};C;{code};{label};{text};"
                f"{number};{unit};{limit}"
            )


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
