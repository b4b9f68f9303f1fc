"""« Mon espace » opens on the demandes (S004-48, S003-19): one query, in few statements."""

import pytest

from tests.demandes.asking import sent
from tests.demandes.types import offer
from tests.portal import Client, Portal
from tests.statements import listening

HOME = """
    { dashboard {
        citizen { firstName lastName email phone postalAddress { city } }
        latestDemandes(first: 10) {
            ticket status unreadExchanges type { title theme { name } } lastExchange { body state }
            attachments { label } appointments { startsAt }
        }
        unreadExchanges
        upcomingAppointments { startsAt }
        familyMembers { firstName }
        news { title }
        unreadNotifications
    } }
"""


async def home(client: Client) -> dict[str, object]:
    seen: dict[str, object] = (await client.data(HOME))["dashboard"]
    return seen


@pytest.mark.capability("S003-19", "S004-48", "S004-50")
async def test_the_home_page_shows_the_latest_demandes_and_what_waits_to_be_read(portal: Portal) -> None:
    await offer(portal)
    claire, agathe = await portal.citizen("claire"), await portal.agent("AGENT", services=["etat-civil"])
    first = await sent(claire)
    portal.clock.forward(minutes=5)
    second = await sent(claire)
    portal.clock.forward(minutes=5)
    await agathe.play("exchangeAdd", {"demande": first["id"], "body": "Bonjour."}, "")

    seen = await home(claire)

    assert [one["ticket"] for one in seen["latestDemandes"]] == [first["ticket"], second["ticket"]]  # type: ignore[attr-defined]
    assert seen["latestDemandes"][0]["lastExchange"] == {"body": "Bonjour.", "state": "RECEIVED_UNREAD"}  # type: ignore[index]
    assert (seen["unreadExchanges"], seen["unreadNotifications"]) == (1, 1)
    assert seen["citizen"]["email"] == claire.email  # type: ignore[index]


async def test_four_statements_show_it_with_one_demande_as_with_a_thousand(portal: Portal) -> None:
    await offer(portal)
    claire = await portal.citizen("claire")
    await sent(claire)
    await portal.settled()

    with listening() as few:
        await home(claire)
    await portal.sql(
        "INSERT INTO demande (ticket_digest, ticket_sealed, type_id, service_id, citizen_id, status, version, language,"
        " contact, persons, answers, summary, created_at, submitted_at, updated_at, search)"
        " SELECT decode(md5(n::text), 'hex'), '', type_id, service_id, citizen_id, status, version, language, contact,"
        " persons, answers, summary, created_at, submitted_at, updated_at, search FROM demande,"
        " generate_series(1, 999) n"
    )
    with listening() as many:
        await home(claire)

    assert len(few.said) <= 4, few.said
    assert len(many.said) == len(few.said)
