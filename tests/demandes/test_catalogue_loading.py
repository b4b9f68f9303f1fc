"""Is a catalogue that a collectivité wrote put in force whole or not at all, once, and every fault of it told?"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from resolvers import door
from resolvers.actors import System
from resolvers.errors import InvalidInput
from rules.vocabulary.portal import FormFieldKind
from tests.demandes.asking import ON_DEMANDE, begun
from tests.demandes.offering import found
from tests.portal import Portal, text
from workers import catalogue
from workers.catalogue import Loaded, UnreadableCatalogue
from workers.demo import words

SMALL = """
[[services]]
slug = "voirie"
name = "Voirie"

[[themes]]
slug = "rue"
name = "La rue"

[[types]]
slug = "trou"
theme = "rue"
service = "voirie"
title = "Signaler un trou"
presentation = "Dites-nous où."
keywords = ["chaussée"]

[[types.formFields]]
key = "profondeur"
label = "Profondeur, en mètres"
kind = "DECIMAL"
maximum = 1.5
"""


@pytest.fixture
async def inside(portal: Portal) -> AsyncIterator[None]:
    """What a command has: the portal's machines."""
    with door.through(portal.parts.door):
        yield


async def load(portal: Portal, said: catalogue.Catalogue) -> Loaded:
    return await catalogue.load(System("catalogue"), said, now=portal.clock())


@pytest.mark.capability("S004-16", "S004-17")
async def test_the_demonstration_offers_what_a_town_hall_and_a_water_service_do(portal: Portal, inside: None) -> None:
    said = catalogue.read(words.CATALOGUE)

    came = await load(portal, said)

    visitor = portal.client()
    data = await visitor.data("{ demandeThemes { name types { slug locked formFields { kind shownWhen { key } } } } }")
    types = [one for theme in data["demandeThemes"] for one in theme["types"]]
    fields = [field for one in types for field in one["formFields"]]
    assert came == Loaded(new=len(said.types), revised=0, unchanged=0)
    assert len(types) == len(said.types) >= 20
    assert {field["kind"] for field in fields} == set(FormFieldKind)
    assert {one["locked"] for one in types} == {True, False}
    for search, first in (
        ("actes de naissance", "acte-de-naissance"),
        ("CANTINE", "restauration-scolaire"),
        ("passeports", "carte-d-identite"),
        ("buvette", "debit-de-boissons"),
        ("emmenagement", "ouverture-compteur-eau"),
        ("résilier mon contrat d’eau", "fermeture-compteur-eau"),
        ("fuite", "fuite-apres-compteur"),
        ("poser une question", "question"),
        ("déménager", "occupation-voie-publique"),
    ):
        assert (await found(visitor, search))[:1] == [first], search


@pytest.mark.capability("S000-27")
async def test_a_question_is_asked_by_the_type_that_is_there_for_it_and_answered(portal: Portal, inside: None) -> None:
    await load(portal, catalogue.read(words.CATALOGUE))
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["accueil"])
    draft = await begun(claire, "question")
    answers = {"objet": "La piscine", "question": "Est-elle ouverte le lundi ?"}
    given = {"id": draft["id"], "version": draft["version"], "answers": answers}
    saved = await claire.play("demandeSave", given, ON_DEMANDE)

    asked = await claire.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, ON_DEMANDE)
    acknowledged = text(await portal.mail_to(claire.email, subject="reçu"))
    await agathe.play("exchangeAdd", {"demande": asked["id"], "body": "Oui, de 10 h à 18 h."}, "")
    answer = await claire.data(
        "query D($id: ID!) { demande(id: $id) { lastExchange { body author } } }", {"id": asked["id"]}
    )

    assert asked["status"] == "SUBMITTED", asked
    assert asked["ticket"] in acknowledged
    assert answer["demande"]["lastExchange"] == {"body": "Oui, de 10 h à 18 h.", "author": "TOWN_HALL"}


async def test_loaded_twice_it_changes_nothing_and_what_differs_is_a_revision(
    portal: Portal, inside: None, tmp_path: Path
) -> None:
    file = tmp_path / "rue.toml"
    file.write_text(SMALL, encoding="utf-8")
    await load(portal, catalogue.read(file))

    async with portal.untouched():
        again = await load(portal, catalogue.read(file))
    file.write_text(SMALL.replace("un trou", "un nid-de-poule"), encoding="utf-8")
    changed = await load(portal, catalogue.read(tmp_path))

    shown = await portal.client().data('{ demandeType(slug: "trou") { revision title formFields { maximum } } }')
    assert again == Loaded(new=0, revised=0, unchanged=1)
    assert changed == Loaded(new=0, revised=1, unchanged=0)
    assert shown["demandeType"] == {
        "revision": 2,
        "title": "Signaler un nid-de-poule",
        "formFields": [{"maximum": "1.5"}],
    }


async def test_the_example_of_the_guide_is_a_catalogue(portal: Portal, inside: None, tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "catalogue.md").read_text(encoding="utf-8")
    (tmp_path / "catalogue.toml").write_text(guide.split("```toml\n")[1].split("```")[0], encoding="utf-8")

    came = await load(portal, catalogue.read(tmp_path / "catalogue.toml"))

    assert came == Loaded(new=1, revised=0, unchanged=0)


