"""A reference joins an account, by its code and no other way (S000-8, 9, 14, 15, 28)."""

import asyncio

import pytest

from models.water.codes import ActivationCode
from models.water.contracts import WaterLink
from rules.water import codes as paper
from tests.portal import Portal, text
from tests.water.places import CODE, laid, link

SPACE = "{ me { water { status subscribers { reference name linkedAt } contracts { number } codeRequests { id } } } }"


@pytest.mark.capability("S000-1", "S000-8")
async def test_the_water_tab_is_for_an_account_and_offers_to_join_a_reference(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    visitor = portal.client()

    home = await visitor.data("{ me { id } }")
    refused = await visitor.error_code(
        'mutation { waterReferenceLink(input: {email: "a@b.fr", reference: "1", activationCode: "2"}) { __typename } }'
    )
    space = (await claire.data(SPACE))["me"]["water"]

    assert home["me"] is None
    assert refused == "UNAUTHENTICATED"
    assert space == {"status": "NOT_LINKED", "subscribers": [], "contracts": [], "codeRequests": []}


@pytest.mark.capability("S000-9", "S000-14", "S000-15")
async def test_the_code_printed_on_the_contract_joins_its_reference_once_and_both_addresses_are_told(
    portal: Portal,
) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    place = await laid(portal, email="proprietaire@example.org")

    joined = await link(claire, place, code=CODE.lower().replace("-", " "), reference="ab 1204")
    again = await link(claire, place)
    by_another = await link(denis, place, email=denis.email)
    space = (await claire.data(SPACE))["me"]["water"]
    events = await claire.data("{ me { accountEvents { edges { node { kind label } } } } }")
    mine = await portal.mail_to(claire.email, subject="référence client")
    notice = await portal.mail_to("proprietaire@example.org")

    assert joined["reference"] == "AB-1204"
    assert joined["linkedAt"]
    assert joined["contracts"] == [{"number": "C-2020-0042", "status": "ACTIVE"}]
    assert again["code"] == "ALREADY_LINKED"
    assert by_another["code"] == "WRONG_CODE"
    assert space["status"] == "LINKED"
    assert [one["number"] for one in space["contracts"]] == ["C-2020-0042"]
    assert "WATER_LINKED" in [edge["node"]["kind"] for edge in events["me"]["accountEvents"]["edges"]]
    assert "AB-1204" in text(mine)
    assert "AB-1204" in text(notice)
    assert claire.username not in text(notice)
    assert "Claire" not in text(notice)
    kept = (await portal.sql("SELECT digest FROM activation_code"))[0]["digest"]
    assert CODE.replace("-", "").encode() not in kept
    assert len(kept) == 32


@pytest.mark.capability("S000-15")
async def test_whatever_is_wrong_the_answer_is_the_same_and_nothing_happens(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    place = await laid(portal)
    other = paper.new_code(bytes(range(1, 33)))
    await ActivationCode.all().update(expires_at=None)

    async with portal.untouched():
        answers = [
            await link(claire, place, code=other),
            await link(claire, place, reference="ZZ-9999"),
            await link(claire, place, email="quelquun@example.org"),
            await link(claire, place, code="n'importe quoi"),
        ]
        empty = await link(claire, place, code=" ", reference="", email="pas une adresse")

    assert {(one["code"], one["message"], tuple(one["fields"])) for one in answers} == {
        ("WRONG_CODE", answers[0]["message"], ())
    }
    assert {(*field["path"], field["code"]) for field in empty["fields"]} == {
        ("email", "INVALID"),
        ("reference", "REQUIRED"),
        ("activationCode", "REQUIRED"),
    }


@pytest.mark.capability("S000-15")
async def test_guesses_are_slowed_for_an_account_and_at_a_reference(portal: Portal) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    denis.address, claire.address = "198.51.100.7", "203.0.113.9"
    place = await laid(portal)
    wrong = [paper.new_code(bytes([number] * 32)) for number in range(1, 6)]

    guesses = [await link(claire, place, code=code) for code in wrong]
    by_account = await link(claire, place, reference="AUTRE-1")
    at_reference = await link(denis, place, email="claire@example.org")
    portal.clock.forward(minutes=2)
    in_time = await link(claire, place)

    assert {one["code"] for one in guesses} == {"WRONG_CODE"}
    assert by_account["code"] == at_reference["code"] == "TOO_MANY_ATTEMPTS"
    assert by_account["retryAfterSeconds"] > 0
    assert in_time["__typename"] == "WaterSubscriber"


@pytest.mark.capability("S000-15")
async def test_of_thirty_who_use_a_code_at_the_same_instant_one_joins(portal: Portal) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    place = await laid(portal)

    answers = await asyncio.gather(
        *(link(client, place, email="claire@example.org") for client in (claire, denis) for _ in range(5))
    )

    assert [one["__typename"] for one in answers].count("WaterSubscriber") == 1
    assert {one["code"] for one in answers if "code" in one} <= {"WRONG_CODE", "ALREADY_LINKED", "TOO_MANY_ATTEMPTS"}
    assert await WaterLink.all().count() == 1


@pytest.mark.capability("S000-28")
async def test_an_account_has_several_references_and_leaves_one(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    home, garden = await laid(portal), await laid(portal, reference="JA-7", number="J-7", serial="J7")
    first, second = await link(claire, home), await link(claire, garden)

    both = (await claire.data(SPACE))["me"]["water"]
    left = await claire.play("waterReferenceUnlink", {"subscriber": first["id"]}, "... on Acknowledgement { message }")
    twice = await claire.play("waterReferenceUnlink", {"subscriber": first["id"]}, "")
    still = (await claire.data(SPACE))["me"]["water"]
    gone = await claire.data("query N($id: ID!) { node(id: $id) { id } }", {"id": home.id})
    mail = await portal.mail_to(claire.email, subject="n’est plus associée")

    assert {one["reference"] for one in both["subscribers"]} == {"AB-1204", "JA-7"}
    assert second["reference"] == "JA-7"
    assert left["message"]
    assert twice["code"] == "NOT_FOUND"
    assert [one["reference"] for one in still["subscribers"]] == ["JA-7"]
    assert still["status"] == "LINKED"
    assert gone["node"] is None
    assert "AB-1204" in text(mail)


@pytest.mark.capability("S000-28")
async def test_somebody_elses_reference_is_not_there(portal: Portal) -> None:
    claire, denis = await portal.citizen("claire"), await portal.citizen("denis")
    place = await laid(portal)
    joined = await link(claire, place)

    async with portal.untouched():
        left = await denis.play("waterReferenceUnlink", {"subscriber": joined["id"]}, "")
        seen = await denis.data("query N($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [joined["id"], place.id]})

    assert left["code"] == "NOT_FOUND"
    assert seen["nodes"] == [None, None]
