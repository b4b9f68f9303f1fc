"""Does the host that a client names come back in anything that the portal answers?"""

import pytest

from tests.portal import Portal


@pytest.mark.parametrize(
    "path", ["/graphql/", "/explorer/", "/explorer/assets", "/mails/", "/health/live/", "//graphql"]
)
async def test_no_address_is_made_of_the_host_asked(portal: Portal, path: str) -> None:
    headers = {"Host": "piege.example", "X-Forwarded-Host": "piege.example", "X-Forwarded-Proto": "http"}

    answer = await portal.http.get(portal.url + path, headers=headers)

    assert answer.status_code == 404
    assert "piege" not in answer.text + str(answer.headers)
