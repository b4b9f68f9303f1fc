"""Does the guide of imports name every column of every kind, and are the sheets that it shows taken in?"""

import re

import pytest

from resolvers.imports.kinds import KINDS
from rules.vocabulary.imports import ImportKind
from tests.docs import pages
from tests.imports.meters import water_manager
from tests.imports.sending import report, take_in
from tests.portal import Portal

GUIDE = pages.DOCS / "guides" / "imports.md"
_ROW = re.compile(r"^\| `([^`]+)` \| ?(.*) ?\|$", re.MULTILINE)


@pytest.mark.parametrize("kind", list(ImportKind))
def test_the_guide_names_the_columns_of_each_kind(kind: ImportKind) -> None:
    [section] = [one for one in pages.text_of(GUIDE).split("\n## ") if f"`{kind.value}`\n" in one]
    told = [(name, said.startswith("obligatoire")) for name, said in _ROW.findall(section)]

    assert told == [(column.name, column.required) for column in KINDS[kind].columns]


async def test_the_sheets_of_the_guide_are_taken_in_one_after_the_other(portal: Portal) -> None:
    wanda = await water_manager(portal)
    shown = {block.says: block.text for block in pages.blocks(GUIDE) if block.language == "csv"}

    taken = {kind: await take_in(portal, wanda, kind.value, shown[kind.value]) for kind in ImportKind}

    for kind, one in taken.items():
        assert (one["status"], one["failedRows"], await report(portal, one)) == ("DONE", 0, []), kind
