"""Does the staff write the catalogue revision after revision, and is every fault of a definition told?"""

import asyncio
from typing import Any

import pytest

from schema import ids
from tests.demandes.asking import ON_DEMANDE, begun
from tests.demandes.offering import FORM, PIECES, TYPE, offer, service_id, shelve
from tests.portal import Client, Portal

BLANK: dict[str, Any] = {
    "help": None,
    "required": False,
    "choices": [],
    "minimum": None,
    "maximum": None,
    "maxLength": None,
    "shownWhen": None,
}


@pytest.fixture
async def manager(portal: Portal) -> Client:
    """A manager of « etat-civil », where there is a theme."""
    manager = await portal.agent("MANAGER", services=["etat-civil"])
    await shelve(manager)
    return manager


@pytest.mark.capability("S004-20", "S004-5")
async def test_shows_a_type_as_it_was_written(portal: Portal, manager: Client) -> None:
    made = await offer(
        manager,
        help="Le livret de famille dit le **lieu** et la date.",
        keywords=[" extrait ", "filiation", "extrait"],
        pieces=PIECES,
        answerDays=30,
    )

    shown = (await portal.client().data('{ demandeType(slug: "acte-de-naissance") {' + TYPE + "} }"))["demandeType"]
    assert {"__typename": "DemandeType", **shown} == made
    assert made["formFields"] == [{**BLANK, **field} for field in FORM]
    assert made["pieces"] == [{"category": None, "required": False, "help": None, **piece} for piece in PIECES]
    assert made["keywords"] == ["extrait", "filiation"]
    assert made["help"] == "Le livret de famille dit le **lieu** et la date."
    assert (made["revision"], made["inForce"], made["active"], made["effect"]) == (1, True, True, "NONE")
    assert (made["theme"]["name"], made["service"]["slug"], made["answerDays"]) == ("État civil", "etat-civil", 30)
    assert made["steps"] == ["PRESENTATION", "CONTACT", "PERSONS", "FORM", "SUMMARY"]


async def test_the_appointment_is_a_step_of_a_type_that_has_an_agenda_of_its_service(
    portal: Portal, manager: Client
) -> None:
    await portal.agent("AGENT", services=["eau"])
    theirs, others = [await _agenda(portal, slug) for slug in ("etat-civil", "eau")]

    made = await offer(manager, agenda=theirs)
    async with portal.untouched():
        refused = await offer(manager, "carte-d-identite", agenda=others)

    assert made["steps"] == ["PRESENTATION", "APPOINTMENT", "CONTACT", "PERSONS", "FORM", "SUMMARY"]
    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["agenda"], "NOT_FOUND")]


async def test_a_save_makes_a_new_revision_and_the_one_before_stays_as_it_was(portal: Portal, manager: Client) -> None:
    first = await offer(manager)

    second = await offer(manager, revision=1, title="Demander un acte de naissance ou de décès")

    before = (await manager.data("query N($id: ID!) { node(id: $id) {" + TYPE + "} }", {"id": first["id"]}))["node"]
    assert (second["revision"], second["inForce"]) == (2, True)
    assert second["id"] != first["id"]
    assert {"__typename": "DemandeType", **before} == {**first, "inForce": False}
    assert await portal.sql(
        "SELECT action, about_id FROM audit_entry WHERE about_type = 'DemandeType' ORDER BY id"
    ) == [{"action": "demandeTypeSave", "about_id": ids.row(each["id"], "DemandeType")} for each in (first, second)]


@pytest.mark.capability("S004-24")
async def test_a_demande_keeps_the_revision_that_it_was_begun_with(portal: Portal, manager: Client) -> None:
    await offer(manager)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    given = {"id": draft["id"], "version": draft["version"], "answers": {"copie": "integrale"}}
    saved = await claire.play("demandeSave", given, ON_DEMANDE)

    stricter = [{**FORM[0], "label": "Quelle copie ?"}, {"key": "motif", "label": "Pourquoi ?", "kind": "TEXT",
                                                         "required": True}]  # fmt: skip
    await offer(manager, revision=1, title="Autre titre", formFields=stricter, pieces=PIECES)
    done = await claire.play("demandeSubmit", {"id": draft["id"], "version": saved["version"]}, ON_DEMANDE)
    seen = await claire.data("query D($id: ID!) { demande(id: $id) { type { revision title } } }", {"id": draft["id"]})
    anew = await begun(claire)

    assert done["__typename"] == "Demande", done
    assert {"label": "Que demandez-vous ?", "value": "Copie intégrale"} in done["summary"]
    assert seen["demande"]["type"] == {"revision": 1, "title": "Demander un acte de naissance"}
    assert [one["path"] for one in anew["missing"]] == [
        ["answers", "copie"],
        ["answers", "motif"],
        ["pieces", "identite"],
    ]


async def test_what_is_in_force_already_stays_the_revision_it_is(portal: Portal, manager: Client) -> None:
    more: dict[str, Any] = {"pieces": PIECES, "keywords": ["extrait"], "answerDays": 30, "help": "Aide"}
    first = await offer(manager, **more)

    async with portal.untouched():
        again = await offer(manager, revision=1, **more)

    assert again == first


async def test_a_save_of_another_revision_than_the_one_in_force_is_stale(portal: Portal, manager: Client) -> None:
    await offer(manager)
    await offer(manager, revision=1, title="Deux")

    async with portal.untouched():
        refused = [await offer(manager, revision=revision, title="Trois") for revision in (1, 3)]
        absent = await offer(manager, "absente", revision=1)

    assert [each["code"] for each in refused] == ["STALE_VERSION", "STALE_VERSION"]
    assert absent["code"] == "NOT_FOUND"


