"""Which operations lie ready for the staff in the explorer, job by job?

A job of the staff is a folder of `operations/`, named in French in `operations/jobs.json`, which also gives the order.
An operation is a `.graphql` file of that folder, named as the operation in it: its first comment line is its title, the
comment lines after it say more. A `.json` file of the same name holds variables to start from, where `«News»` stands
for the id of a news item that the agent pastes there, and `«PortalSettings.portal.version»` for what the ready
operation of that name answers there when the page opens this one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from graphql import OperationDefinitionNode, parse

FOLDER = Path(__file__).parent / "operations"


@dataclass(frozen=True)
class Operation:
    """One operation, as the page opens it in a tab."""

    name: str
    kind: str
    """`query`, `mutation` or `subscription`: the page shows which ones change something."""
    title: str
    description: str
    query: str
    """The whole file, comments too."""
    variables: str
    """JSON as it was written, or empty."""


@dataclass(frozen=True)
class Job:
    """What one job of the staff does, in the order in which the menu shows it."""

    title: str
    operations: list[Operation]
    """Those that only look come first."""
    opens_by_link: bool = False
    """Whether an address (`/explorer#operation=…`) may open one of them, filled in: never one of the staff's."""


def read(folder: Path = FOLDER, *, opens_by_link: bool = False) -> list[Job]:
    """Read every job with its operations.

    :raises ValueError: a file is not one named operation, or is named otherwise than it.
    """
    titles: dict[str, str] = json.loads((folder / "jobs.json").read_text(encoding="utf-8"))
    return [
        Job(title, sorted(map(_operation, (folder / job).glob("*.graphql")), key=_looking_first), opens_by_link)
        for job, title in titles.items()
    ]


def _looking_first(operation: Operation) -> tuple[bool, str]:
    return operation.kind == "mutation", operation.title


def _operation(path: Path) -> Operation:
    text = path.read_text(encoding="utf-8")
    definitions = [node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode)]
    names = [node.name.value for node in definitions if node.name]
    if names != [path.stem]:
        raise ValueError(f"{path} should hold one operation named {path.stem}, and holds {names}")
    variables = path.with_suffix(".json")
    title, *description = _comments(text)
    return Operation(
        name=path.stem,
        kind=definitions[0].operation.value,
        title=title,
        description=" ".join(description),
        query=text,
        variables=variables.read_text(encoding="utf-8") if variables.exists() else "",
    )


def _comments(text: str) -> list[str]:
    """The comment lines a file begins with, without their hashes."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# "))
    return lines or [""]
