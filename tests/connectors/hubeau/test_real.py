"""Is Hub'Eau asked page by page, with patience, and believed only as far as it can be read?"""

from datetime import date

import pytest

from connectors.hubeau.protocol import HubEauDown, HubEauRefuses, Page
from connectors.hubeau.real import HubEauApi
from tests.connectors.hubeau.twin import NETWORK, HubEauTwin, row

SPAN = date(2026, 1, 1), date(2027, 1, 1)


async def ask(twin: HubEauTwin, page: int = 1) -> Page:
    api = HubEauApi(twin.url, page_size=2, pauses_s=(0, 0))
    try:
        return await api.results(NETWORK, *SPAN, page)
    finally:
        await api.close()


async def test_asks_for_pages_by_their_number_and_never_where_an_answer_says() -> None:
    async with HubEauTwin().serving() as twin:
        twin.rows = [row("A", str(one)) for one in range(3)]

        first, second = await ask(twin), await ask(twin, 2)

    assert (first.total, [one.parameter_code for one in first.results]) == (3, ["0", "1"])
    assert [one.parameter_code for one in second.results] == ["2"]
    assert {key: twin.asked[1][key] for key in ("code_reseau", "page", "size", "date_min_prelevement")} == {
        "code_reseau": NETWORK,
        "page": "2",
        "size": "2",
        "date_min_prelevement": "2026-01-01",
    }
    said = first.results[0]
    assert (said.sampled_on, said.number, said.text, said.unit, said.network_name) == (
        date(2026, 3, 10),
        "12.5",
        "12,5",
        "mg/L",
        "FONTAINE BOURG",
    )


async def test_asks_again_where_its_servers_are_in_trouble_and_says_so_in_the_end() -> None:
    async with HubEauTwin().serving() as twin:
        twin.rows, twin.troubles = [row("A", "1")], [503, 429]
        patient = await ask(twin)
        twin.troubles = [500, 502, 503]
        with pytest.raises(HubEauDown, match="HTTP 503"):
            await ask(twin)

        asked = len(twin.asked)
    with pytest.raises(HubEauDown):
        await ask(twin)

    assert (patient.total, asked) == (1, 6)


@pytest.mark.parametrize(
    "trouble", [400, 404, b"<html>", b"[]", b'{"count": "x", "data": []}', b'{"count": 1, "data": 5}']
)
async def test_does_not_ask_again_for_what_would_be_answered_the_same(trouble: int | bytes) -> None:
    async with HubEauTwin().serving() as twin:
        twin.troubles = [trouble]
        with pytest.raises(HubEauRefuses):
            await ask(twin)

    assert len(twin.asked) == 1


async def test_leaves_out_rows_that_do_not_say_what_they_are_of() -> None:
    async with HubEauTwin().serving() as twin:
        twin.rows = [row("A", "1"), row("", "2")]
        no_sample = await ask(twin)
        twin.rows = [
            row("A", "1", resultat_numerique=None, resultat_alphanumerique=None),
            row("A", "3", limite_qualite_parametre=None),
        ]
        bare = await ask(twin)

    assert (len(no_sample.results), no_sample.unreadable) == (1, 1)
    assert (bare.results[0].number, bare.results[0].text, bare.results[1].quality_limit) == (None, "", None)


def test_an_address_is_one() -> None:
    with pytest.raises(ValueError, match="no http address"):
        HubEauApi("hubeau.eaufrance.fr")
