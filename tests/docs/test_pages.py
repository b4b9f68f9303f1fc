"""Do the pages still speak of what is there: files, variables, commands, words of the graph and of the screen?"""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType

from schema.explorer import ready
from settings import MissingSettings, Settings
from tests.docs import pages
from tests.house.saying import SCHEMA

PAGES = [pytest.param(page, id=pages.name_of(page)) for page in pages.PAGES]
MAKEFILE = pages.ROOT / "Makefile"
#: Of the first folder, or the whole name, of what the repository holds.
TOP = {path.name for path in pages.ROOT.iterdir()} - {".git", "var"}
#: A folder or a file; `resolvers/staff/records.visible` is a function, and `<kind>` stands for a name.
_PATH = re.compile(r"[\w./-]+/|[\w./-]+\.(?:py|md|po|graphql|json|ts|tsx|toml|yaml|lock|html|txt)|[\w-]+")
_NO_FILE: dict[str, Any] = {"_env_file": None}
_VARIABLE = re.compile(r"[A-Z]+(?:_[A-Z]+)*")


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_a_file_of_the_repository_and_to_a_heading_of_it(page: Path) -> None:
    lost = []
    for link in pages.links(page):
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        is_there = target.exists() and target.is_relative_to(pages.ROOT)
        if not is_there or (heading and heading not in pages.anchors(target)):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_a_path_that_a_page_names_is_there(page: Path) -> None:
    named = [word for word in pages.words_of_code(page) if word.split("/")[0] in TOP and _PATH.fullmatch(word)]

    assert [word for word in named if not (pages.ROOT / word).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_target_of_make_that_a_page_names_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE.read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make ([a-z]+)", pages.text_of(page), flags=re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_place_of_one_machine(page: Path) -> None:
    assert re.findall(r"(?<![\w./:])/(?:home|root|tmp|opt|usr|work|Users)\b\S*", pages.text_of(page)) == []


def test_every_variable_that_the_operators_guide_names_is_one() -> None:
    named = {word for page in pages.PAGES for word in pages.words_of_code(page) if _VARIABLE.fullmatch(word)}
    in_commands = set(re.findall(r"^([A-Z_]+)=", pages.text_of(pages.DOCS / "guides" / "operator.md"), re.MULTILINE))
    in_tables = {
        word for row in pages.rows(pages.DOCS / "guides" / "operator.md") for word in re.findall(r"`([A-Z_]+)`", row[0])
    }
    known = {name.upper() for name in Settings.model_fields}

    assert in_tables
    assert in_commands | in_tables <= known
    # What ends so is a variable wherever it stands.
    assert {word for word in named if word.endswith(("_URL", "_KEYS", "_TOKEN", "_PROXIES", "_ORIGINS"))} <= known


def test_production_needs_the_variables_that_the_operators_guide_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    with pytest.raises(MissingSettings) as missing:
        Settings(**_NO_FILE).refuse_what_is_missing()

    first_table = re.search(r"\| variable \|.*?\n\n", pages.text_of(pages.DOCS / "guides" / "operator.md"), re.DOTALL)
    assert first_table
    assert re.findall(r"^\| `([A-Z_]+)`", first_table.group(), re.MULTILINE) == missing.value.names


def test_what_the_glossary_says_of_the_graph_is_in_it() -> None:
    glossary = pages.DOCS / "glossary.md"
    names = {name for row in pages.rows(glossary) if len(row) == 3 for name in re.findall(r"`([\w.]+)`", row[1])}
    names -= {"UNAUTHENTICATED"}

    assert names
    assert [name for name in sorted(names) if not _is_in_graph(name)] == []


def _is_in_graph(name: str) -> bool:
    assert SCHEMA.mutation_type
    first, _, member = name.partition(".")
    found = SCHEMA.type_map.get(first)
    if not member:
        return found is not None or name in SCHEMA.mutation_type.fields
    if isinstance(found, GraphQLEnumType):
        return member in found.values
    return isinstance(found, GraphQLObjectType | GraphQLInputObjectType) and member in found.fields


def test_what_the_agents_guide_shows_in_bold_stands_on_the_screen() -> None:
    shown = re.findall(r"\*\*«\s(.+?)\s»\*\*", pages.text_of(pages.DOCS / "guides" / "agents.md"), re.DOTALL)
    words = (pages.ROOT / "schema" / "explorer" / "src" / "words.ts").read_text(encoding="utf-8")
    on_screen = {_plain(text) for text in re.findall(r'"([^"\n]+)"', words)}
    on_screen |= {_plain(operation.title) for job in ready.read() for operation in job.operations}

    assert shown
    assert {_plain(text) for text in shown} - on_screen == set()


def test_the_agents_guide_forgets_no_ready_operation() -> None:
    guide = _plain(pages.text_of(pages.DOCS / "guides" / "agents.md"))

    assert [o.title for job in ready.read() for o in job.operations if f"« {_plain(o.title)} »" not in guide] == []


def _plain(text: str) -> str:
    """Return a sentence whatever its spaces: French has several kinds, and a page breaks its lines."""
    return " ".join(text.split())


def test_decisions_have_a_number_each_and_the_same_four_parts() -> None:
    decisions = sorted((pages.DOCS / "decisions").glob("*.md"))
    parts = ["Context", "Decision", "Consequences", "Alternatives"]

    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        assert re.findall(r"^\*\*(\w+)\.\*\*", pages.text_of(path), re.MULTILINE) == parts, path.name
