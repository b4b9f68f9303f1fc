"""Does the house keep its own rules: what is kept, what is said, what the graph shows, where the clock is read?"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from graphql import GraphQLObjectType, GraphQLUnionType, build_schema
from tortoise import Tortoise
from tortoise.exceptions import BaseORMException

import language
from rules.vocabulary.accounts import AccountEventKind
from rules.vocabulary.errors import ErrorCode
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode
from schema import graph
from tests.portal import Portal
from workers.letters import COMPOSERS

ROOT = Path(__file__).parents[2]
FLOORS = ("schema", "resolvers", "models", "rules", "connectors", "language", "workers")


def _modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def test_the_exported_schema_is_the_one_that_is_served() -> None:
    assert (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8") == graph.exported()


def test_no_two_members_of_a_union_give_one_name_two_types() -> None:
    unions = [t for t in build_schema(graph.exported()).type_map.values() if isinstance(t, GraphQLUnionType)]
    clashes = [
        f"{union.name}.{name}"
        for union in unions
        for one in union.types
        for other in union.types
        for name in one.fields.keys() & other.fields.keys()
        if one is not other and str(one.fields[name].type) != str(other.fields[name].type)
    ]

    assert unions
    assert clashes == []


def test_every_object_type_and_every_root_field_says_what_it_is() -> None:
    types = [t for t in build_schema(graph.exported()).type_map.values() if isinstance(t, GraphQLObjectType)]
    roots = [one for one in types if one.name in ("Query", "Mutation", "Subscription")]
    objects = [one for one in types if one not in roots and not one.name.startswith("__")]
    silent = [f"{root.name}.{name}" for root in roots for name, field in root.fields.items() if not field.description]
    silent += [one.name for one in objects if not one.description]

    assert objects
    assert silent == []


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_every_code_and_kind_speaks(spoken: str) -> None:
    wanted = [f"refusal.{code}" for code in RefusalCode if code not in _SPOKEN_BY_VARIANT]
    wanted += [f"error.{code}" for code in ErrorCode]
    wanted += [f"event.{kind}" for kind in AccountEventKind]

    assert [code for code in wanted if not language.speaks(code, spoken)] == []


#: Said only with the rule that a password does not meet.
_SPOKEN_BY_VARIANT = {RefusalCode.WEAK_PASSWORD}


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    french, english = (language.catalogue(spoken) for spoken in language.LANGUAGES)

    assert french.keys() == english.keys()
    for code in french:
        assert _values(french, code) == _values(english, code), code


def _values(catalogue: dict[str, tuple[Catalog, str]], code: str) -> set[str]:
    import string

    catalog, message_id = catalogue[code]
    message = catalog.get(message_id)
    assert message is not None
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    names = {name for form in forms for _, name, _, _ in string.Formatter().parse(str(form)) if name}
    # A captcha's question brings its words in both languages.
    return {name.removesuffix("_fr").removesuffix("_en") for name in names} - {"count"}


def test_every_letter_kind_is_composed() -> None:
    assert set(COMPOSERS) == set(LetterKind)


def test_the_clock_is_read_at_the_doors_only() -> None:
    """`now` is a parameter: only the worker's main, which server.py shares, may ask what time it is."""
    asked = [
        f"{path}:{node.lineno}"
        for path, module in _modules("schema", "resolvers", "models", "rules", "language", "workers")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date", "dt"}
        and str(path) != "workers/main.py"
    ]

    assert asked == []


def test_the_graph_asks_the_database_nothing() -> None:
    """Rows come through the verbs and their access functions; only whether the database answers is asked above them."""
    names = {
        (path, alias.asname or alias.name)
        for path, module in _modules("schema")
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("models.")
        for alias in node.names
    }
    asked = [
        f"{path}:{node.lineno}"
        for path, module in _modules("schema")
        for node in ast.walk(module)
        if (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (path, node.value.id) in names)
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tortoise"))
        if path != Path("schema/http/health.py")
    ]

    assert names
    assert asked == []


def test_sql_reads_no_clock_of_its_own() -> None:
    import re

    clock = re.compile(r"\b(now\(\)|current_timestamp|clock_timestamp|localtimestamp)", re.IGNORECASE)
    asked = [
        f"{path}:{node.lineno}"
        for path, module in _modules(*FLOORS)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and clock.search(node.value)
        and any(word in node.value for word in ("SELECT", "UPDATE", "INSERT", "DELETE", "CREATE"))
    ]

    assert asked == []


async def test_the_models_are_the_tables(portal: Portal) -> None:
    columns = await portal.sql(
        "SELECT table_name, column_name, is_nullable = 'YES' AS nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'tortoise_migrations'"
        " AND data_type <> 'tsvector'"  # written and read by SQL only: a row is never shown with it
    )
    kept = {(row["table_name"], row["column_name"]): row["nullable"] for row in columns}
    modelled = {
        (model._meta.db_table, field.source_field or name): field.null
        for model in Tortoise.apps["fontaine"].values()
        for name, field in model._meta.fields_map.items()
        if name in model._meta.db_fields
    }

    assert modelled == kept


async def test_who_goes_takes_along_what_hangs_from_them_by_an_index(portal: Portal) -> None:
    """A part of an index does not do: PostgreSQL then reads the whole table for each citizen who goes."""
    scanned = await portal.sql(
        "SELECT k.conrelid::regclass::text AS kept, k.confrelid::regclass::text AS gone FROM pg_constraint k"
        " WHERE k.contype = 'f' AND k.confrelid IN ('citizen'::regclass, 'letter'::regclass) AND NOT EXISTS"
        " (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1] AND i.indpred IS NULL)"
    )

    assert scanned == []


@pytest.mark.parametrize("table", ["account_event", "audit_entry", "terms_acceptance"])
async def test_an_append_only_table_refuses_update_and_delete(portal: Portal, table: str) -> None:
    await portal.citizen("claire")
    administrator = await portal.agent("ADMINISTRATOR")
    await administrator.play("serviceSave", {"slug": "eau", "name": "Eau"}, "")
    before = await portal.sql(f"SELECT * FROM {table}")
    assert before

    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(BaseORMException, match="append-only"):
            await portal.sql(statement)

    assert await portal.sql(f"SELECT * FROM {table}") == before
