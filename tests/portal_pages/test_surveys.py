"""Are surveys shown to those they are for while they are open, and is every fault of a form told to who writes it?"""

from datetime import UTC, datetime
from typing import Any

from tests.portal import Client, Portal
from tests.portal_pages.asking import FORM, ask

SURVEYS = "{ portal { surveys { id title } } }"


async def titles(client: Client) -> list[str]:
    return [survey["title"] for survey in (await client.data(SURVEYS))["portal"]["surveys"]]


async def test_shows_a_form_as_it_was_written(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    blank: dict[str, Any] = {
        "help": None,
        "required": False,
        "choices": [],
        "minimum": None,
        "maximum": None,
        "maxLength": None,
    }

    made = await ask(manager)

    assert made["formFields"] == [{**blank, "shownWhen": None, **field} for field in FORM]


async def test_shows_everyone_what_is_open_and_citizens_theirs_too(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    claire = await portal.citizen("claire")
    await ask(manager, "À tous")
    portal.clock.forward(minutes=1)
    await ask(manager, "Aux usagers", audience="CITIZENS")

    assert await titles(portal.client()) == ["À tous"]
    assert await titles(claire) == ["Aux usagers", "À tous"]


async def test_a_survey_is_open_all_its_last_day_in_the_time_zone_of_the_collectivite(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    await ask(manager, "Jusqu’au 30", closesOn="2027-11-30")

    portal.clock.set(datetime(2027, 11, 30, 22, 59, tzinfo=UTC))
    last_evening = await titles(portal.client())
    portal.clock.set(datetime(2027, 11, 30, 23, 1, tzinfo=UTC))
    next_morning = await titles(portal.client())

    assert last_evening == ["Jusqu’au 30"]
    assert next_morning == []


async def test_the_staff_sees_closed_surveys_too(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    await ask(manager, "Close", closesOn="2020-01-01")

    assert await titles(await portal.agent("AGENT")) == ["Close"]


async def test_corrects_a_survey(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    made = await ask(manager, closesOn="2030-01-01")

    corrected = await ask(manager, "Corrigée", id=made["id"], formFields=FORM[:1])

    assert corrected["id"] == made["id"]
    assert corrected["title"] == "Corrigée"
    assert corrected["closesOn"] is None
    assert [field["key"] for field in corrected["formFields"]] == ["satisfait"]


async def test_tells_every_fault_of_the_form_and_writes_nothing(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    faulty: list[dict[str, Any]] = [
        {"key": "a b", "label": "", "kind": "TEXT"},
        {"key": "choix", "label": "Choix", "kind": "CHOICE"},
        {"key": "choix", "label": "Nombre", "kind": "INTEGER", "minimum": "9", "maximum": "1"},
        {"key": "iban", "label": "IBAN", "kind": "IBAN"},
        {"key": "si", "label": "Si", "kind": "TEXT", "shownWhen": {"key": "plus_tard", "values": ["oui"]}},
        {"key": "plus_tard", "label": "Plus tard", "kind": "CHECKBOX"},
    ]

    async with portal.untouched():
        refused = await ask(manager, " ", formFields=faulty)

    assert [(".".join(field["path"]), field["code"]) for field in refused["fields"]] == [
        ("title", "REQUIRED"),
        ("formFields.0.key", "INVALID"),
        ("formFields.0.label", "REQUIRED"),
        ("formFields.1.choices", "REQUIRED"),
        ("formFields.2.key", "DUPLICATE"),
        ("formFields.2.maximum", "OUT_OF_RANGE"),
        ("formFields.3.kind", "INVALID"),
        ("formFields.4.shownWhen.key", "INVALID"),
    ]


async def test_tells_what_cannot_be_read_as_a_number_or_a_day_with_its_path(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")

    async with portal.untouched():
        refused = await ask(manager, closesOn="demain", formFields=[FORM[0], FORM[3] | {"minimum": "zéro"}])

    assert [(".".join(field["path"]), field["code"]) for field in refused["fields"]] == [
        ("formFields.1.minimum", "INVALID"),
        ("closesOn", "INVALID"),
    ]


async def test_does_not_find_a_survey_that_is_not_there(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")

    async with portal.untouched():
        refused = await ask(manager, id="U3VydmV5Ojk5")

    assert refused["code"] == "NOT_FOUND"
