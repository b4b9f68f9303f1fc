"""How does the collectivité make many spaces at once (S003-1)? By the verb that makes one, row by row."""

from collections.abc import Sequence
from typing import TypeAlias

from tortoise.transactions import in_transaction

from resolvers.actors import Staff
from resolvers.errors import Fields, InvalidInput, Wrong
from resolvers.staff import spaces
from resolvers.transactions import Change
from rules.faults import Fault
from rules.imports import cells
from rules.imports.sheets import Column
from rules.vocabulary.accounts import Civility
from rules.vocabulary.refusals import RefusalCode

Rows: TypeAlias = Sequence[tuple[int, list[str]]]

COLUMNS = (
    Column("e-mail", required=True, also=("courriel", "adresse e-mail", "mail")),
    Column("civilité"),
    Column("prénom", required=True),
    Column("nom", required=True),
    Column("identifiant", also=("numéro de fiche", "external id")),
    Column("référence client", also=("numéro d'abonné",)),
)
_OF_FIELD = {
    "email": "e-mail",
    "civility": "civilité",
    "firstName": "prénom",
    "lastName": "nom",
    "externalId": "identifiant",
    "waterReference": "référence client",
}
_CIVILITIES = {
    "m": Civility.MONSIEUR,
    "mr": Civility.MONSIEUR,
    "monsieur": Civility.MONSIEUR,
    "mme": Civility.MADAME,
    "madame": Civility.MADAME,
}


async def take(change: Change, by: Staff, rows: Rows) -> dict[int, list[Fault]]:
    """Make the space of each row, or find it made of the same record; tell what is wrong with the others."""
    bad: dict[int, list[Fault]] = {}
    for number, row in rows:
        try:
            async with in_transaction():
                await _one(change, by, row)
        except InvalidInput as refused:
            bad[number] = [_fault(wrong) for wrong in refused.fields]
    return bad


async def _one(change: Change, by: Staff, row: list[str]) -> None:
    email, civility, first_name, last_name, external_id, water_reference = row
    fields = Fields()
    said = cells.word(civility, _CIVILITIES) if civility else None
    if civility and said is None:
        fields.wrong("civility", RefusalCode.INVALID)
    made = spaces.read(
        fields,
        email=email,
        civility=said,
        first_name=first_name,
        last_name=last_name,
        external_id=external_id or None,
        water_reference=water_reference or None,
        now=change.now,
    )
    fields.refuse_if_any()
    await spaces.make(change, by, made)


def _fault(wrong: Wrong) -> Fault:
    return Fault((_OF_FIELD[wrong.path[0]],), wrong.code, wrong.variant, wrong.values)
