"""From « Faire une demande » to the button that sends it (S004-2, 4, 18, 19)."""

import pytest

from models.demandes import Demande
from tests.demandes.asking import ON_DEMANDE, begun, begun_by_visitor, sent
from tests.demandes.types import ACT_ANSWERS, offer
from tests.portal import Portal


@pytest.mark.capability("S004-2", "S004-6", "S004-7")
async def test_what_the_account_knows_fills_in_a_new_demande_and_can_be_changed_there(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)

    saved = await claire.play(
        "demandeSave",
        {"id": draft["id"], "version": 1, "contact": {"phone": "03 26 00 00 00", "preferredContact": "PHONE"}},
        ON_DEMANDE,
    )

    assert draft["contact"]["firstName"] == "Claire"
    assert draft["contact"]["email"] == claire.email
    assert draft["contact"]["preferredContact"] == "EMAIL"
    assert saved["contact"] == {**draft["contact"], "phone": "+33326000000", "preferredContact": "PHONE"}
    assert saved["version"] == 2


@pytest.mark.capability("S004-18", "S004-19")
async def test_a_draft_goes_back_and_forth_between_its_steps_and_loses_nothing(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)

    async def save(version: int, **answers: object) -> dict[str, object]:
        return await claire.play("demandeSave", {"id": draft["id"], "version": version, "answers": answers}, ON_DEMANDE)

    await save(1, sorte="EXTRAIT", exemplaires=2)
    await save(2, sorte="INTEGRALE")
    again = await save(3, sorte="EXTRAIT", lieu="Reims")
    stale = await save(3, lieu="Épernay")
    emptied = await save(4, lieu=None)

    assert again["answers"] == {"sorte": "EXTRAIT", "exemplaires": 2, "lieu": "Reims"}
    assert [one["path"] for one in again["missing"]] == [["answers", "date"]]  # type: ignore[attr-defined]
    assert stale["code"] == "STALE_VERSION"
    assert emptied["answers"] == {"sorte": "EXTRAIT", "exemplaires": 2}


async def test_every_wrong_field_is_told_at_once_and_nothing_is_kept(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    wrong = {
        "contact": {"email": "pas une adresse", "postalAddress": {"line1": "", "postcode": "1", "city": "Reims"}},
        "persons": [{"firstName": "Léo", "birthDate": "2190-01-01"}, {"member": draft["id"]}],
        "answers": {"date": "hier", "sorte": "AUTRE", "inconnue": 1},
    }

    async with portal.untouched():
        refused = await claire.play("demandeSave", {"id": draft["id"], "version": 1, **wrong}, "")

    assert refused["code"] == "INVALID_INPUT"
    assert {".".join(field["path"]) for field in refused["fields"]} == {
        "contact.email",
        "contact.postalAddress.line1",
        "contact.postalAddress.postcode",
        "persons.0.birthDate",
        "persons.1.member",
        "answers.date",
        "answers.sorte",
        "answers.inconnue",
    }


async def test_sending_tells_all_that_is_missing_and_then_gives_the_ticket(portal: Portal) -> None:
    await offer(portal, pieces=[{"key": "cni", "label": "Pièce d’identité", "required": False, "category": None}])
    claire = await portal.citizen("claire")
    draft = await begun(claire)

    refused = await claire.play("demandeSubmit", {"id": draft["id"], "version": 1}, "")
    done = await sent(claire)

    assert {tuple(field["path"]) for field in refused["fields"]} == {
        ("answers", "lieu"),
        ("answers", "date"),
        ("answers", "sorte"),
    }
    assert done["status"] == "SUBMITTED"
    assert done["awaiting"] == "TOWN_HALL"
    assert done["ticket"].count("-") == 4
    assert {"label": "Sorte d’acte", "value": "Copie intégrale"} in done["summary"]
    assert {"label": "Date de naissance", "value": "17 mai 1980"} in done["summary"]


@pytest.mark.capability("S004-13")
async def test_a_visitor_begins_with_a_captcha_and_sees_that_demande_only(portal: Portal) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)

    without = await portal.client().play("demandeStart", {"type": "acte-de-naissance"}, "")
    session = (await visitor.data("{ session { demande { id } citizen { id } } me { id } }"))["session"]

    assert without["code"] == "CAPTCHA_FAILED"
    assert draft["ticket"] is not None
    assert session == {"demande": {"id": draft["id"]}, "citizen": None}


@pytest.mark.capability("S004-3")
async def test_the_padlock_sends_a_visitor_to_sign_in(portal: Portal) -> None:
    await offer(portal, account_required=True)

    refused = await portal.client().play("demandeStart", {"type": "acte-de-naissance", **await portal.captcha()}, "")

    assert refused["code"] == "ACCOUNT_REQUIRED"


async def test_nobody_elses_draft_is_there(portal: Portal) -> None:
    await offer(portal)
    draft = await begun(await portal.citizen("claire"))
    denis, agent = await portal.citizen("denis"), await portal.agent("AGENT", services=["etat-civil"])
    visitor, _ = await begun_by_visitor(portal)

    for stranger in (denis, visitor):
        refused = await stranger.play("demandeSave", {"id": draft["id"], "version": 1, "answers": ACT_ANSWERS}, "")
        assert refused["code"] == "NOT_FOUND"
    for stranger in (denis, visitor, agent, portal.client()):
        seen = await stranger.data(
            "query ($id: ID!) { demande(id: $id) { id } node(id: $id) { id } }", {"id": draft["id"]}
        )
        assert seen == {"demande": None, "node": None}


async def test_a_draft_is_thrown_away_with_all_of_it(portal: Portal) -> None:
    await offer(portal)
    visitor, draft = await begun_by_visitor(portal)

    done = await visitor.play("demandeDiscard", {"id": draft["id"]}, "")

    assert done["__typename"] == "Acknowledgement"
    assert not await Demande.exists()
