"""Does the home page give what there is to do, in as many statements whatever there is?"""

from typing import Any

import pytest

from tests.portal import Client, Portal
from tests.statements import listening

DASHBOARD = """
{ dashboard { citizen { username firstName lastName email phone previousSignInAt postalAddress { city } }
  news { id title excerpt publishedAt } familyMembers { firstName } unreadNotifications } }
"""


async def told(portal: Portal, news: int, notifications: int) -> None:
    """Lay news for everyone, and notifications of the one citizen there is, half of them read."""
    now = portal.clock()
    await portal.sql(
        "INSERT INTO news (title, body, audience, published_at) SELECT 'Actualité ' || n, 'Texte **gras**',"
        " CASE n % 2 WHEN 0 THEN 'CITIZENS' ELSE 'EVERYONE' END, $1::timestamptz - n * interval '1 minute'"
        " FROM generate_series(1, $2::int) n",
        now,
        news,
    )
    await portal.sql(
        "INSERT INTO notification (citizen_id, code, facts, created_at, read_at)"
        " SELECT c.id, 'x', '{}', $1::timestamptz, CASE n % 2 WHEN 0 THEN $1::timestamptz END"
        " FROM citizen c, generate_series(1, $2::int) n",
        now,
        notifications,
    )


async def dashboard(client: Client) -> dict[str, Any]:
    shown: dict[str, Any] = (await client.data(DASHBOARD))["dashboard"]
    return shown


@pytest.mark.capability("S001-10")
async def test_the_home_gives_who_one_is_the_latest_news_and_what_is_unread(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await told(portal, news=8, notifications=7)

    home = await dashboard(claire)

    assert home["citizen"]["username"] == claire.username
    assert [one["title"] for one in home["news"]] == [f"Actualité {n}" for n in range(1, 6)]
    assert home["news"][0]["excerpt"] == "Texte gras"
    assert home["unreadNotifications"] == 4


async def test_counts_nobody_elses_notifications(portal: Portal) -> None:
    await portal.citizen("claire")
    await told(portal, news=0, notifications=6)
    paul = await portal.citizen("paul")

    assert (await dashboard(paul))["unreadNotifications"] == 0


@pytest.mark.capability("S001-10")
async def test_asks_as_few_statements_for_a_thousand_as_for_ten(portal: Portal) -> None:
    claire = await portal.citizen("claire")
    await told(portal, news=10, notifications=10)
    await dashboard(claire)
    await portal.settled()

    with listening() as few:
        await dashboard(claire)
    await told(portal, news=990, notifications=990)
    await portal.sql(
        "INSERT INTO family_member (citizen_id, first_name, last_name, relation, created_at)"
        " SELECT c.id, 'Enfant ' || n, 'Durand', 'CHILD', $1 FROM citizen c, generate_series(1, 30) n",
        portal.clock(),
    )
    with listening() as many:
        await dashboard(claire)

    assert any('FROM "session"' in statement for statement in few.said)
    assert len(few.said) <= 4, few.said
    assert len(many.said) == len(few.said)


async def test_is_null_for_whoever_is_not_a_citizen(portal: Portal) -> None:
    visitor, agent = portal.client(), await portal.agent("ADMINISTRATOR")

    assert [(await client.data(DASHBOARD))["dashboard"] for client in (visitor, agent)] == [None, None]


async def test_a_pending_step_comes_before_the_home(portal: Portal) -> None:
    claire = await portal.signs_up("claire", steps_done=False)

    assert await claire.error_code(DASHBOARD) == "TERMS_ACCEPTANCE_REQUIRED"
