"""How does a verb work as long for nobody as for somebody, so that no clock tells which of the two it was?"""

import secrets

from resolvers.transactions import Change
from rules.vocabulary.accounts import Language
from rules.vocabulary.letters import LetterKind


async def write(change: Change) -> None:
    """
    Write a letter to nobody and take it back, in the caller's transaction: nobody ever sees it.

    Two statements and a commit that reaches the disk, as a letter and its line in a journal are.
    """
    key = f"nobody:{secrets.token_hex(16)}"
    await change.connection.execute_query(
        "INSERT INTO letter (kind, subject_id, language, dedupe_key, created_at, due_at)"
        " VALUES ($1, 0, $2, $3, $4, $4)",
        [LetterKind.PASSWORD_RESET.value, Language.FR.value, key, change.now],
    )
    await change.connection.execute_query("DELETE FROM letter WHERE dedupe_key = $1", [key])
