"""Do the guides say what the portal does? Every operation and every answer shown is played, in its order."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from graphql import parse, validate

from resolvers import door
from resolvers.actors import System
from rules.vocabulary.errors import ErrorCode
from rules.vocabulary.refusals import RefusalCode
from schema import trusted
from schema.limits import Limits
from tests.docs import pages
from tests.docs.playing import Following
from tests.house.saying import SCHEMA
from tests.portal import Portal, six_digits, text
from tests.water import places, pricing
from workers import catalogue
from workers.demo import words

GUIDE = pages.DOCS / "guides" / "app-developer.md"
README = pages.ROOT / "README.md"
SHOWN = [
    pytest.param(page, block.text, id=f"{pages.name_of(page)}-{index}")
    for page in pages.PAGES
    for index, block in enumerate(pages.blocks(page))
    if block.language == "graphql"
]
FILES = [path for folder in trusted.FOLDERS for path in sorted(folder.rglob("*.graphql"))]


@pytest.mark.parametrize(("page", "shown"), SHOWN)
def test_an_operation_shown_is_a_file_letter_for_letter(page: Path, shown: str) -> None:
    assert shown in {path.read_text(encoding="utf-8") for path in FILES}


def test_every_operation_of_the_docs_is_shown_and_played() -> None:
    shown = {block.text for block in pages.blocks(GUIDE) if block.language == "graphql"}

    assert {path.read_text(encoding="utf-8") for path in (pages.DOCS / "operations").glob("*.graphql")} <= shown


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_one_operation_of_the_graph_and_of_its_name(path: Path) -> None:
    document = parse(path.read_text(encoding="utf-8"))

    assert validate(SCHEMA, document) == []
    assert [definition.name.value for definition in document.definitions] == [path.stem]  # type: ignore[attr-defined]


async def test_the_guide_for_apps_can_be_followed_to_the_letter(portal: Portal) -> None:
    portal.clock.set(datetime(2026, 11, 24, 10, tzinfo=UTC))  # what a year of water comes to has no leap day
    await _make_demonstration(portal)
    known = await _make_space(portal)
    await _bring_water(portal)
    following = Following(portal.client(language="en"), known, _what_a_person_finds(portal), portal.settled)

    await following.follow(GUIDE)

    assert following.played == sum(block.says == "answer" for block in pages.blocks(GUIDE))


async def test_the_requests_of_the_readme_are_answered_as_it_says(portal: Portal) -> None:
    await _make_demonstration(portal)
    claire = await portal.signs_up("claire", username="claire.martin")
    following = Following(portal.client(), {"password": claire.password}, {}, portal.settled)

    await following.follow(README)

    assert following.played == sum(block.text.startswith("curl") for block in pages.blocks(README)) > 0


def test_the_tables_of_codes_are_the_portals() -> None:
    codes = [row[0].strip("`") for row in pages.rows(GUIDE)]
    refusals, errors = codes[: len(RefusalCode)], codes[len(RefusalCode) :][: len(ErrorCode)]

    assert sorted(refusals) == sorted(RefusalCode)
    assert sorted(errors) == sorted(ErrorCode)


def test_the_bounds_are_the_portals() -> None:
    rows = list(pages.rows(GUIDE))[len(RefusalCode) + len(ErrorCode) :]

    assert rows
    for name, most, *_ in rows:
        assert getattr(Limits(), name.strip("`")) == int(most.replace(",", "")), name


async def _make_demonstration(portal: Portal) -> None:
    """Have the portal say what the demonstration's says to a visitor."""
    administrator = await portal.agent("ADMINISTRATOR")
    saved = await administrator.play(
        "portalSave",
        {
            "version": 1,
            "name": words.PORTAL_NAME,
            "contactEmail": words.CONTACT_EMAIL,
            "contactPhone": words.CONTACT_PHONE,
        },
        "",
    )
    assert saved["__typename"] == "Portal", saved
    latest = min(words.NEWS, key=lambda news: (news[3], news[0]))
    await administrator.play("newsPublish", {"title": latest[1], "body": latest[2]}, "")
    with door.through(portal.parts.door):
        await catalogue.load(System(), catalogue.read(words.CATALOGUE), now=portal.clock())


async def _bring_water(portal: Portal) -> None:
    """Have the water service know where the reader lives, what the meter showed and what water costs."""
    place = await places.laid(portal, name="Odile Renard", email="odile.renard@example.org")
    for days, index in ((730, "1000"), (365, "1120")):
        await place.read((_today(portal) - timedelta(days=days)).isoformat(), index)
    await pricing.save(await places.water_agent(portal, "MANAGER"), validFrom="2020-01-01")


async def _make_space(portal: Portal) -> dict[str, str]:
    """Have the collectivité make a space, and return what its mail says."""
    administrator = await portal.agent("ADMINISTRATOR", name="Solène Mercier")
    given = {"email": "testa.arpege@example.org", "firstName": "Testa", "lastName": "Arpege", "civility": "MADAME"}
    await administrator.play("citizenSpaceCreate", given, "")
    said = text(await portal.mail_to(given["email"]))
    link, password = re.search(r"http\S+activation\S+", said), re.search(r"Mot de passe\D*: +(\S+)", said)
    assert link, said
    assert password, said
    parts = {name: values[0] for name, values in parse_qs(urlsplit(link.group()).query).items()}
    return {**parts, "temporaryPassword": password.group(1)}


def _what_a_person_finds(portal: Portal) -> dict[str, Callable[[dict[str, str]], Awaitable[str]]]:
    async def captcha_answer(known: dict[str, str]) -> str:
        return portal.captcha_answer(known["captchaId"])

    async def code(known: dict[str, str]) -> str:
        return six_digits(await portal.mail_to("odile.renard@example.org"))

    async def reset_token(known: dict[str, str]) -> str:
        said = text(await portal.mail_to("odile.renard@example.org", subject="mot de passe"))
        link = re.search(r"mot-de-passe\?token=([\w-]+)", said)
        assert link, said
        return link.group(1)

    async def agent_token(known: dict[str, str]) -> str:
        """What the explorer of an agent of the service in charge sends."""
        return (await portal.agent("AGENT", services=["voirie"])).token or ""

    async def activation_code(known: dict[str, str]) -> str:
        return places.CODE

    async def today(known: dict[str, str]) -> str:
        return _today(portal).isoformat()

    return {
        "captchaAnswer": captcha_answer,
        "code": code,
        "resetToken": reset_token,
        "agentToken": agent_token,
        "activationCode": activation_code,
        "today": today,
    }


def _today(portal: Portal) -> date:
    return portal.clock().astimezone(ZoneInfo("Europe/Paris")).date()