@pytest.mark.parametrize("revision", [None, 1], ids=["of a new type", "of the next revision"])
async def test_of_two_saves_at_once_one_is_kept(portal: Portal, manager: Client, revision: int | None) -> None:
    if revision:
        await offer(manager)

    saved = await asyncio.gather(*(offer(manager, revision=revision, title=f"Titre {turn}") for turn in range(4)))

    kept = [each for each in saved if each["__typename"] == "DemandeType"]
    refused = [each for each in saved if each["__typename"] == "Refusal"]
    in_force = await portal.sql("SELECT title, revision FROM demande_type WHERE in_force")
    assert in_force == [{"title": kept[0]["title"], "revision": (revision or 0) + 1}]
    assert [each["code"] for each in refused] == ["STALE_VERSION" if revision else "INVALID_INPUT"] * 3
    if not revision:
        assert refused[0]["fields"][0] | {"message": ""} == {"path": ["slug"], "code": "DUPLICATE", "message": ""}


async def test_tells_every_fault_of_a_definition_at_once_and_writes_nothing(portal: Portal, manager: Client) -> None:
    faulty: list[dict[str, Any]] = [
        {"key": "choix", "label": "Choix", "kind": "CHOICE"},
        {"key": "choix", "label": "Deux fois la même clé", "kind": "TEXT"},
        {"key": "si", "label": "Si", "kind": "TEXT", "shownWhen": {"key": "absente", "values": ["oui"]}},
        {"key": "enfant", "label": "Quel enfant ?", "kind": "FAMILY_MEMBER", "required": True},
        {"key": "contrat", "label": "Quel contrat ?", "kind": "WATER_CONTRACT"},
    ]
    pieces = [
        {"key": "1", "label": "", "category": "PHOTO"},
        {"key": "cle", "label": "Une"},
        {"key": "cle", "label": "Autre", "help": "x" * 2_001},
    ]
    given = {
        "slug": "Été",
        "theme": "absent",
        "service": ids.write("Service", 999_999),
        "title": " ",
        "presentation": "",
        "help": "\u0007",
        "keywords": ["", "x" * 61],
        "formFields": faulty,
        "pieces": pieces,
        "agenda": ids.write("Service", 1),
        "answerDays": 0,
    }

    async with portal.untouched():
        refused = await manager.play("demandeTypeSave", given, TYPE)

    assert [(".".join(field["path"]), field["code"]) for field in refused["fields"]] == [
        ("slug", "INVALID"),
        ("theme", "NOT_FOUND"),
        ("service", "NOT_FOUND"),
        ("title", "REQUIRED"),
        ("presentation", "REQUIRED"),
        ("help", "INVALID"),
        ("keywords.0", "REQUIRED"),
        ("keywords.1", "TOO_LONG"),
        ("formFields.0.choices", "REQUIRED"),
        ("formFields.1.key", "DUPLICATE"),
        ("formFields.2.shownWhen.key", "INVALID"),
        ("formFields.3.required", "INVALID"),
        ("pieces.0.key", "INVALID"),
        ("pieces.0.label", "REQUIRED"),
        ("pieces.0.category", "INVALID"),
        ("pieces.2.key", "DUPLICATE"),
        ("pieces.2.help", "TOO_LONG"),
        ("agenda", "NOT_FOUND"),
        ("answerDays", "OUT_OF_RANGE"),
    ]
    assert refused["fields"][11]["message"].startswith("Sans compte, personne")


async def test_a_question_that_only_an_account_answers_may_be_required_where_one_is(
    portal: Portal, manager: Client
) -> None:
    child = {"key": "enfant", "label": "Quel enfant ?", "kind": "FAMILY_MEMBER", "required": True}

    made = await offer(manager, accountRequired=True, formFields=[child])

    assert made["formFields"] == [{**BLANK, **child}]


async def test_a_manager_writes_the_types_of_their_services_and_an_administrator_all(
    portal: Portal, manager: Client
) -> None:
    elsewhere = await portal.agent("MANAGER", services=["eau"], name="Karim Haddad")
    administrator = await portal.agent("ADMINISTRATOR")
    await offer(manager)
    theirs = await service_id("eau")

    async with portal.untouched():
        for_the_other = await offer(manager, "compteur", service="eau")
        taken_over = await offer(elsewhere, service="eau", revision=1)
        given_away = await offer(manager, revision=1, service="eau")
    moved = await offer(administrator, revision=1, service="eau")

    for refused in (for_the_other, given_away):
        assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["service"], "NOT_FOUND")]
    assert taken_over["code"] == "NOT_FOUND"
    assert (moved["revision"], moved["service"]["id"]) == (2, theirs)


async def test_a_theme_is_made_once_and_named_anew(portal: Portal, manager: Client) -> None:
    before = await shelve(manager, "eau", "Eau")

    after = await shelve(manager, "eau", " Eau et assainissement ")
    async with portal.untouched():
        refused = await shelve(manager, "L’eau", "")

    assert after == {**before, "name": "Eau et assainissement"}
    assert [(field["path"], field["code"]) for field in refused["fields"]] == [
        (["slug"], "INVALID"),
        (["name"], "REQUIRED"),
    ]


async def _agenda(portal: Portal, service: str) -> str:
    rows = await portal.sql(
        "INSERT INTO agenda (service_id, name, place, slot_minutes, openings, closed_on, min_notice_hours,"
        " horizon_days, version) SELECT id, 'Guichet', 'Mairie', 20, '[]', '[]', 24, 60, 1"
        " FROM service WHERE slug = $1 RETURNING id",
        service,
    )
    return ids.write("Agenda", rows[0]["id"])
