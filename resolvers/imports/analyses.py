"""How do analyses come in from a file, as Hub'Eau and the health agencies give them, where nothing may be asked?"""

from collections.abc import Sequence
from typing import TypeAlias

from connectors.hubeau.protocol import Result
from resolvers.actors import Staff
from resolvers.transactions import Change
from resolvers.water import analyses
from rules.faults import Fault
from rules.imports import cells
from rules.imports.sheets import Column
from rules.vocabulary.refusals import RefusalCode
from rules.water.analyses import network_code

Rows: TypeAlias = Sequence[tuple[int, list[str]]]

#: Under Hub'Eau's own names.
COLUMNS = (
    Column("code_reseau", required=True),
    Column("nom_reseau"),
    Column("code_prelevement", required=True),
    Column("date_prelevement", required=True),
    Column("conclusion_conformite_prelevement", required=True),
    Column("conformite_limites_bact_prelevement"),
    Column("conformite_limites_pc_prelevement"),
    Column("code_parametre", required=True),
    Column("libelle_parametre", required=True),
    Column("resultat_alphanumerique", required=True),
    Column("resultat_numerique"),
    Column("libelle_unite"),
    Column("limite_qualite_parametre"),
)


async def take(change: Change, by: Staff, rows: Rows) -> dict[int, list[Fault]]:
    """Keep what rows say was found; tell what is wrong with the others."""
    bad: dict[int, list[Fault]] = {}
    found: dict[str, list[Result]] = {}
    for number, cell in rows:
        network, name, sample, on, conclusion, bacteriology, physicochemistry, code, label, text, value, unit, limit = (
            cell
        )
        code_of, day = network_code(network), cells.day(on[:10])
        faults = [
            Fault((column,), RefusalCode.REQUIRED)
            for column, said in (("code_prelevement", sample), ("code_parametre", code))
            if not said
        ]
        if code_of is None:
            faults.append(Fault(("code_reseau",), RefusalCode.INVALID, "network_code"))
        if day is None:
            faults.append(Fault(("date_prelevement",), RefusalCode.INVALID, "date"))
        if faults or code_of is None or day is None:
            bad[number] = faults
            continue
        result = Result(
            sample_code=sample,
            sampled_on=day,
            conclusion=conclusion,
            bacteriology=bacteriology,
            physicochemistry=physicochemistry,
            parameter_code=code,
            parameter=label or code,
            number=value.replace(",", ".") or None,
            text=text,
            unit=unit or None,
            quality_limit=limit or None,
            network_name=name or None,
        )
        found.setdefault(code_of, []).append(result)
    for code_of, results in found.items():
        await analyses.keep(change, code_of, results)
    return bad
