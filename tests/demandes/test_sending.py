"""What goes along with a demande when it is sent: its persons, its contact, what the profile learns (S004-2, 6, 7)."""

import pytest

from rules import forms
from rules.vocabulary.portal import FormFieldKind as Kind
from tests.accounts.together import names, play_together
from tests.demandes.asking import ON_DEMANDE, begun, sent
from tests.demandes.types import ACT_ANSWERS, ACT_FIELDS, offer
from tests.family.households import add
from tests.portal import Client, Portal, text

PERSONS = "persons { firstName member { id } } summary { label value }"
PROFILE = "{ me { firstName phone preferredContact email postalAddress { city } } }"
ADDRESS = {"line1": "4 rue du Lavoir", "postcode": "51000", "city": "Châlons-en-Champagne"}


@pytest.mark.capability("S004-2", "S004-6", "S004-7")
async def test_what_is_typed_once_is_kept_for_the_next_demande_where_its_author_wants_it(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)
    contact = {"phone": "06 11 22 33 44", "postalAddress": ADDRESS, "preferredContact": "POST", "email": "autre@x.org"}
    given = {"id": draft["id"], "version": 1, "contact": contact, "answers": ACT_ANSWERS}

    before = (await claire.data(PROFILE))["me"]
    await claire.play("demandeSave", given, "")
    kept = (await claire.data(PROFILE))["me"]
    submitted = {"id": draft["id"], "version": 2, "saveContactToProfile": True}
    done = await claire.play("demandeSubmit", submitted, ON_DEMANDE)
    after = (await claire.data(PROFILE))["me"]
    following = await begun(claire)
    told = await portal.mail_to(claire.email, subject="informations personnelles")

    assert done["status"] == "SUBMITTED"
    assert kept == before
    assert after == {
        "firstName": "Claire",
        "phone": "+33611223344",
        "preferredContact": "POST",
        "email": claire.email,  # an address is proven before it is anybody's
        "postalAddress": {"city": "Châlons-en-Champagne"},
    }
    assert following["contact"]["phone"] == "+33611223344"
    assert following["contact"]["email"] == claire.email
    assert "Numéro de téléphone" in text(told)
    assert (await portal.mail_to("autre@x.org"))["Subject"] == "Nous avons reçu votre demande"


@pytest.mark.capability("S004-18")
async def test_persons_of_the_foyer_are_copied_as_they_are_when_it_is_sent(portal: Portal) -> None:
    child = forms.FormField("enfant", "Enfant concerné", Kind.FAMILY_MEMBER, required=True)
    await offer(portal, form_fields=(*ACT_FIELDS, child))
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    leo, his = await add(claire), await add(denis, firstName="Nour")
    draft = await begun(claire)

    async def save(version: int, member: str) -> dict[str, object]:
        persons = [{"member": member}, {"firstName": "Jeanne", "lastName": "Durand", "relation": "GRANDPARENT"}]
        given = {"persons": persons, "answers": {**ACT_ANSWERS, "enfant": member}}
        return await claire.play("demandeSave", {"id": draft["id"], "version": version, **given}, ON_DEMANDE)

    refused = await save(1, his["id"])
    await save(1, leo["id"])
    await claire.play("familyMemberUpdate", {"id": leo["id"], "firstName": "Léonard"}, "")
    done = await claire.play("demandeSubmit", {"id": draft["id"], "version": 2}, ON_DEMANDE)
    await claire.play("familyMemberRemove", {"id": leo["id"]}, "")
    after = await claire.data(f"query ($id: ID!) {{ demande(id: $id) {{ {PERSONS} }} }}", {"id": draft["id"]})

    paths = [field["path"] for field in refused["fields"]]  # type: ignore[attr-defined]
    assert paths == [["persons", "0", "member"], ["answers", "enfant"]]
    assert [one["firstName"] for one in done["persons"]] == ["Léonard", "Jeanne"]
    assert done["persons"][0]["member"] == {"id": leo["id"]}
    assert [one["member"] for one in after["demande"]["persons"]] == [None, None]
    assert {"label": "Enfant concerné", "value": "Léonard Durand"} in after["demande"]["summary"]


async def test_somebody_who_has_left_the_foyer_before_it_is_sent_is_no_answer_any_more(portal: Portal) -> None:
    child = forms.FormField("enfant", "Enfant concerné", Kind.FAMILY_MEMBER, required=True)
    await offer(portal, form_fields=(*ACT_FIELDS, child))
    claire = await portal.citizen("claire")
    leo, nour = await add(claire), await add(claire, firstName="Nour")
    draft = await begun(claire)
    given = {"id": draft["id"], "version": 1, "answers": {**ACT_ANSWERS, "enfant": leo["id"]}}
    before = await claire.play("demandeSave", given, ON_DEMANDE)

    await claire.play("familyMemberRemove", {"id": leo["id"]}, "")
    async with portal.untouched():
        refused = await claire.play("demandeSubmit", {"id": draft["id"], "version": 2}, ON_DEMANDE)
    given = {"id": draft["id"], "version": 2, "answers": {"enfant": nour["id"]}}
    after = await claire.play("demandeSave", given, ON_DEMANDE)
    done = await claire.play("demandeSubmit", {"id": draft["id"], "version": 3}, ON_DEMANDE)

    assert (before["missing"], after["missing"]) == ([], [])
    assert [(one["path"], one["code"]) for one in refused["fields"]] == [(["answers", "enfant"], "NOT_FOUND")]
    assert {"label": "Enfant concerné", "value": "Nour Durand"} in done["summary"]


@pytest.mark.capability("S004-19")
async def test_of_two_devices_that_save_at_once_one_is_told_that_it_read_too_long_ago(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    draft = await begun(claire)

    def save(client: Client, place: str) -> tuple[Client, str, dict[str, object]]:
        return client, "demandeSave", {"id": draft["id"], "version": 1, "answers": {"lieu": place}}

    came = await play_together(portal, [save(claire, f"Reims {n}") for n in range(6)])

    assert names(came) == ["Demande"] + ["STALE_VERSION"] * 5


async def test_what_was_sent_is_changed_sent_and_thrown_away_no_more(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    demande = await sent(claire)
    calls = {
        "demandeSave": {"id": demande["id"], "version": demande["version"], "answers": {"lieu": "Reims"}},
        "demandeSubmit": {"id": demande["id"], "version": demande["version"]},
        "demandeDiscard": {"id": demande["id"]},
    }

    async with portal.untouched():
        refused = {name: await claire.play(name, given, "") for name, given in calls.items()}

    assert {one["code"] for one in refused.values()} == {"NOT_IN_THIS_STATE"}
    assert len({one["message"] for one in refused.values()}) == 3
    assert demande["missing"] == []
    assert demande["allowedActions"] == ["CANCEL", "ADD_EXCHANGE", "ADD_ATTACHMENT"]