async def test_a_service_that_there_is_stays_as_it_is(portal: Portal, inside: None, tmp_path: Path) -> None:
    administrator = await portal.agent("ADMINISTRATOR")
    await administrator.play("serviceSave", {"slug": "voirie", "name": "Voirie et propreté"}, "")
    (tmp_path / "rue.toml").write_text(SMALL, encoding="utf-8")

    await load(portal, catalogue.read(tmp_path))

    assert await portal.sql("SELECT name FROM service") == [{"name": "Voirie et propreté"}]


async def test_one_fault_and_nothing_is_loaded_and_all_of_them_are_told(
    portal: Portal, inside: None, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(SMALL, encoding="utf-8")
    wrong = SMALL.replace('"trou"', '"fosse"').replace('service = "voirie"', 'service = "absent"\nagenda = "Guichet"')
    wrong = wrong.replace('"profondeur"', '"très profond"') + 'shownWhen = { key = "absente", values = ["1"] }\n'
    (tmp_path / "b.toml").write_text(wrong, encoding="utf-8")

    async with portal.untouched():
        with pytest.raises(InvalidInput) as refused:
            await load(portal, catalogue.read(tmp_path))

    assert [(".".join(one.path), one.code) for one in refused.value.fields] == [
        ("services.voirie", "DUPLICATE"),
        ("themes.rue", "DUPLICATE"),
        ("types.fosse.service", "NOT_FOUND"),
        ("types.fosse.formFields.0.key", "INVALID"),
        ("types.fosse.formFields.0.shownWhen.key", "INVALID"),
        ("types.fosse.agenda", "NOT_FOUND"),
    ]


def test_what_no_catalogue_says_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[[types", encoding="utf-8")
    (tmp_path / "b.toml").write_text(
        SMALL.replace("keywords", "motsCles").replace('"DECIMAL"', '"NOMBRE"').replace("maximum = 1.5", "required = 3"),
        encoding="utf-8",
    )
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(UnreadableCatalogue) as unreadable:
        catalogue.read(tmp_path)

    assert [":".join(line.split(":")[:2]) for line in str(unreadable.value).splitlines()] == [
        "a.toml: Expected ']]' at the end of an array declaration (at end of document)",
        "b.toml: types.trou.formFields.0.kind",
        "b.toml: types.trou.formFields.0.required",
        "b.toml: types.trou.motsCles",
        "c.toml: 'utf-8' codec can't decode byte 0xff in position 0",
    ]


@pytest.mark.parametrize("path", ["absent.toml", ""], ids=["no file", "an empty folder"])
def test_nothing_to_read_is_told(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnreadableCatalogue):
        catalogue.read(tmp_path / path)


@pytest.mark.kills
async def test_the_command_says_what_came_of_it(portal: Portal, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "rue.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "faux.toml").write_text(SMALL.replace('"DECIMAL"', '"CHOICE"'), encoding="utf-8")

    refused = await _command(database_url, tmp_path, tmp_path / "faux.toml")
    loaded = await _command(database_url, tmp_path, tmp_path / "rue.toml")

    assert refused == (
        1,
        [
            "server.py: types.trou.formFields.0.maximum: This setting makes no sense for this kind of question.",
            "server.py: types.trou.formFields.0.choices: This field is required.",
        ],
    )
    assert loaded == (0, ["Types of demande: 1 new, 0 revised, 0 unchanged."])
    assert await found(portal.client(), "trous") == ["trou"]


async def _command(database_url: str, folder: Path, path: Path) -> tuple[int | None, list[str]]:
    given = {"MODE": "development", "DATABASE_URL": database_url, "REDIS_URL": "", "SMTP_URL": "", "VAR": str(folder)}
    played = await asyncio.create_subprocess_exec(
        sys.executable, "server.py", "catalogue", str(path), env=os.environ | given, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await played.communicate()
    return played.returncode, said.decode().strip().splitlines()


async def test_agendas_are_opened_once_and_types_name_them(portal: Portal, inside: None, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    agenda = """
[[agendas]]
service = "voirie"
name = "Guichet"
place = "Mairie"
slotMinutes = 30
openings = [{ weekday = "MONDAY", from = 09:00:00, to = 12:00:00 }]
"""
    file.write_text(agenda + SMALL.replace('service = "voirie"', 'service = "voirie"\nagenda = "Guichet"'))
    said = catalogue.read(file)

    first, second = await load(portal, said), await load(portal, said)
    file.write_text(agenda.replace("Guichet", "Autre guichet").replace("slotMinutes = 30", "slotMinutes = 300"))
    with pytest.raises(InvalidInput) as refused:
        await load(portal, catalogue.read(file))

    found = await portal.client().data('{ demandeType(slug: "trou") { agenda { name openings { from places } } } }')
    assert (first, second) == (Loaded(1, 0, 0), Loaded(0, 0, 1))
    assert found["demandeType"]["agenda"] == {"name": "Guichet", "openings": [{"from": "09:00:00", "places": 1}]}
    assert [".".join(wrong.path) for wrong in refused.value.fields] == ["agendas.Autre guichet.openings.0.to"]
