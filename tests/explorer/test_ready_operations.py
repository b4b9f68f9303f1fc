"""Are the staff's ready operations well made, each on its own?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse

from schema.explorer import ready

JOBS = ready.read()
OPERATIONS = [pytest.param(operation, id=operation.name) for job in JOBS for operation in job.operations]


def test_every_file_is_in_the_menu_once() -> None:
    names = [operation.name for job in JOBS for operation in job.operations]

    assert sorted(names) == sorted(path.stem for path in ready.FOLDER.rglob("*.graphql"))
    assert len(set(names)) == len(names)


def test_what_only_looks_comes_before_what_changes_something() -> None:
    for job in JOBS:
        changes = [operation.kind == "mutation" for operation in job.operations]
        assert changes == sorted(changes), job.title


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_has_a_title_of_its_own(operation: ready.Operation) -> None:
    titles = [other.title for job in JOBS for other in job.operations]

    assert operation.title
    assert titles.count(operation.title) == 1


@pytest.mark.parametrize("operation", OPERATIONS)
def test_its_variables_are_those_it_declares(operation: ready.Operation) -> None:
    (definition,) = parse(operation.query).definitions
    assert isinstance(definition, OperationDefinitionNode)
    declared = {node.variable.name.value: node for node in definition.variable_definitions or ()}
    needed = {name for name, node in declared.items() if node.type.kind == "non_null_type" and not node.default_value}

    given = json.loads(operation.variables or "{}")

    assert needed <= set(given) <= set(declared)


def test_what_a_variable_is_filled_from_only_looks_and_needs_no_variable() -> None:
    ready_ones = {operation.name: operation for job in JOBS for operation in job.operations}

    named = {name for one in ready_ones.values() for name in re.findall(r"«(\w+)\.", one.variables)}

    assert named
    assert {(ready_ones[name].kind, ready_ones[name].variables) for name in named} == {("query", "")}


@pytest.mark.parametrize(
    "text", ["# Deux\nquery Sought { a }\nquery Other { b }", "# Autre nom\nquery Other { a }", "# Sans nom\n{ a }"]
)
def test_refuses_a_file_that_is_not_one_operation_of_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "jobs.json").write_text('{"portail": "Portail"}', encoding="utf-8")
    (tmp_path / "portail").mkdir()
    (tmp_path / "portail" / "Sought.graphql").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match="one operation named Sought"):
        ready.read(tmp_path)
