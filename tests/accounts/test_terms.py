"""Are the general terms accepted by whoever has read them, in their turn, and asked again when they change?"""

import pytest

from tests.accounts.people import CITIZEN, wrongs
from tests.portal import Client, Portal

ACCEPTED = "{ me { acceptedTerms { acceptedAt terms { version } } } }"


@pytest.mark.capability("S003-10", "S003-11")
async def test_they_are_accepted_once_read_and_who_when_and_which_are_kept(portal: Portal) -> None:
    claire = await portal.signs_up("claire", steps_done=False)
    version = await _version(portal)

    shut = await claire.error_code("{ me { username } }")
    accepted = await claire.play("termsAccept", {"version": version, "readToEnd": True}, CITIZEN)
    kept = (await claire.data(ACCEPTED))["me"]["acceptedTerms"]

    assert shut == "TERMS_ACCEPTANCE_REQUIRED"
    assert accepted["pendingSteps"] == []
    assert kept["terms"] == {"version": version}
    assert kept["acceptedAt"][:10] == portal.clock().isoformat()[:10]


@pytest.mark.capability("S003-11")
async def test_they_are_not_accepted_unless_read_to_the_end(portal: Portal) -> None:
    claire = await portal.signs_up("claire", steps_done=False)

    async with portal.untouched():
        refused = await claire.play("termsAccept", {"version": await _version(portal), "readToEnd": False}, CITIZEN)

    assert refused["code"] == "TERMS_NOT_READ"
    assert await claire.error_code("{ me { username } }") == "TERMS_ACCEPTANCE_REQUIRED"


async def test_accepted_twice_they_are_kept_once(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await portal.settled()

    async with portal.untouched():
        again = await claire.play("termsAccept", {"version": await _version(portal), "readToEnd": True}, CITIZEN)

    assert again["__typename"] == "Citizen"
    assert len(await portal.sql("SELECT 1 FROM account_event WHERE kind = 'TERMS_ACCEPTED'")) == 1


@pytest.mark.capability("S003-10", "S003-12")
async def test_a_new_version_asks_again_and_the_old_one_does_not_do(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    old = await _version(portal)
    new = await _publish(portal)

    shut = await claire.error_code("{ dashboard { unreadNotifications } }")
    stale = await claire.play("termsAccept", {"version": old, "readToEnd": True}, CITIZEN)
    unknown = await claire.play("termsAccept", {"version": "jamais", "readToEnd": True}, CITIZEN)
    accepted = await claire.play("termsAccept", {"version": new, "readToEnd": True}, CITIZEN)

    assert shut == "TERMS_ACCEPTANCE_REQUIRED"
    assert stale["code"] == "STALE_VERSION"
    assert wrongs(unknown) == {("version", "INVALID")}
    assert accepted["pendingSteps"] == []
    assert (await claire.data(ACCEPTED))["me"]["acceptedTerms"]["terms"] == {"version": new}


async def _version(portal: Portal) -> str:
    version: str = (await portal.client().data("{ portal { terms { version } } }"))["portal"]["terms"]["version"]
    return version


async def _publish(portal: Portal) -> str:
    ada: Client = await portal.agent("ADMINISTRATOR", name="Ada Fontanel")
    published = await ada.play("termsPublish", {"version": "2027-01", "body": "# CGU"}, "... on Terms { version }")
    version: str = published["version"]
    return version
